/** Calls somebody else's code: what it throws goes to the console's listeners, and keeps nothing from the others. */
export function guarded(call: () => void): void {
  try {
    call()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

/** Those who want to be called back. */
export class Listeners<A extends unknown[]> {
  readonly #handlers = new Set<(...told: A) => void>()

  /** Returns what ends it. */
  add(handler: (...told: A) => void): () => void {
    this.#handlers.add(handler)
    return () => this.#handlers.delete(handler)
  }

  tell(...told: A): void {
    for (const handler of [...this.#handlers]) guarded(() => handler(...told))
  }
}
