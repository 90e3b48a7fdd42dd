import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { connect, type KeyRxClient, type SocketConstructor } from '../src/index.js'
import { HELLO } from './silentServer.js'

const EPOCH = '9f86d081884c7d65'

/** A server with topics that its program adds and removes. It answers what a client subscribes to, and no more. */
class Rooms {
  readonly topics = new Set(['room.1', 'room.2'])
  readonly asked: string[][] = []
  #last: WebSocket | undefined
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' })

  async start(): Promise<this> {
    this.#server.on('connection', (socket) => {
      this.#last = socket
      this.say(HELLO)
      socket.on('message', (data) => this.#take(JSON.parse(String(data))))
    })
    await once(this.#server, 'listening')
    return this
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ws`
  }

  say(message: object): void {
    this.#last?.send(JSON.stringify(message))
  }

  cut(): void {
    this.#last?.terminate()
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #take({ topics, message_id }: { topics: string[]; message_id: string }): void {
    this.asked.push(topics)
    if (topics.every((topic) => this.topics.has(topic) || topic === '*'))
      this.say({
        type: 'ack',
        message_id,
        topics: Object.fromEntries(topics.map((topic, id) => [topic, { id, epoch: EPOCH, seq: 0 }])),
      })
    else this.say({ type: 'error', code: 404, message: 'there is no such topic', message_id })
  }
}

let server: Rooms
let client: KeyRxClient

afterEach(() => {
  client.close()
  server.close()
})

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}

const isOpen = () => client.state.name === 'open'

/** A client of both rooms that writes down what it hears. */
async function both(): Promise<string[]> {
  server = await new Rooms().start()
  client = connect(server.url, { WebSocket: WebSocket as unknown as SocketConstructor, random: () => 0 })
  const told: string[] = []
  for (const topic of server.topics)
    await client.subscribe(topic, {
      event: (event) => told.push(`${event.type} ${event.seq}`),
      removed: (gone) => told.push(`${gone} is gone`),
    }).ready
  await until(isOpen)
  return told
}

const event = (topic: string) => ({ type: 'event', event_type: topic, seq: 1, payload: null })

test('a topic that is removed is told, forgotten, and can be subscribed again', async () => {
  const told = await both()
  server.say({ type: 'removed', event_type: 'room.1', epoch: EPOCH, seq: 0 })
  server.say(event('room.1'))
  server.say(event('room.2'))
  await until(() => told.length === 2)
  expect(told).toEqual(['room.1 is gone', 'room.2 1'])

  await client.subscribe('room.1', (again) => told.push(`again ${again.seq}`)).ready
  server.say(event('room.1'))
  await until(() => told.length === 3)
  expect(told[2]).toBe('again 1')
})

test('one that went while the client was away is told, and the others go on', async () => {
  const told = await both()
  server.topics.delete('room.1')
  server.asked.length = 0
  server.cut()
  await until(() => server.asked.length === 3 && isOpen())
  expect(server.asked).toEqual([['room.1', 'room.2'], ['room.1'], ['room.2']])
  server.say(event('room.2'))
  await until(() => told.length === 2)
  expect(told).toEqual(['room.1 is gone', 'room.2 1'])

  server.cut()
  await until(() => server.asked.length === 4 && isOpen())
  expect(server.asked[3]).toEqual(['room.2'])
})

test('who hears of every topic is told too, and goes on doing so', async () => {
  await both()
  const gone: string[] = []
  await client.subscribe('*', { removed: (topic) => gone.push(topic) }).ready
  server.say({ type: 'removed', event_type: 'room.2', epoch: EPOCH, seq: 0 })
  server.say({ type: 'removed', event_type: 'room.1', epoch: EPOCH, seq: 0 })
  await until(() => gone.length === 2)
  expect(gone).toEqual(['room.2', 'room.1'])
})
