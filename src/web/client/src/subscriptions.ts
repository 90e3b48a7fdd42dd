import type { Delivery, Gap, Snapshot, TopicEvent } from './events.js'
import { guarded } from './listeners.js'

/** What a subscriber wants to hear, in the server's order. */
export interface Handlers {
  event?: (event: TopicEvent) => void
  snapshot?: (snapshot: Snapshot) => void
  gap?: (gap: Gap) => void
  /** It is gone, perhaps while we were away, and not subscribed any more; another of its name may come. */
  removed?: (topic: string) => void
}

export const EVERY = '*'

/** Who listens to a topic, and whether the server knows. */
export class Interest {
  readonly handlers = new Set<Handlers>()
  /** The server has acknowledged it once: from then on it is asked for on every connection. */
  isSettled = false
  readonly ready: Promise<void>
  resolve!: () => void
  reject!: (error: Error) => void

  constructor() {
    this.ready = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
    this.ready.catch(() => undefined) // who does not look at it is not to be told of an unhandled rejection
  }

  settle(): void {
    this.isSettled = true
    this.resolve()
  }
}

/** By topic. */
export class Interests extends Map<string, Interest> {
  /** Who hears of a topic, by its name or as one of all. */
  listeners(topic: string): Handlers[] {
    return [topic, EVERY].flatMap((name) => [...(this.get(name)?.handlers ?? [])])
  }

  /** These are refused. */
  reject(topics: readonly string[], error: Error): void {
    for (const topic of topics) {
      this.get(topic)?.reject(error)
      this.delete(topic)
    }
  }
}

/** Hands a delivery to everyone. */
export function deliver(delivery: Delivery, listeners: Iterable<Handlers>): void {
  for (const handlers of listeners) {
    guarded(() => {
      if ('event' in delivery) handlers.event?.(delivery.event)
      else if ('snapshot' in delivery) handlers.snapshot?.(delivery.snapshot)
      else if ('gap' in delivery) handlers.gap?.(delivery.gap)
      else handlers.removed?.(delivery.removed)
    })
  }
}

export function* chunks<T>(all: readonly T[], length: number): Generator<T[]> {
  for (let at = 0; at < all.length; at += length) yield all.slice(at, at + length)
}
