import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

export const HELLO = {
  type: 'connected',
  payload: {
    version: '0',
    protocol: 1,
    client_id: 'c',
    session: 's',
    heartbeat_ms: 60_000,
    scopes: [],
    clock: { unix_us: 0, monotonic_ns: 0 },
  },
}

/** Misbehaves on purpose: greets where it is told to, and never says anything again, not even that it is gone. */
export class SilentServer {
  readonly sockets: WebSocket[] = []
  /** Types of the messages that came. */
  readonly heard: string[] = []
  readonly #server: WebSocketServer

  static async start(greets: boolean): Promise<SilentServer> {
    const server = new SilentServer(greets)
    await once(server.#server, 'listening')
    return server
  }

  private constructor(greets: boolean) {
    this.#server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false })
    this.#server.on('connection', (socket) => {
      this.sockets.push(socket)
      socket.on('message', (data) => this.heard.push(JSON.parse(String(data)).type))
      if (greets) socket.send(JSON.stringify(HELLO))
    })
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ws`
  }

  say(message: object): void {
    for (const socket of this.sockets) socket.send(JSON.stringify(message))
  }

  close(): void {
    for (const socket of this.sockets) socket.terminate()
    this.#server.close()
  }
}
