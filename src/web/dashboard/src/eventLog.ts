/** One line of the list; its text is made when it is looked at. */
export interface LogEntry {
  /** Milliseconds since the Unix epoch. */
  time: number
  topic: string
  seq: number
  text: string
}

/**
 * The newest entries, of which a filter shows some. While it is held, what is shown stays as it is, and what comes is
 * kept for later.
 */
export class EventLog {
  readonly #max: number
  #entries: LogEntry[] = []
  #shown: LogEntry[] = []
  #heldAt = 0
  #words: string[] = []
  total = 0

  constructor(max: number) {
    this.#max = max
  }

  get isHeld(): boolean {
    return this.#heldAt > 0
  }

  /** How many came since it was held. */
  get waiting(): number {
    return this.isHeld ? this.total - this.#heldAt + 1 : 0
  }

  /** Oldest first. */
  get shown(): readonly LogEntry[] {
    return this.#shown
  }

  add(entry: LogEntry): void {
    this.total++
    this.#entries.push(entry)
    // Trimmed in large steps: a shift for each event would move them all each time.
    if (this.#entries.length >= 2 * this.#max) this.#entries = this.#entries.slice(-this.#max)
    if (this.isHeld || !this.#matches(entry)) return
    this.#shown.push(entry)
    if (this.#shown.length >= 2 * this.#max) this.#shown = this.#shown.slice(-this.#max)
  }

  /** Forgets entries for good, whether they are shown, held or filtered out. */
  forget(isForgotten: (entry: LogEntry) => boolean): void {
    const waiting = this.#entries.slice(Math.max(0, this.#entries.length - this.waiting))
    if (this.isHeld) this.#heldAt += waiting.filter(isForgotten).length
    this.#entries = this.#entries.filter((entry) => !isForgotten(entry))
    this.#shown = this.#shown.filter((entry) => !isForgotten(entry))
  }

  hold(isHeld: boolean): void {
    this.#heldAt = isHeld ? this.total + 1 : 0
    if (!isHeld) this.#select()
  }

  /** All words of the text must be in an entry, in whatever case. */
  filter(text: string): void {
    this.#words = text.toLowerCase().split(/\s+/).filter(Boolean)
    this.#select()
  }

  #select(): void {
    // A filter looks at what was there when it was held, too: what came since stays hidden.
    const seen = this.isHeld ? this.#entries.slice(0, Math.max(0, this.#entries.length - this.waiting)) : this.#entries
    this.#shown = seen.slice(-this.#max).filter((entry) => this.#matches(entry))
  }

  #matches({ topic, text }: LogEntry): boolean {
    if (this.#words.length === 0) return true
    const all = `${topic} ${text}`.toLowerCase()
    return this.#words.every((word) => all.includes(word))
  }
}
