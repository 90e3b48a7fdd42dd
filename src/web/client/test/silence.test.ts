import { afterEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { connect, type KeyRxClient, type SocketConstructor } from '../src/index.js'
import { SilentServer } from './silentServer.js'

const options = {
  WebSocket: WebSocket as unknown as SocketConstructor,
  random: () => 0,
  answerTimeout: 50,
  connectTimeout: 50,
}
let server: SilentServer
let client: KeyRxClient

afterEach(() => {
  client.close()
  server.close()
})

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('a server that never greets is left', async () => {
  server = await SilentServer.start(false)
  client = connect(server.url, { ...options, attemptsMax: 1 })
  await until(() => client.state.name === 'closed')
  expect(client.state).toMatchObject({
    error: { message: 'gave up after 1 attempts; the last one: no answer within 50 ms' },
  })
})

test('when the network is back, a server that does not answer is left at once', async () => {
  server = await SilentServer.start(true)
  client = connect(server.url, options)
  await until(() => client.state.name === 'open')
  const reasons: string[] = []
  client.onState((state) => state.name === 'waiting' && reasons.push(state.error.message))
  client.probe()
  await until(() => server.sockets.length === 2)
  expect(reasons).toEqual(['the server is silent'])
})

test('a request without an answer fails, whoever made it', async () => {
  server = await SilentServer.start(true)
  client = connect(server.url, options)
  await until(() => client.state.name === 'open')
  await expect(client.publish('layer', {})).rejects.toThrow(
    "whether 'layer' was published is unknown: no answer to 'publish' within 250 ms",
  )
})

test('a pause is told, and ends with a new connection that says nothing of it', async () => {
  server = await SilentServer.start(true)
  client = connect(server.url, { ...options, random: () => 0 })
  const told: boolean[] = []
  client.onPaused((isPaused) => told.push(isPaused))
  await until(() => client.state.name === 'open')
  server.say({ type: 'paused' })
  server.say({ type: 'paused' })
  await until(() => client.isPaused)
  server.say({ type: 'resumed' })
  server.say({ type: 'paused' })
  await until(() => told.length === 3)
  server.sockets[0]?.terminate()
  await until(() => server.sockets.length === 2 && !client.isPaused)
  expect(told).toEqual([true, false, true, false])
})

test('the reason of a pause is told, and told again when it changes', async () => {
  server = await SilentServer.start(true)
  client = connect(server.url, options)
  const told: unknown[] = []
  client.onPaused((isPaused, reason) => told.push([isPaused, reason]))
  await until(() => client.state.name === 'open')
  server.say({ type: 'paused', payload: { reason: 'command' } })
  server.say({ type: 'paused', payload: { reason: 'command' } })
  server.say({ type: 'paused', payload: { reason: 'locked' } })
  await until(() => client.pauseReason === 'locked')
  server.say({ type: 'resumed' })
  await until(() => told.length === 3)
  expect(told).toEqual([
    [true, 'command'],
    [true, 'locked'],
    [false, undefined],
  ])
})
