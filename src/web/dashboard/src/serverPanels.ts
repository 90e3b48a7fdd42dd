import type { Capture } from './capture.js'
import { Chart } from './chart.js'
import { byId, Lines, make, Pairs } from './dom.js'

/** Topic `server` (PROTOCOL.md, "Standard topics"). */
interface ServerPayload {
  kind: string
  timestamp: number
  connections?: number
  records?: number
  sent_bytes?: number
  errors?: number
  resumed?: number
  gap_records?: number
  ring_lost?: number
  tokens?: Record<string, number>
  users?: Record<string, number>
  user?: string
  token?: string
  alert?: string
  alerts?: string[]
  state?: string
  value?: number
  limit?: number
}

const bytes = (value: number): string =>
  value < 1e6 ? `${(value / 1e3).toFixed(1)} kB` : `${(value / 1e6).toFixed(1)} MB`

/** Throughput, who listens, and what the server warns of. */
export class ServerPanels {
  readonly #chart = new Chart('flow-chart', { lines: ['events a second'], text: (value = 0) => value.toFixed(0) })
  readonly #flow = new Pairs('flow')
  readonly #listeners = new Pairs('listeners')
  readonly #users = new Pairs('users')
  readonly #pages = new Lines('pages', 20)
  readonly #alerts = byId('alerts')
  readonly #raised = new Map<string, string>()
  readonly #history: Lines
  readonly #capture: Capture
  #last: ServerPayload | undefined
  #seen = 0

  constructor(history: Lines, capture: Capture) {
    this.#history = history
    this.#capture = capture
    this.#showAlerts()
  }

  /** An event of whatever topic came. */
  count(): void {
    this.#seen++
  }

  tick(): void {
    this.#chart.add(this.#seen)
    this.#flow.set('events a second here', String(this.#seen))
    this.#seen = 0
  }

  take(payload: ServerPayload): void {
    if (payload.kind === 'metrics') this.#metrics(payload)
    else if (payload.kind === 'listeners') this.#whoListens(payload)
    else if (payload.kind === 'page_admitted') this.#pageAdmitted(payload)
    else if (payload.kind === 'alert') this.#alert(payload)
  }

  #metrics(payload: ServerPayload): void {
    const {
      connections = 0,
      records = 0,
      sent_bytes = 0,
      errors = 0,
      resumed = 0,
      gap_records = 0,
      ring_lost = 0,
    } = payload
    const seconds = this.#last ? (payload.timestamp - this.#last.timestamp) / 1e6 : 0
    if (seconds > 0) {
      this.#flow.set('records a second', ((records - (this.#last?.records ?? 0)) / seconds).toFixed(0))
      this.#flow.set('sent a second', bytes((sent_bytes - (this.#last?.sent_bytes ?? 0)) / seconds))
    }
    this.#last = payload
    this.#flow.set('connections', String(connections))
    this.#flow.set('errors told', String(errors))
    this.#flow.set('resumed', String(resumed))
    this.#flow.set('records in gaps', String(gap_records))
    this.#flow.set('lost in the ring', String(ring_lost))
    this.#keepRaised(payload.alerts ?? [])
    this.#capture.alerts(payload.alerts ?? [])
  }

  #whoListens({ tokens = {}, users = {} }: ServerPayload): void {
    this.#listeners.clear()
    for (const [name, count] of Object.entries(tokens)) this.#listeners.set(name, String(count))
    this.#users.clear()
    for (const [name, count] of Object.entries(users)) this.#users.set(name, String(count))
  }

  #pageAdmitted({ user, token, timestamp }: ServerPayload): void {
    const whose = user === undefined ? '' : ` of user ${user}`
    this.#pages.add(`${new Date(timestamp / 1000).toLocaleTimeString()} a page${whose} was let in by token ${token}`)
  }

  #alert({ alert = '', state, value, limit, timestamp }: ServerPayload): void {
    const text = `${alert}: ${value ?? '?'} (limit ${limit ?? '?'})`
    if (state === 'raised') this.#raised.set(alert, text)
    else this.#raised.delete(alert)
    this.#history.add(`${new Date(timestamp / 1000).toLocaleTimeString()} alert ${state} ${text}`)
    this.#showAlerts()
  }

  /** What was raised before this page came, and what was cleared while it was away. */
  #keepRaised(names: string[]): void {
    const before = [...this.#raised.keys()].sort().join()
    for (const name of this.#raised.keys()) if (!names.includes(name)) this.#raised.delete(name)
    for (const name of names) if (!this.#raised.has(name)) this.#raised.set(name, name)
    if (before !== [...this.#raised.keys()].sort().join()) this.#showAlerts()
  }

  #showAlerts(): void {
    const items = [...this.#raised.values()].map((text) => make('li', text, 'raised'))
    this.#alerts.replaceChildren(...(items.length > 0 ? items : [make('li', 'no alert is raised')]))
  }
}
