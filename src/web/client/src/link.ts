import { readBatch } from './batch.js'
import {
  type ConnectionError,
  type ConnectOptions,
  closed,
  lost,
  RequestError,
  refused,
  type SocketConstructor,
  type SocketLike,
} from './options.js'
import {
  BINARY_PROTOCOL,
  type Clock,
  type Connected,
  JSON_PROTOCOL,
  type ServerMessage,
  TOKEN_PROTOCOL,
  type TopicAck,
} from './wire.js'

/** Silence longer than this many heartbeats makes us ask (PROTOCOL.md, "Heartbeat"). */
const SILENT_HEARTBEATS = 2.5
/** See {@link ConnectOptions.answerTimeout}. */
const PUBLISH_PATIENCE = 5
const PING = '{"type":"ping"}'

export type Ack = Extract<ServerMessage, { type: 'ack' }>
export type Request = Record<string, unknown> & { type: string }

export interface LinkHandlers {
  /** The server has said who we are. */
  ready(connected: Connected): void
  /** Called before the answer's promise, so that it keeps its place among the events. */
  acked(topics: Record<string, TopicAck>): void
  /** False: events are missing, the connection is to be left. */
  message(message: ServerMessage): boolean
  /** Once. `isOpen`: ready was called before. */
  ended(error: ConnectionError, isOpen: boolean): void
}

/** What a ping has told. */
export interface Pong {
  /** Milliseconds to the server and back. */
  roundTrip: number
  /**
   * Milliseconds to add to `performance.timeOrigin + performance.now()` for the server's
   * time, right within half a round trip.
   */
  clockOffset: number
}

interface Waiting {
  resolve(ack: Ack): void
  reject(error: Error): void
}

/**
 * One connection, from the opening handshake to its end. It never comes back;
 * {@link LinkHandlers.ended} is its last word.
 */
export class Link {
  readonly #socket: SocketLike
  readonly #options: Required<Pick<ConnectOptions, 'connectTimeout' | 'answerTimeout'>>
  readonly #handlers: LinkHandlers
  readonly #waiting = new Map<string, Waiting>()
  readonly #pings: { sentAt: number; resolve(pong: Pong): void; reject(error: Error): void }[] = []
  readonly #topicOf = new Map<number, string>()
  #clock: Clock = { unix_us: 0, monotonic_ns: 0 }
  #refusal: ConnectionError | undefined
  #isOpen = false
  #isOver = false
  #lastId = 0
  #lastHeard = performance.now()
  #deadline: ReturnType<typeof setTimeout> | undefined
  #watch: ReturnType<typeof setInterval> | undefined

  constructor(
    url: string,
    options: ConnectOptions & { WebSocket: SocketConstructor; connectTimeout: number; answerTimeout: number },
    handlers: LinkHandlers,
  ) {
    this.#options = options
    this.#handlers = handlers
    const protocols = [options.binary ? BINARY_PROTOCOL : JSON_PROTOCOL]
    if (options.token) protocols.push(TOKEN_PROTOCOL + options.token)
    const socket = new options.WebSocket(url, protocols)
    socket.binaryType = 'arraybuffer'
    socket.onmessage = (event: { data: unknown }) => this.#take(event.data)
    socket.onclose = (event: { code: number; reason: string }) =>
      this.#end(this.#refusal ?? closed(event.code, event.reason))
    socket.onerror = (event: { message?: string }) => {
      this.#refusal = refused(event.message) // onclose follows, and says less
    }
    this.#socket = socket
    this.#deadline = setTimeout(
      () => this.leave(`no answer within ${options.connectTimeout} ms`),
      options.connectTimeout,
    )
  }

  /** The server has said who we are: requests are answered. */
  get isOpen(): boolean {
    return this.#isOpen && !this.#isOver
  }

  /**
   * Sends what is answered by one ack or error. Rejects with RequestError, or with
   * ConnectionError when the connection ends.
   */
  request(message: Request): Promise<Ack> {
    const message_id = String(++this.#lastId)
    const timeout = this.#options.answerTimeout * (message.type === 'publish' ? PUBLISH_PATIENCE : 1)
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => {
        this.#waiting.delete(message_id)
        reject(lost(`no answer to '${message.type}' within ${timeout} ms`))
      }, timeout)
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(patience)
          then(value)
        }
      this.#waiting.set(message_id, { resolve: settle(resolve), reject: settle(reject) })
      this.send({ ...message, message_id })
    })
  }

  send(message: Request): void {
    if (!this.#isOver) this.#socket.send(JSON.stringify(message))
  }

  /** Asks whether the server is still there, and leaves when nothing comes in time. */
  probe(): void {
    if (!this.#isOpen || this.#deadline !== undefined) return
    this.ping().catch(() => undefined)
    this.#deadline = setTimeout(() => this.leave('the server is silent'), this.#options.answerTimeout)
  }

  /** Asks for the server's time; rejects with ConnectionError when the connection ends. */
  ping(): Promise<Pong> {
    return new Promise((resolve, reject) => {
      this.#pings.push({ sentAt: performance.now(), resolve, reject })
      this.#socket.send(PING)
    })
  }

  /** Leaves a connection that may come back. */
  leave(reason: string): void {
    this.#end(lost(reason))
  }

  /** Ends it as a user does. */
  close(): void {
    this.#end(closed(1000, 'closed by us'))
  }

  #end(error: ConnectionError): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#deadline)
    clearInterval(this.#watch)
    this.#socket.close()
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
    for (const ping of this.#pings.splice(0)) ping.reject(error)
    this.#handlers.ended(error, this.#isOpen)
  }

  #take(data: unknown): void {
    if (this.#isOver) return
    this.#lastHeard = performance.now()
    if (this.#isOpen) this.#answered()
    try {
      if (typeof data === 'string') this.#dispatch(JSON.parse(data) as ServerMessage)
      else
        for (const event of readBatch(data as ArrayBuffer, (id) => this.#topicOf.get(id), this.#clock))
          this.#pass(event)
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError)
        this.leave(`the server sent what cannot be read: ${error.message}`)
      else throw error
    }
  }

  #answered(): void {
    clearTimeout(this.#deadline)
    this.#deadline = undefined
  }

  #dispatch(message: ServerMessage): void {
    switch (message.type) {
      case 'connected':
        this.#open(message.payload)
        break
      case 'ack':
        for (const [topic, { id }] of Object.entries(message.topics ?? {})) this.#topicOf.set(id, topic)
        this.#handlers.acked(message.topics ?? {})
        this.#settle(message.message_id)?.resolve(message)
        break
      case 'error':
        this.#settle(message.message_id)?.reject(new RequestError(message.code, message.message))
        break
      case 'clock':
        this.#clock = message.payload
        break
      case 'pong':
        this.#pong(message.payload?.unix_us ?? Number.NaN)
        break
      case 'ping':
        this.#socket.send('{"type":"pong"}')
        break
      default:
        this.#pass(message)
    }
  }

  #pass(message: ServerMessage): void {
    if (!this.#isOver && !this.#handlers.message(message)) this.leave('events are missing without a gap')
  }

  /** Answers come in the order of the questions. */
  #pong(unixMicros: number): void {
    const ping = this.#pings.shift()
    if (!ping) return
    const now = performance.now()
    ping.resolve({
      roundTrip: now - ping.sentAt,
      clockOffset: unixMicros / 1000 - performance.timeOrigin - (ping.sentAt + now) / 2,
    })
  }

  #settle(id: string | undefined): Waiting | undefined {
    const waiting = this.#waiting.get(id ?? '')
    this.#waiting.delete(id ?? '')
    return waiting
  }

  #open(connected: Connected): void {
    this.#answered()
    this.#isOpen = true
    this.#clock = connected.clock
    // Timers of hidden tabs are throttled: a tick only looks at the time that has passed.
    this.#watch = setInterval(() => {
      if (performance.now() - this.#lastHeard > SILENT_HEARTBEATS * connected.heartbeat_ms) this.probe()
    }, connected.heartbeat_ms / 2)
    this.#handlers.ready(connected)
  }
}
