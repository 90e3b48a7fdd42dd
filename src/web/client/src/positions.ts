import type { Delivery } from './events.js'
import { KEY_TOPIC, type Position, type ServerMessage, STATE_TOPICS, type TopicAck } from './wire.js'

interface Place extends Position {
  /** Where the topic stood when it was subscribed on this connection. */
  acked?: Position | undefined
  /** Its snapshot is still to come: resuming here would never bring it. */
  awaitsState: boolean
}

type Positioned = Extract<ServerMessage, { type: 'event' | 'snapshot' | 'gap' }>

/**
 * Positions by topic, over all connections: duplicates are dropped, holes are found, and what passes is what the next
 * connection resumes after (PROTOCOL.md, "Positions").
 */
export class Positions {
  readonly #places = new Map<string, Place>()
  readonly #withState = new Set(STATE_TOPICS)

  get known(): string[] {
    return [...this.#places.keys()]
  }

  epochOf(topic: string): string {
    return this.#places.get(topic)?.epoch ?? ''
  }

  /** A new connection: the next ack of each topic is its first. */
  begin(): void {
    for (const place of this.#places.values()) place.acked = undefined
  }

  /** The positions to resume from. A topic whose first snapshot was lost is not among them. */
  resumable(topics: readonly string[]): Record<string, Position> {
    const resume: Record<string, Position> = {}
    for (const topic of topics) {
      const place = this.#places.get(topic)
      if (place && !place.awaitsState) resume[topic] = { epoch: place.epoch, seq: place.seq }
    }
    return resume
  }

  forget(topic: string): void {
    this.#places.delete(topic)
  }

  /** A subscription was acknowledged; where it began anew, what lies between is told as the server would. */
  take(topic: string, ack: TopicAck): Delivery[] {
    const place = this.#places.get(topic)
    const { epoch, seq } = ack
    if (place?.acked) return []
    if (place && ack.resumed !== undefined) {
      place.acked = { epoch, seq }
      return []
    }
    this.#places.set(topic, { epoch, seq, acked: { epoch, seq }, awaitsState: this.#mayHaveState(topic, seq) })
    if (!place || (place.epoch === epoch && place.seq === seq)) return []
    const to = place.epoch === epoch && seq > place.seq ? seq : null
    return [{ gap: { type: topic, epoch: place.epoch, from: place.seq + 1, to } }]
  }

  /** What the handlers get of a message; null: events are missing without a gap, so the connection is to be left. */
  pass(message: Positioned): Delivery[] | null {
    const type = message.event_type
    const place = this.#places.get(type)
    if (!place) return []
    switch (message.type) {
      case 'event':
        return this.#passEvent(place, type, message.seq, message.payload)
      case 'snapshot': {
        const { epoch, seq, payload } = message
        this.#withState.add(type)
        Object.assign(place, { epoch, seq, awaitsState: false })
        return [{ snapshot: { type, epoch, seq, payload } }]
      }
      case 'gap':
        return this.#passGap(place, message)
    }
  }

  #passEvent(place: Place, type: string, seq: number, payload: unknown): Delivery[] | null {
    if (seq <= place.seq) return []
    if (seq !== place.seq + 1) return null
    Object.assign(place, { seq, awaitsState: false })
    return [{ event: { type, seq, payload } }]
  }

  #passGap(
    place: Place,
    { event_type: type, epoch, from, to }: Extract<ServerMessage, { type: 'gap' }>,
  ): Delivery[] | null {
    if (epoch === place.epoch && from > place.seq + 1) return null
    // Of a topic without state the events go on after the ack's position.
    const next = to === null ? (place.acked ?? place) : { epoch: place.epoch, seq: Math.max(to, place.seq) }
    Object.assign(place, { epoch: next.epoch, seq: next.seq, awaitsState: this.#mayHaveState(type, next.seq) })
    return [{ gap: { type, epoch, from, to } }]
  }

  /** Keys always have a state; a last value is there once one was published. */
  #mayHaveState(topic: string, seq: number): boolean {
    return topic === KEY_TOPIC || (seq > 0 && this.#withState.has(topic))
  }
}
