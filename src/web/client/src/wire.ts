/** The server's messages as they stand in PROTOCOL.md, section 3. Fields that the client does not use are left out. */

/** Everything of the topic up to and including `seq` of this life of its log. */
export interface Position {
  epoch: string
  seq: number
}

export interface TopicAck extends Position {
  id: number
  resumed?: boolean
}

/** One moment on both clocks. */
export interface Clock {
  unix_us: number
  monotonic_ns: number
}

export interface Connected {
  version: string
  client_id: string
  session: string
  heartbeat_ms: number
  scopes: string[]
  clock: Clock
  /** Who the client is on the server's machine; absent where the server cannot know. */
  user?: string
}

export type ServerMessage =
  | { type: 'connected'; payload: Connected }
  | { type: 'ack'; message_id?: string; topics?: Record<string, TopicAck>; payload?: unknown }
  | { type: 'snapshot'; event_type: string; epoch: string; seq: number; payload: unknown }
  | { type: 'event'; event_type: string; seq: number; payload: unknown }
  | { type: 'direct'; event_type: string; payload: unknown }
  | { type: 'gap'; event_type: string; epoch: string; from: number; to: number | null }
  | { type: 'removed'; event_type: string }
  | { type: 'error'; code: number; message: string; message_id?: string }
  | { type: 'clock'; payload: Clock }
  | { type: 'pong'; payload?: Clock }
  | { type: 'paused'; payload?: { reason?: string } }
  | { type: 'resumed' | 'ping' }

export const JSON_PROTOCOL = 'keyrx.v1.json'
export const BINARY_PROTOCOL = 'keyrx.v1.bin'
export const TOKEN_PROTOCOL = 'keyrx.token.'

/** The code of an error: there is no such topic. */
export const NOT_FOUND = 404

/** One message may name no more. */
export const TOPICS_MAX = 64

export const KEY_TOPIC = 'key'

/** Topics that have a snapshot once something was published (PROTOCOL.md, "Standard topics"). */
export const STATE_TOPICS: readonly string[] = [KEY_TOPIC, 'latency', 'state', 'profile_changed', 'layer']
