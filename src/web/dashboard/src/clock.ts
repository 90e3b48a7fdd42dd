import type { KeyRxClient } from '@keyrx/client'

const INTERVAL = 10_000
const ROUNDS = 5

/** The server's time: what our own clock lacks is measured with pings, of which the quickest one counts. */
export class ServerClock {
  readonly #client: KeyRxClient
  #offset: number | undefined
  /** Half the round trip: the offset is no more exact than that. */
  doubt = 0

  constructor(client: KeyRxClient) {
    this.#client = client
    setInterval(() => this.measure(), INTERVAL)
  }

  /** Milliseconds that the server's clock is ahead; undefined before the first answer. */
  get offset(): number | undefined {
    return this.#offset
  }

  /** Milliseconds since the Unix epoch, as the server has it. */
  now(): number {
    return performance.timeOrigin + performance.now() + (this.#offset ?? 0)
  }

  async measure(): Promise<void> {
    try {
      let best = await this.#client.ping()
      for (let i = 1; i < ROUNDS; i++) {
        const pong = await this.#client.ping()
        if (pong.roundTrip < best.roundTrip) best = pong
      }
      this.#offset = best.clockOffset
      this.doubt = best.roundTrip / 2
    } catch {
      // The connection was lost: the next one measures again.
    }
  }
}
