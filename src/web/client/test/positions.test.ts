import { describe, expect, test } from 'vitest'
import { Positions } from '../src/positions.js'
import { LatestStates } from '../src/state.js'

const EPOCH = '9f86d081884c7d65'
const OTHER = '4e07408562bedb8b'
const event = (seq: number) => ({ type: 'event', event_type: 'key', seq, payload: seq }) as const
const snapshot = (epoch: string, seq: number) =>
  ({ type: 'snapshot', event_type: 'key', epoch, seq, payload: null }) as const
const gap = (from: number, to: number | null) => ({ type: 'gap', event_type: 'key', epoch: EPOCH, from, to }) as const

/** Subscribed at 40, then 41 came: the beginning of PROTOCOL.md's worked resume. */
function begun(): Positions {
  const positions = new Positions()
  positions.take('key', { id: 2, epoch: EPOCH, seq: 40 })
  positions.pass(snapshot(EPOCH, 40))
  positions.pass(event(41))
  return positions
}

function again(positions: Positions, epoch: string, seq: number, resumed?: boolean) {
  positions.begin()
  return positions.take('key', resumed === undefined ? { id: 2, epoch, seq } : { id: 2, epoch, seq, resumed })
}

describe('a worked resume', () => {
  test('within retention', () => {
    const positions = begun()
    expect(positions.resumable(['key', 'state'])).toEqual({ key: { epoch: EPOCH, seq: 41 } })
    expect(again(positions, EPOCH, 43, true)).toEqual([])
    expect(positions.pass(event(42))).toEqual([{ event: { type: 'key', seq: 42, payload: 42 } }])
    expect(positions.pass(event(43))).toHaveLength(1)
  })

  test('beyond retention', () => {
    const positions = begun()
    again(positions, EPOCH, 43, false)
    expect(positions.pass(gap(42, 43))).toEqual([{ gap: { type: 'key', epoch: EPOCH, from: 42, to: 43 } }])
    expect(positions.resumable(['key'])).toEqual({}) // its snapshot is still to come
    expect(positions.pass(snapshot(EPOCH, 43))).toHaveLength(1)
    expect(positions.pass(event(44))).toHaveLength(1)
  })

  test('into another epoch', () => {
    const positions = begun()
    again(positions, OTHER, 7, false)
    expect(positions.pass(gap(42, null))).toHaveLength(1)
    expect(positions.pass(snapshot(OTHER, 7))).toHaveLength(1)
    expect(positions.resumable(['key'])).toEqual({ key: { epoch: OTHER, seq: 7 } })
    expect(positions.pass(event(8))).toHaveLength(1)
  })
})

test('what was passed on already is dropped, what is missing is noticed', () => {
  const positions = begun()
  expect(positions.pass(event(41))).toEqual([])
  expect(positions.pass(event(43))).toBeNull()
  expect(positions.pass(gap(43, 50))).toBeNull()
})

test('a topic whose first snapshot was lost is subscribed anew, and what lies between is told', () => {
  const positions = new Positions()
  positions.take('key', { id: 2, epoch: EPOCH, seq: 40 })
  expect(positions.resumable(['key'])).toEqual({})
  expect(again(positions, EPOCH, 45)).toEqual([{ gap: { type: 'key', epoch: EPOCH, from: 41, to: 45 } }])
  expect(again(positions, OTHER, 2)).toEqual([{ gap: { type: 'key', epoch: EPOCH, from: 46, to: null } }])
})

test('the state of keys follows their events', () => {
  const key = (action: 'press' | 'release' | 'repeat', key_code: string, device = 1) =>
    ({ timestamp: 0, key_code, code: '', action, device, latency_us: 0 }) as const
  const states = new LatestStates()
  const take = (payload: unknown, seq: number) => states.take('key', { event: { type: 'key', seq, payload } }, EPOCH)
  take(key('press', 'KEY_B'), 1)
  expect(states.of('key', false)).toEqual([]) // nobody knows what was down before
  states.take('key', { snapshot: { type: 'key', epoch: EPOCH, seq: 2, payload: { pressed: [], devices: [] } } }, EPOCH)
  take(key('press', 'KEY_A'), 3)
  take(key('press', 'KEY_A'), 4)
  take(key('press', 'KEY_A', 2), 5)
  take(key('repeat', 'KEY_A'), 6)
  take(key('release', 'KEY_A'), 7)
  take(key('release', 'KEY_C'), 8)
  const down = { device: 2, key_code: 'KEY_A', code: '' }
  expect(states.of('*', true)).toEqual([
    { type: 'key', epoch: EPOCH, seq: 8, payload: { pressed: [down], devices: [] } },
  ])
  states.take('key', { gap: { type: 'key', epoch: EPOCH, from: 9, to: null } }, EPOCH)
  expect(states.of('key', false)).toEqual([])
})

test('after an unsubscribe nothing passes', () => {
  const positions = begun()
  positions.forget('key')
  expect(positions.pass(event(42))).toEqual([])
  expect(positions.known).toEqual([])
})

test('a topic without state goes on at the ack after a gap', () => {
  const positions = new Positions()
  positions.take('device', { id: 3, epoch: EPOCH, seq: 5 })
  expect(positions.resumable(['device'])).toEqual({ device: { epoch: EPOCH, seq: 5 } })
  positions.begin()
  positions.take('device', { id: 3, epoch: OTHER, seq: 2, resumed: false })
  positions.pass({ type: 'gap', event_type: 'device', epoch: EPOCH, from: 6, to: null })
  expect(positions.resumable(['device'])).toEqual({ device: { epoch: OTHER, seq: 2 } })
})
