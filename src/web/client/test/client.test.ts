import { afterEach, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import {
  type ClientState,
  type ConnectionError,
  connect,
  type Gap,
  type KeyRxClient,
  type Snapshot,
  type SocketConstructor,
  type TopicEvent,
} from '../src/index.js'
import { Daemon } from './daemon.js'

const socket = { WebSocket: WebSocket as unknown as SocketConstructor }

/** Its connection can be cut as by a network. */
class Cuttable extends WebSocket {
  static last: Cuttable | undefined

  constructor(url: string, protocols: string[]) {
    super(url, protocols)
    Cuttable.last = this
  }
}

let daemon: Daemon
let client: KeyRxClient

afterEach(async () => {
  client?.close()
  await daemon?.end('SIGKILL')
})

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}

const isOpen = () => client.state.name === 'open'

describe.each([false, true])('against a real keyrxd, binary: %s', (binary) => {
  test('a snapshot, then every key in order', async () => {
    daemon = await new Daemon().start('--source', 'demo')
    client = connect(daemon.url, { token: daemon.token, binary, ...socket })
    const snapshots: Snapshot[] = []
    const events: TopicEvent[] = []
    await client.subscribe('key', { snapshot: (state) => snapshots.push(state), event: (event) => events.push(event) })
      .ready
    await until(() => events.length >= 10)

    expect(snapshots).toHaveLength(1)
    expect(snapshots[0]?.payload).toMatchObject({ pressed: expect.any(Array), devices: expect.any(Array) })
    const first = (snapshots[0] as Snapshot).seq + 1
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => first + i))
    for (const event of events) {
      expect(event.type).toBe('key')
      expect(event.payload).toMatchObject({
        key_code: expect.stringMatching(/^KEY_/),
        action: expect.stringMatching(/^(press|release|repeat)$/),
      })
      expect(Math.abs((event.payload as { timestamp: number }).timestamp / 1000 - Date.now())).toBeLessThan(60_000)
    }
  })

  test('after kill -9 and a restart the loss is told and events go on', async () => {
    daemon = await new Daemon().start('--source', 'none', '--feed', '-')
    client = connect(daemon.url, { token: daemon.token, binary, random: () => 0.1, ...socket })
    const profiles: string[] = []
    const gaps: Gap[] = []
    const event = (told: TopicEvent) => profiles.push((told.payload as { profile: string }).profile)
    await client.subscribe('profile_changed', { event, gap: (gap) => gaps.push(gap) }).ready
    daemon.tell({ type: 'profile_changed', profile: 'one' })
    await until(() => profiles.length === 1)

    await daemon.end('SIGKILL')
    await until(() => client.state.name === 'waiting')
    await daemon.start('--source', 'none', '--feed', '-')
    await until(isOpen)
    daemon.tell({ type: 'profile_changed', profile: 'two' })
    await until(() => profiles.length === 2)
    expect(profiles).toEqual(['one', 'two'])
    expect(gaps).toEqual([
      { type: 'profile_changed', epoch: expect.stringMatching(/^[0-9a-f]{16}$/), from: 2, to: null },
    ])
  })

  test('what came while it was away is caught up, once', async () => {
    daemon = await new Daemon().start('--source', 'none', '--feed', '-')
    client = connect(daemon.url, {
      token: daemon.token,
      binary,
      random: () => 0.05,
      WebSocket: Cuttable as unknown as SocketConstructor,
    })
    const seen: number[] = []
    await client.subscribe('layer', (told) => seen.push(Number((told.payload as { layer: string }).layer))).ready
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 20; i++) {
        daemon.tell({ type: 'layer', layer: String(round * 20 + i) })
        if (i === 7) Cuttable.last?.terminate()
      }
      await until(() => seen.length === (round + 1) * 20)
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })
})

describe('requests', () => {
  test('a topic that is subscribed while others are being acknowledged is not forgotten', async () => {
    daemon = await new Daemon().start('--source', 'none', '--feed', '-')
    const profiles: string[] = []
    class Watched extends WebSocket {
      override send(text: string): void {
        super.send(text)
        if (text.includes('"subscribe"') && text.includes('"layer"')) late()
      }
    }
    const late = () =>
      client.subscribe('profile_changed', (told) => profiles.push((told.payload as { profile: string }).profile))
    client = connect(daemon.url, { token: daemon.token, WebSocket: Watched as unknown as SocketConstructor })
    await client.subscribe('layer', () => undefined).ready
    await until(isOpen)
    await client.subscribe('mapping', () => undefined).ready // so the one before it is acknowledged too
    daemon.tell({ type: 'profile_changed', profile: 'one' })
    await until(() => profiles.length === 1)
  })

  test('publish and its refusals', async () => {
    daemon = new Daemon()
    const token = daemon.addToken('status', 'profile_changed')
    await daemon.start('--source', 'none')
    client = connect(daemon.url, { token, ...socket })
    const waited = client.publish('profile_changed', { profile: 'early' }) // before there is a connection
    const profiles: unknown[] = []
    client.subscribe('profile_changed', {
      event: (event) => profiles.push(event.payload),
      snapshot: (state) => profiles.push(state.payload),
    })
    await waited
    await client.publish('profile_changed', { profile: 'late' })
    await until(() => profiles.length >= 2)
    expect(profiles.at(-1)).toEqual({ profile: 'late' })
    await expect(client.publish('key', {})).rejects.toMatchObject({ name: 'RequestError', code: 403 })
    await expect(client.subscribe('kez', () => undefined).ready).rejects.toThrow("there is no topic 'kez'")
    expect(isOpen()).toBe(true)
  })

  test('a ping tells how far the clocks are apart', async () => {
    daemon = await new Daemon().start('--source', 'none')
    client = connect(daemon.url, { token: daemon.token, ...socket })
    await expect(client.ping()).rejects.toThrow('there is no connection')
    await until(isOpen)
    for (const pong of await Promise.all([client.ping(), client.ping()])) {
      expect(pong.roundTrip).toBeGreaterThan(0)
      // The same machine, whose wall clock may be slewed.
      expect(Math.abs(pong.clockOffset)).toBeLessThan(pong.roundTrip + 5)
    }
    const unanswered = client.ping()
    client.close()
    await expect(unanswered).rejects.toThrow('closed by us')
  })

  test('who comes later begins with the state as it is then', async () => {
    daemon = await new Daemon().start('--source', 'none', '--feed', '-')
    client = connect(daemon.url, { token: daemon.token, ...socket })
    const [early, late, every]: Snapshot[][] = [[], [], []]
    const events: TopicEvent[] = []
    await client.subscribe('layer', { snapshot: (state) => early?.push(state), event: (event) => events.push(event) })
      .ready
    daemon.tell({ type: 'layer', layer: 'a' })
    daemon.tell({ type: 'layer', layer: 'b' })
    await until(() => events.length === 2)
    client.subscribe('layer', { snapshot: (state) => late?.push(state) })
    await client.subscribe('*', { snapshot: (state) => every?.push(state) }).ready
    const state = {
      type: 'layer',
      seq: 2,
      epoch: expect.stringMatching(/^[0-9a-f]{16}$/),
      payload: expect.objectContaining({ layer: 'b' }),
    }
    expect(early).toEqual([])
    expect(late).toEqual([state])
    expect(every).toContainEqual(state)
  })

  test('one that takes the place of another misses nothing, and the server is not asked', async () => {
    daemon = await new Daemon().start('--source', 'none', '--feed', '-')
    client = connect(daemon.url, { token: daemon.token, ...socket })
    const seen: number[] = []
    const handler = (event: TopicEvent) => {
      seen.push(event.seq)
      subscription.unsubscribe()
      subscription = client.subscribe('layer', handler)
    }
    let subscription = client.subscribe('layer', handler)
    await subscription.ready
    for (let i = 0; i < 50; i++) daemon.tell({ type: 'layer', layer: String(i) })
    await until(() => seen.length === 50)
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
  })

  test('the last one to unsubscribe ends the topic', async () => {
    daemon = await new Daemon().start('--source', 'none', '--feed', '-')
    client = connect(daemon.url, { token: daemon.token, ...socket })
    const counts = { first: 0, second: 0, every: 0 }
    const one = client.subscribe('layer', () => counts.first++)
    const two = client.subscribe('layer', () => counts.second++)
    await two.ready
    daemon.tell({ type: 'layer', layer: 'a' })
    await until(() => counts.second === 1)
    one.unsubscribe()
    daemon.tell({ type: 'layer', layer: 'b' })
    await until(() => counts.second === 2)
    two.unsubscribe()
    await client.subscribe('*', { event: () => counts.every++ }).ready
    daemon.tell({ type: 'profile_changed', profile: 'x' })
    await until(() => counts.every >= 1)
    expect(counts).toMatchObject({ first: 1, second: 2 })
  })
})

describe('ends', () => {
  test('a server that stops says when to come back', async () => {
    daemon = await new Daemon().start('--source', 'none', '--retry-spread-ms', '500')
    client = connect(daemon.url, { token: daemon.token, ...socket })
    await until(isOpen)
    const states: ClientState[] = []
    client.onState((state) => states.push(state))
    await daemon.end('SIGTERM')
    await until(() => states.length > 0)
    expect(states[0]).toMatchObject({
      name: 'waiting',
      attempt: 1,
      error: { status: 1001, message: expect.stringMatching(/^server stops; retry_ms=\d+$/) },
    })
    const { delay, error } = states[0] as { delay: number; error: Error }
    expect(delay).toBe(Number(/\d+$/.exec(error.message)?.[0]))
    await daemon.start('--source', 'none')
    await until(isOpen)
  })

  test('nobody there: it gives up after as many attempts as it may', async () => {
    const states: string[] = []
    client = connect('ws://127.0.0.1:1/ws', { attemptsMax: 2, random: () => 0, ...socket })
    client.onState((state) => states.push(state.name))
    await until(() => client.state.name === 'closed')
    expect(states).toEqual(['waiting', 'connecting', 'closed'])
    expect((client.state as { error: ConnectionError }).error.message).toMatch(
      /^gave up after 2 attempts; the last one: /,
    )
    expect(() => client.subscribe('key', () => undefined)).toThrow(/^gave up after 2 attempts/)
    await expect(client.publish('layer', {})).rejects.toThrow(/^gave up after 2 attempts/)
  })

  test('a token that is none is not tried again', async () => {
    daemon = await new Daemon().start('--source', 'none')
    client = connect(daemon.url, { token: 'x'.repeat(32), ...socket })
    await until(() => client.state.name === 'closed')
    expect(client.state).toMatchObject({ error: { message: 'the server refused with 401', mayReturn: false } })
  })

  test('an address that is none is refused at once', () => {
    client = connect('nonsense', socket)
    expect(client.state).toMatchObject({
      name: 'closed',
      error: { message: expect.stringMatching(/^not an address: /) },
    })
  })

  test('closed by us it stays closed', async () => {
    daemon = await new Daemon().start('--source', 'none')
    client = connect(daemon.url, { token: daemon.token, ...socket })
    await until(isOpen)
    client.close()
    expect(client.state).toEqual({ name: 'closed' })
  })
})
