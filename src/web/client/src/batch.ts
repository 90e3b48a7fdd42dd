import type { KeyPayload } from './events.js'
import { keyNames } from './keys.js'
import { type Clock, KEY_TOPIC, type ServerMessage } from './wire.js'

type EventMessage = Extract<ServerMessage, { type: 'event' }>

const EVENTS_KIND = 1
const HEADER_BYTES = 16
const KEY_BYTES = 24
const LENGTH_BYTES = 4
const SYNTHETIC = 1
const ACTIONS = ['release', 'press', 'repeat'] as const
const UTF8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The events of a binary message (PROTOCOL.md, section 8); empty for a kind we do not know.
 *
 * @param topicOf the topic of an id of this connection's acks
 * @throws RangeError or TypeError where the bytes are no batch
 */
export function readBatch(
  bytes: ArrayBuffer,
  topicOf: (id: number) => string | undefined,
  clock: Clock,
): EventMessage[] {
  const view = new DataView(bytes)
  if (view.getUint8(0) !== EVENTS_KIND) return []
  const topic = topicOf(view.getUint16(2, true))
  if (topic === undefined) throw new RangeError('a batch of a topic that was not acknowledged')
  const count = view.getUint32(4, true)
  const first = Number(view.getBigUint64(8, true))
  const events: EventMessage[] = []
  let at = HEADER_BYTES
  for (let i = 0; i < count; i++) {
    let payload: unknown
    if (topic === KEY_TOPIC) {
      payload = readKey(view, at, clock)
      at += KEY_BYTES
    } else {
      const length = view.getUint32(at, true)
      at += LENGTH_BYTES
      payload = JSON.parse(UTF8.decode(new Uint8Array(bytes, at, length)))
      at += length
    }
    events.push({ type: 'event', event_type: topic, seq: first + i, payload })
  }
  if (at !== bytes.byteLength) throw new RangeError('bytes after the last record of a batch')
  return events
}

function readKey(view: DataView, at: number, clock: Clock): KeyPayload {
  // The difference is small enough for a number; the time itself is not.
  const sinceClock = Number(view.getBigUint64(at, true) - BigInt(clock.monotonic_ns))
  const [key_code, code] = keyNames(view.getUint32(at + 16, true))
  const payload: KeyPayload = {
    timestamp: clock.unix_us + Math.floor(sinceClock / 1000),
    key_code,
    code,
    action: ACTIONS[view.getUint8(at + 20)] ?? 'release',
    device: view.getUint16(at + 14, true),
    latency_us: Math.floor(view.getUint32(at + 8, true) / 1000),
  }
  if (view.getUint8(at + 21) & SYNTHETIC) payload.synthetic = true
  const modifiers = view.getUint16(at + 22, true)
  if (modifiers) payload.modifiers = modifiers
  return payload
}
