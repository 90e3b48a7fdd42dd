import { Chart } from './chart.js'
import type { ServerClock } from './clock.js'
import { Pairs } from './dom.js'
import { Window } from './quantiles.js'

/** The server's own figures of one second, microseconds (PROTOCOL.md, topic `latency`). */
interface ServerLatency {
  avg: number
  p99: number
}

const millis = (value: number | undefined): string =>
  value === undefined ? '–' : `${value.toFixed(value < 10 ? 2 : 0)} ms`

/** From the kernel's event to this page: p50 and p99 of each second, by the server's clock. */
export class LatencyPanel {
  readonly #chart = new Chart('latency-chart', { lines: ['p50', 'p99'], text: millis })
  readonly #pairs = new Pairs('latency')
  readonly #window = new Window()
  readonly #clock: ServerClock

  constructor(clock: ServerClock) {
    this.#clock = clock
  }

  /** @param unixMillis when the kernel saw it */
  add(unixMillis: number): void {
    // Events that were caught up after a loss are old, not slow: what is older than the
    // connection's last second says nothing.
    const age = this.#clock.now() - unixMillis
    if (this.#clock.offset !== undefined && age < 1000) this.#window.add(Math.max(0, age))
  }

  server({ avg, p99 }: ServerLatency): void {
    this.#pairs.set('kernel to server, mean / p99', `${millis(avg / 1000)} / ${millis(p99 / 1000)}`)
  }

  tick(): void {
    const taken = this.#window.take()
    this.#chart.add(taken?.p50, taken?.p99)
    if (taken) this.#pairs.set('kernel to page, p50 / p99', `${millis(taken.p50)} / ${millis(taken.p99)}`)
    if (this.#clock.offset !== undefined)
      this.#pairs.set('server clock ahead by', `${millis(this.#clock.offset)} ± ${millis(this.#clock.doubt)}`)
  }
}
