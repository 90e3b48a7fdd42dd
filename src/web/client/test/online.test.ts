// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { connect, type KeyRxClient, type SocketConstructor } from '../src/index.js'
import { SilentServer } from './silentServer.js'

let server: SilentServer
let client: KeyRxClient

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}

const start = (options: { answerTimeout?: number; random?: () => number } = {}) =>
  connect(server.url, { WebSocket: WebSocket as unknown as SocketConstructor, random: () => 0, ...options })

beforeEach(async () => {
  server = await SilentServer.start(true)
})

afterEach(() => {
  client.close()
  server.close()
})

const say: [string, () => void][] = [
  ['online', () => globalThis.dispatchEvent(new Event('online'))],
  ['visibilitychange', () => document.dispatchEvent(new Event('visibilitychange'))],
]

test.each(say)('%s asks a server that may have gone, and leaves it when nothing comes', async (_, tell) => {
  client = start({ answerTimeout: 50 })
  await until(() => client.state.name === 'open')
  tell()
  await until(() => server.sockets.length === 2)
})

test.each(say)('%s ends a wait', async (_, tell) => {
  client = start({ random: () => 0.999 })
  await until(() => client.state.name === 'open')
  server.sockets[0]?.terminate()
  await until(() => client.state.name === 'waiting')
  const since = performance.now()
  tell()
  expect(client.state.name).toBe('connecting')
  await until(() => client.state.name === 'open')
  expect(performance.now() - since).toBeLessThan(199) // what it would have waited for, and connecting besides
})

test('a page that is hidden has nothing to ask', async () => {
  client = start({ answerTimeout: 50 })
  await until(() => client.state.name === 'open')
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
  await client.publish('layer', {}).catch(() => undefined) // goes unanswered, as a probe would have
  expect(server.heard).toEqual(['publish'])
})

test('a client that is closed listens to nothing any more', async () => {
  client = start()
  await until(() => client.state.name === 'open')
  client.close()
  for (const [, tell] of say) tell()
  expect(client.state.name).toBe('closed')
  expect(server.sockets).toHaveLength(1)
})
