import { byId, make, write } from './dom.js'
import type { EventLog, LogEntry } from './eventLog.js'

const ROW_HEIGHT = 24
const SPARE_ROWS = 4

/** The list, newest first: only the rows in sight exist, and they are used again and again. */
export class EventList {
  readonly #list = byId('events')
  readonly #spacer = make('div', '', 'spacer')
  readonly #rows: HTMLElement[] = []
  readonly #log: EventLog
  #height = -1

  constructor(log: EventLog) {
    this.#log = log
    this.#list.append(this.#spacer)
    this.#list.addEventListener('scroll', () => this.show(), { passive: true })
  }

  show(): void {
    const { shown } = this.#log
    if (this.#height !== shown.length) {
      // Who has scrolled down reads: what comes above must not push it away.
      if (this.#list.scrollTop > 0) this.#list.scrollTop += Math.max(0, shown.length - this.#height) * ROW_HEIGHT
      this.#height = shown.length
      this.#spacer.style.height = `${shown.length * ROW_HEIGHT}px`
    }
    const first = Math.max(0, Math.floor(this.#list.scrollTop / ROW_HEIGHT) - SPARE_ROWS)
    const count = Math.ceil(this.#list.clientHeight / ROW_HEIGHT) + 2 * SPARE_ROWS
    for (let i = 0; i < count; i++) this.#showRow(i, first + i, shown[shown.length - 1 - first - i])
    for (let i = count; i < this.#rows.length; i++) this.#showRow(i, 0, undefined)
  }

  #showRow(i: number, place: number, entry: LogEntry | undefined): void {
    const row = this.#rows[i] ?? this.#addRow()
    row.hidden = !entry
    if (!entry) {
      for (const part of row.children) write(part, '') // what was forgotten is not to stay in the page unseen
      return
    }
    row.style.transform = `translateY(${place * ROW_HEIGHT}px)`
    row.classList.toggle('gap-row', entry.topic === 'gap' || entry.topic === 'error')
    const [time, topic, what] = row.children as unknown as [Element, Element, Element]
    write(time, clockTime(entry.time))
    write(topic, entry.topic)
    write(what, entry.text)
  }

  #addRow(): HTMLElement {
    const row = make('div', '', 'row')
    row.append(make('time'), make('b'), make('span', '', 'what'))
    row.style.top = '0'
    this.#rows.push(row)
    this.#list.append(row)
    return row
  }
}

/** Hours to milliseconds of the reader's day. */
export function clockTime(unixMillis: number): string {
  const date = new Date(unixMillis)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
