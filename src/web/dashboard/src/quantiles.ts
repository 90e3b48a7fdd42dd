/** Samples of one second, and what they come to. */
export class Window {
  #samples: number[] = []

  get count(): number {
    return this.#samples.length
  }

  add(sample: number): void {
    this.#samples.push(sample)
  }

  /** The median and the 99th percentile (nearest rank), and empties it; undefined where there was nothing. */
  take(): { p50: number; p99: number; count: number } | undefined {
    const sorted = this.#samples.sort((a, b) => a - b)
    this.#samples = []
    if (sorted.length === 0) return undefined
    const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] as number
    return { p50: at(0.5), p99: at(0.99), count: sorted.length }
  }
}
