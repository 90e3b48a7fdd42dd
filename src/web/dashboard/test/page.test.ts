import { describe, expect, test } from 'vitest'
import { secretIn } from '../src/access.js'
import { EventLog } from '../src/eventLog.js'
import { filled, ROWS } from '../src/layout.js'
import { Window } from '../src/quantiles.js'

const entry = (seq: number, text = `press KEY_${seq}`) => ({ time: seq, topic: 'key', seq, text })
const seqs = (log: EventLog) => log.shown.map(({ seq }) => seq)

describe('the list of events', () => {
  test('keeps the newest', () => {
    const log = new EventLog(10)
    for (let i = 1; i <= 1000; i++) log.add(entry(i))
    expect(log.total).toBe(1000)
    expect(log.shown.length).toBeLessThan(20)
    expect(seqs(log).slice(-10)).toEqual(Array.from({ length: 10 }, (_, i) => 991 + i))
  })

  test('stays as it was while it is held, and then shows what came', () => {
    const log = new EventLog(100)
    log.add(entry(1))
    log.hold(true)
    log.add(entry(2))
    log.add(entry(3))
    expect([seqs(log), log.waiting, log.total]).toEqual([[1], 2, 3])
    log.filter('key')
    expect(seqs(log)).toEqual([1]) // a filter shows nothing of what waits
    log.hold(false)
    expect([seqs(log), log.waiting]).toEqual([[1, 2, 3], 0])
  })

  test('held before anything came, it shows nothing', () => {
    const log = new EventLog(100)
    log.hold(true)
    log.add(entry(1))
    expect([seqs(log), log.waiting]).toEqual([[], 1])
  })

  test('what is forgotten is shown no more, and does not come back', () => {
    const log = new EventLog(100)
    log.add(entry(1))
    log.add({ ...entry(2), topic: 'device' })
    log.hold(true)
    log.add(entry(3))
    log.add({ ...entry(4), topic: 'device' })
    log.forget(({ topic }) => topic === 'key')
    expect([seqs(log), log.waiting]).toEqual([[2], 1])
    log.filter('')
    expect(seqs(log)).toEqual([2])
    log.hold(false)
    expect(seqs(log)).toEqual([2, 4])
  })

  test('held for longer than it can keep, it shows what it still has', () => {
    const log = new EventLog(10)
    for (let i = 1; i <= 5; i++) log.add(entry(i))
    log.hold(true)
    for (let i = 6; i <= 20; i++) log.add(entry(i))
    expect(seqs(log)).toEqual([1, 2, 3, 4, 5])
    log.filter('')
    expect(seqs(log)).toEqual([]) // these are gone
    log.hold(false)
    expect(seqs(log).at(-1)).toBe(20)
  })

  test('a filter wants every word, in whatever case, of topic and text', () => {
    const log = new EventLog(100)
    log.add(entry(1, 'press   KEY_A KeyA'))
    log.add(entry(2, 'release KEY_A KeyA'))
    log.add({ ...entry(3, '{}'), topic: 'device' })
    log.filter('  key_a PRESS ')
    expect(seqs(log)).toEqual([1])
    log.filter('dev')
    log.add(entry(4))
    expect(seqs(log)).toEqual([3])
    log.filter('')
    expect(seqs(log)).toEqual([1, 2, 3, 4])
  })
})

test('quantiles are those of the nearest rank, of one second each', () => {
  const window = new Window()
  expect(window.take()).toBeUndefined()
  for (let i = 100; i >= 1; i--) window.add(i)
  expect(window.take()).toEqual({ p50: 50, p99: 99, count: 100 })
  window.add(7)
  expect(window.take()).toEqual({ p50: 7, p99: 7, count: 1 })
})

test('each row of the keyboard is as wide as the others, and no key is there twice', () => {
  expect(ROWS.map((row) => filled(row).reduce((sum, [, , width]) => sum + width, 0))).toEqual(ROWS.map(() => 92))
  const codes = ROWS.flat()
    .map(([code]) => code)
    .filter(Boolean)
  expect(new Set(codes).size).toBe(codes.length)
  expect(codes).toHaveLength(105) // of 104 keys, and the one of ISO boards
  expect(ROWS.flat().find(([code]) => code === 'Equal')).toEqual(['Equal', '=', 4])
})

test.each([
  ['http://127.0.0.1:9867/#abc', 'abc'],
  ['#abc', 'abc'],
  [' abc ', 'abc'],
  ['', ''],
])('the secret in %j', (text, secret) => expect(secretIn(text)).toBe(secret))
