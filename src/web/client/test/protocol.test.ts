import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { packRows, quoted } from '../scripts/keys.mjs'
import { LIMITS } from '../src/backoff.js'
import { readBatch } from '../src/batch.js'
import { mayReturn, PASSING_REFUSALS } from '../src/closing.js'
import { keyNames } from '../src/keys.js'
import { BINARY_PROTOCOL, JSON_PROTOCOL, STATE_TOPICS, TOKEN_PROTOCOL, TOPICS_MAX } from '../src/wire.js'

const page = readFileSync(new URL('../../../KeyRx.Protocol/PROTOCOL.md', import.meta.url), 'utf8')

/** The rows of the first table below a heading, as cells. */
function table(heading: string): string[][] {
  const from = page.indexOf(`\n## ${heading}\n`)
  expect(from, heading).toBeGreaterThan(0)
  const rows = page.slice(from).split('\n')
  const first = rows.findIndex((row) => row.startsWith('|'))
  const last = rows.findIndex((row, i) => i > first && !row.startsWith('|'))
  return rows.slice(first + 2, last).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

describe('constants are those of PROTOCOL.md', () => {
  test('which close statuses may come back', () => {
    const statuses = table('11. Close reasons')
    expect(statuses.length).toBeGreaterThan(10)
    for (const [status, , answer] of statuses)
      expect([status, mayReturn(Number(status)) ? 'yes' : 'no']).toEqual([status, answer])
  })

  test('which refusals may come back', () => {
    const sentence = /A client MAY come back by itself after ([^.]+)\./.exec(page)?.[1] ?? ''
    expect(sentence.match(/\d{3}/g)?.map(Number).sort()).toEqual([...PASSING_REFUSALS])
  })

  test('topics with state', () => {
    const withState = table('7. Standard topics').filter(([, , , snapshot]) => snapshot !== 'none')
    expect(withState.map(([topic]) => topic?.replaceAll('`', '')).sort()).toEqual([...STATE_TOPICS].sort())
  })

  test('limits and names', () => {
    expect(table('12. Limits').find(([limit]) => limit === 'topics in one message')?.[1]).toBe(String(TOPICS_MAX))
    for (const name of [JSON_PROTOCOL, BINARY_PROTOCOL]) expect(page).toContain(`\`${name}\``)
    expect(page).toContain(`\`${TOKEN_PROTOCOL}<token>\``)
    expect(page).toContain(
      '200 ms after the loss of a connection, then\n' +
        '1 s after the first attempt that fails, and twice as much after each further one, up to 30 s',
    )
    expect(LIMITS).toEqual([200, 1000, 2000, 4000, 8000, 16_000, 30_000])
  })

  test('the table of keys', () => {
    const rows = packRows()
    expect(rows.split(' ').length).toBeGreaterThan(400)
    expect(readFileSync(new URL('../src/keys.ts', import.meta.url), 'utf8')).toContain(quoted(rows))
    expect(keyNames(30)).toEqual(['KEY_A', 'KeyA'])
    expect(keyNames(51)).toEqual(['KEY_COMMA', 'Comma'])
    expect(keyNames(352)).toEqual(['KEY_OK', ''])
    expect(keyNames(0x2fe)).toEqual(['KEY_0x2FE', ''])
  })
})

describe('binary batches', () => {
  const clock = { unix_us: 1767400000000000, monotonic_ns: 86400000000000 }
  const example = page.slice(page.indexOf('### 8.3 Example')).split('```')[1] as string
  const bytes = Uint8Array.from(example.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16))
  const topicOf = (id: number) => (id === 2 ? 'key' : undefined)

  test('the example of PROTOCOL.md', () => {
    expect(readBatch(bytes.buffer, topicOf, clock)).toEqual([
      {
        type: 'event',
        event_type: 'key',
        seq: 58,
        payload: {
          timestamp: 1767400000000000,
          key_code: 'KEY_LEFTSHIFT',
          code: 'ShiftLeft',
          action: 'press',
          device: 1,
          latency_us: 12,
          modifiers: 2,
        },
      },
      {
        type: 'event',
        event_type: 'key',
        seq: 59,
        payload: {
          timestamp: 1767400000025000,
          key_code: 'KEY_A',
          code: 'KeyA',
          action: 'press',
          device: 1,
          latency_us: 11,
          modifiers: 2,
        },
      },
    ])
  })

  test('a kind we do not know is ignored', () => {
    const other = bytes.slice()
    other[0] = 9
    expect(readBatch(other.buffer, topicOf, clock)).toEqual([])
  })

  test('what is no batch is refused, wherever it ends', () => {
    for (let length = 1; length < bytes.length; length++)
      expect(() => readBatch(bytes.slice(0, length).buffer, topicOf, clock)).toThrow(RangeError)
    expect(() => readBatch(Uint8Array.from([...bytes, 0]).buffer, topicOf, clock)).toThrow(
      'bytes after the last record of a batch',
    )
    expect(() => readBatch(bytes.buffer, () => undefined, clock)).toThrow(
      'a batch of a topic that was not acknowledged',
    )
  })

  test('other topics carry JSON', () => {
    const payload = new TextEncoder().encode('{"layer":"ü"}')
    const batch = new DataView(new ArrayBuffer(16 + 4 + payload.length))
    batch.setUint8(0, 1)
    batch.setUint16(2, 2, true)
    batch.setUint32(4, 1, true)
    batch.setBigUint64(8, 2n ** 53n - 1n, true)
    batch.setUint32(16, payload.length, true)
    new Uint8Array(batch.buffer).set(payload, 20)
    expect(readBatch(batch.buffer, () => 'layer', clock)).toEqual([
      { type: 'event', event_type: 'layer', seq: Number.MAX_SAFE_INTEGER, payload: { layer: 'ü' } },
    ])
  })
})
