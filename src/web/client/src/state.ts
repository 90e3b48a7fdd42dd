import type { Delivery, KeyPayload, KeyState, Snapshot } from './events.js'
import { KEY_TOPIC, STATE_TOPICS } from './wire.js'

/** What topics came to with their last event, for those who subscribe when the server's snapshot is past. */
export class LatestStates {
  readonly #states = new Map<string, Snapshot>()

  /** Of a topic, or of all of them. */
  of(topic: string, isEvery: boolean): Snapshot[] {
    return isEvery ? [...this.#states.values()] : [this.#states.get(topic)].filter((state) => state !== undefined)
  }

  forget(topic: string): void {
    this.#states.delete(topic)
  }

  take(topic: string, delivery: Delivery, epoch: string): void {
    if ('snapshot' in delivery) {
      this.#states.set(topic, delivery.snapshot)
    } else if ('event' in delivery) {
      const before = this.#states.get(topic)
      const { seq, payload } = delivery.event
      if (topic !== KEY_TOPIC) {
        if (before || STATE_TOPICS.includes(topic)) this.#states.set(topic, { type: topic, epoch, seq, payload })
      } else if (before) {
        this.#states.set(topic, { ...before, seq, payload: pressed(before.payload as KeyState, payload as KeyPayload) })
      }
    } else {
      this.#states.delete(topic) // if it has one, its snapshot follows
    }
  }
}

/** The keys that are down after an event. */
export function pressed(state: KeyState, { device, key_code, code, action }: KeyPayload): KeyState {
  const others = state.pressed.filter((key) => key.device !== device || key.key_code !== key_code)
  // A press of a key that is down, and a release of one that is up, say nothing.
  if (action === 'repeat' || (action === 'press') === others.length < state.pressed.length) return state
  return { ...state, pressed: action === 'press' ? [...others, { device, key_code, code }] : others }
}
