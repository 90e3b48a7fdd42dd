/**
 * How long to wait before the next attempt: a random time (full jitter) below a limit of 200 ms after a loss, then
 * 1, 2, 4 ... 30 s (PROTOCOL.md, "Close reasons"). Milliseconds.
 */
export const LIMITS: readonly number[] = [200, 1000, 2000, 4000, 8000, 16_000, 30_000]

/** A connection that lasted this long was a good one; one that did not counts as an attempt that failed. */
export const SETTLED_AFTER = 5000

export class Backoff {
  #level = 0
  readonly #random: () => number

  /** @param random uniform in [0, 1), like Math.random */
  constructor(random: () => number) {
    this.#random = random
  }

  /** The wait after an open connection was lost, which the server may have asked for. */
  afterLoss(openFor: number, hint?: number): number {
    if (openFor >= SETTLED_AFTER) this.#level = 0
    const isFirst = this.#level === 0
    const wait = this.#next()
    // A hint of 0 in each close of a server that drops everybody at once must not become a race.
    return hint !== undefined && (isFirst || hint > wait) ? hint : wait
  }

  /** The wait after an attempt that failed. */
  afterFailure(): number {
    this.#level = Math.max(this.#level, 1)
    return this.#next()
  }

  #next(): number {
    const limit = LIMITS[this.#level] as number
    this.#level = Math.min(this.#level + 1, LIMITS.length - 1)
    return limit * this.#random()
  }
}
