import { describe, expect, test } from 'vitest'
import { Backoff, LIMITS } from '../src/backoff.js'
import { retryHint } from '../src/closing.js'

const almostOne = () => 1 - Number.EPSILON

describe('waits', () => {
  test('the first is below 200 ms, those after failures grow to 30 s', () => {
    const backoff = new Backoff(almostOne)
    const waits = [backoff.afterLoss(10_000), ...Array.from({ length: 8 }, () => backoff.afterFailure())]
    expect(waits.map(Math.round)).toEqual([200, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })

  test('are a random share of their limit', () => {
    const backoff = new Backoff(() => 0.25)
    expect(LIMITS.map(() => backoff.afterLoss(0))).toEqual(LIMITS.map((limit) => limit / 4))
  })

  test('a first attempt that fails has no 200 ms', () => {
    expect(Math.round(new Backoff(almostOne).afterFailure())).toBe(1000)
  })

  test('a connection that had settled begins anew, another one does not', () => {
    const backoff = new Backoff(almostOne)
    backoff.afterFailure()
    expect(Math.round(backoff.afterLoss(4999))).toBe(2000)
    expect(Math.round(backoff.afterLoss(5000))).toBe(200)
  })

  test('a hint is obeyed, unless it would make a race', () => {
    const backoff = new Backoff(almostOne)
    expect(backoff.afterLoss(9999, 1500)).toBe(1500)
    expect(Math.round(backoff.afterLoss(0, 0))).toBe(1000)
    expect(backoff.afterLoss(0, 5000)).toBe(5000)
  })
})

test.each([
  ['server restarts; retry_ms=1500', 1500],
  ['server stops; retry_ms=3600000', 3_600_000],
  ['server stops; retry_ms=3600001', undefined],
  ['server stops; retry_ms=1.5', undefined],
  ['server stops; retry_ms=-1', undefined],
  ['server stops', undefined],
])('the hint in %j', (reason, hint) => expect(retryHint(reason)).toBe(hint))
