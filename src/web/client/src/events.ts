import type { Position } from './wire.js'

/** One record of a topic. `type` is the topic, so that handlers may ask `event.type === 'profile_changed'`. */
export interface TopicEvent<T = unknown> {
  type: string
  seq: number
  payload: T
}

/** The whole state of a topic: it stands for every event up to `seq`. */
export interface Snapshot<T = unknown> extends Position {
  type: string
  payload: T
}

/** Sequences that are not coming; `to` is null when nobody knows how many there were. */
export interface Gap {
  type: string
  epoch: string
  from: number
  to: number | null
}

/** What can come of a topic, in the server's order. */
export type Delivery = { event: TopicEvent } | { snapshot: Snapshot } | { gap: Gap } | { removed: string }

/** A key event (PROTOCOL.md, "Standard topics"). */
export interface KeyPayload {
  /** Microseconds since the Unix epoch. */
  timestamp: number
  /** The evdev name, KEY_A. */
  key_code: string
  /** KeyboardEvent.code; empty where there is none. */
  code: string
  action: 'press' | 'release' | 'repeat'
  device: number
  latency_us: number
  synthetic?: true
  modifiers?: number
}

/** The snapshot of `key`. */
export interface KeyState {
  pressed: { device: number; key_code: string; code: string }[]
  devices: Device[]
}

export interface Device {
  device: number
  name?: string
  stable_id?: string
  virtual?: boolean
}
