import type { Link } from './link.js'
import { ConnectionError, lost } from './options.js'

interface Message {
  topic: string
  payload: unknown
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** What is published: it goes over the connection, or waits for one, as far as there is room. */
export class Outbox {
  readonly #waiting: Message[] = []
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  /** Resolves when the server has taken it, with what was answered. Without a link it waits for {@link flush}. */
  publish(link: Link | undefined, topic: string, payload: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const message = { topic, payload, resolve, reject }
      if (link) send(link, message)
      else if (this.#waiting.length < this.#max) this.#waiting.push(message)
      else reject(lost(`there is no connection, and ${this.#waiting.length} messages wait already`))
    })
  }

  /** Sends what waited, the oldest first. */
  flush(link: Link): void {
    for (const message of this.#waiting.splice(0)) send(link, message)
  }

  /** There will be no connection for what waits. */
  reject(reason: Error): void {
    for (const message of this.#waiting.splice(0)) message.reject(reason)
  }
}

function send(link: Link, { topic, payload, resolve, reject }: Message): void {
  link.request({ type: 'publish', event_type: topic, payload }).then(
    (ack) => resolve(ack.payload),
    (error: Error) => {
      if (!(error instanceof ConnectionError)) return reject(error)
      // Sent twice would be worse than asked for: only its author knows what a second one would do.
      const message = `whether '${topic}' was published is unknown: ${error.message}`
      reject(new ConnectionError(error.status, message, error.mayReturn))
    },
  )
}
