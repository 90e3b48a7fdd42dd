import { nextFrame } from './nextFrame.js'

/**
 * State for useSyncExternalStore: however many changes come, its readers see one new snapshot per animation frame.
 * Every change is in the next snapshot; none is dropped.
 */
export class FrameStore<T> {
  #current: T
  #changes: ((current: T) => T)[] = []
  #isScheduled = false
  readonly #listeners = new Set<() => void>()

  constructor(initial: T) {
    this.#current = initial
  }

  /** Changes the state in the next frame, after the changes before it: `change` returns a new value. */
  update(change: (current: T) => T): void {
    this.#changes.push(change)
    this.#schedule()
  }

  /** The same for a change that is asked for again and again, and then made once. */
  touch(change: (current: T) => T): void {
    if (this.#changes.at(-1) === change) return
    this.update(change)
  }

  readonly getSnapshot = (): T => this.#current

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    nextFrame(() => {
      this.#isScheduled = false
      const changes = this.#changes
      this.#changes = []
      this.#current = changes.reduce((current, change) => change(current), this.#current)
      for (const listener of [...this.#listeners]) listener()
    })
  }
}
