import { Backoff } from './backoff.js'
import { ABNORMAL, retryHint } from './closing.js'
import type { TopicEvent } from './events.js'
import { Link, type Pong } from './link.js'
import { Listeners } from './listeners.js'
import {
  type ClientState,
  ConnectionError,
  type ConnectOptions,
  closed,
  DEFAULTS,
  type DirectHandler,
  lost,
  type PauseHandler,
  RequestError,
  type SocketConstructor,
} from './options.js'
import { Outbox } from './outbox.js'
import { Pause } from './pause.js'
import { Positions } from './positions.js'
import { LatestStates } from './state.js'
import { chunks, deliver, EVERY, type Handlers, Interest, Interests } from './subscriptions.js'
import { type Connected, NOT_FOUND, type ServerMessage, TOPICS_MAX, type TopicAck } from './wire.js'

/** A subscription: `ready` when the server has acknowledged it; rejected with RequestError when it refused. */
export interface Subscription {
  readonly ready: Promise<void>
  unsubscribe(): void
}

/**
 * A client that comes back by itself: subscriptions are taken up where they were, so that each event comes exactly once
 * and in order, or is named in a gap. Made by {@link connect}.
 */
export class KeyRxClient {
  readonly #url: string
  readonly #options: ConnectOptions & typeof DEFAULTS & { WebSocket: SocketConstructor }
  readonly #backoff: Backoff
  readonly #positions = new Positions()
  readonly #states = new LatestStates()
  readonly #interests = new Interests()
  readonly #stateListeners = new Listeners<[ClientState]>()
  readonly #directListeners = new Listeners<Parameters<DirectHandler>>()
  readonly #pause = new Pause()
  readonly #outbox: Outbox
  #link: Link | undefined
  #state: ClientState = { name: 'connecting', attempt: 1 }
  /** Why it has ended for good. */
  #over: ConnectionError | undefined
  #failed = 0
  #openedAt = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  /** What the server said last when it greeted us. */
  connected: Connected | undefined

  constructor(url: string, options: ConnectOptions) {
    const WebSocket = options.WebSocket ?? (globalThis.WebSocket as unknown as SocketConstructor | undefined)
    if (!WebSocket) throw new TypeError("there is no WebSocket here: give connect() that of npm's ws, { WebSocket }")
    this.#url = url
    this.#options = { ...DEFAULTS, ...options, WebSocket }
    this.#backoff = new Backoff(this.#options.random)
    this.#outbox = new Outbox(this.#options.queuedMax)
    globalThis.addEventListener?.('online', this.#hurry)
    globalThis.document?.addEventListener('visibilitychange', this.#hurry)
    this.#connect()
  }

  get state(): ClientState {
    return this.#state
  }

  /** Calls back with each change of state; returns what ends that. */
  onState(handler: (state: ClientState) => void): () => void {
    return this.#stateListeners.add(handler)
  }

  /**
   * Every event of a topic, exactly once and in order, over all connections; `*` is every topic that the token may
   * read. Who comes when the topic is subscribed already begins with a snapshot of its state as it is then.
   */
  subscribe(topic: string, handler: ((event: TopicEvent) => void) | Handlers): Subscription {
    if (this.#over) throw this.#over
    const handlers: Handlers = typeof handler === 'function' ? { event: handler } : { ...handler }
    const known = this.#interests.get(topic)
    const interest = known ?? new Interest()
    interest.handlers.add(handlers)
    for (const snapshot of this.#states.of(topic, topic === EVERY))
      queueMicrotask(() => interest.handlers.has(handlers) && deliver({ snapshot }, [handlers]))
    if (!known) {
      this.#interests.set(topic, interest)
      if (this.#link?.isOpen) this.#ask([topic], true)
    }
    return { ready: interest.ready, unsubscribe: () => this.#drop(topic, handlers) }
  }

  /** Ends every subscription of a topic; its position is forgotten. */
  unsubscribe(topic: string): void {
    if (!this.#interests.delete(topic)) return
    for (const known of topic === EVERY ? this.#positions.known : [topic])
      if (!this.#interests.has(known)) this.#forget(known)
    if (this.#link?.isOpen) this.#link.request({ type: 'unsubscribe', topics: [topic] }).catch(() => undefined)
  }

  /**
   * Resolves when the server has taken it, with what the program that it runs in answered, if the topic is for that
   * program. Waits for a connection where there is none, as far as there is room.
   */
  publish(topic: string, payload: unknown): Promise<unknown> {
    if (this.#over) return Promise.reject(this.#over)
    return this.#outbox.publish(this.#state.name === 'open' ? this.#link : undefined, topic, payload)
  }

  /** How far away the server is, and its clock from ours; rejects where there is no connection. */
  ping(): Promise<Pong> {
    return this.#link?.isOpen ? this.#link.ping() : Promise.reject(lost('there is no connection'))
  }

  /** Calls back with what the program that the server runs in says to us alone; returns what ends that. */
  onDirect(handler: DirectHandler): () => void {
    return this.#directListeners.add(handler)
  }

  /** Calls back when capture is paused for privacy, or for another reason now, and goes on; returns what ends that. */
  onPaused(handler: PauseHandler): () => void {
    return this.#pause.add(handler)
  }

  get isPaused(): boolean {
    return this.#pause.isPaused
  }

  /** Why, as PROTOCOL.md lists it (`locked`, `command` ...); undefined when it is not, or the server does not say. */
  get pauseReason(): string | undefined {
    return this.#pause.reason
  }

  /** Says goodbye. The client does not come back. */
  close(): void {
    if (this.#link) this.#link.close()
    else this.#finish(undefined)
  }

  #connect(): void {
    clearTimeout(this.#retry)
    this.#tell({ name: 'connecting', attempt: this.#failed + 1 })
    this.#positions.begin()
    try {
      this.#link = new Link(this.#url, this.#options, {
        ready: (connected) => this.#ready(connected),
        acked: (topics) => this.#acked(topics),
        message: (message) => this.#take(message),
        ended: (error, isOpen) => this.#ended(error, isOpen),
      })
    } catch (error) {
      this.#finish(new ConnectionError(ABNORMAL, `not an address: ${(error as Error).message}`, false))
    }
  }

  async #ready(connected: Connected): Promise<void> {
    this.connected = connected
    this.#pause.set(false) // if it is, the server says so next
    this.#failed = 0
    this.#openedAt = performance.now()
    const link = this.#link as Link
    const settled = [...this.#interests]
      .filter(([topic, interest]) => interest.isSettled && topic !== EVERY)
      .map(([topic]) => topic)
    const asked = [...chunks(settled, TOPICS_MAX)].map((topics) => this.#ask(topics, false))
    for (const [topic, { isSettled }] of this.#interests)
      if (topic === EVERY || !isSettled) asked.push(this.#ask([topic], !isSettled))
    await Promise.all(asked)
    if (this.#link !== link || this.#state.name !== 'connecting') return
    this.#tell({ name: 'open' })
    this.#outbox.flush(link)
  }

  async #ask(topics: string[], isNew: boolean): Promise<void> {
    const link = this.#link as Link
    const others =
      topics[0] === EVERY
        ? this.#positions.known.filter((topic) => !this.#interests.has(topic)).slice(0, TOPICS_MAX)
        : topics
    try {
      await link.request({ type: 'subscribe', topics, resume: this.#positions.resumable(others) })
      for (const topic of topics) this.#interests.get(topic)?.settle()
    } catch (error) {
      if (error instanceof RequestError) await this.#refused(topics, error, isNew)
      else link.leave((error as Error).message)
    }
  }

  async #refused(topics: string[], error: RequestError, isNew: boolean): Promise<void> {
    // The server obeys all of a request or nothing: which topic is gone, each has to be asked for.
    if (isNew) this.#interests.reject(topics, error)
    else if (error.code !== NOT_FOUND)
      this.#finish(new ConnectionError(ABNORMAL, `what was subscribed is refused now: ${error.message}`, false))
    else if (topics.length > 1) await Promise.all(topics.map((topic) => this.#ask([topic], false)))
    else this.#removed(topics[0] as string)
  }

  /** Forgotten before it is told: who is told may subscribe again. */
  #removed(topic: string): void {
    const told = this.#interests.listeners(topic)
    if (this.#interests.get(topic)?.isSettled) this.#interests.delete(topic)
    this.#forget(topic)
    deliver({ removed: topic }, told)
  }

  #acked(topics: Record<string, TopicAck>): void {
    for (const [topic, ack] of Object.entries(topics)) this.#deliver(topic, this.#positions.take(topic, ack))
  }

  #take(message: ServerMessage): boolean {
    if (message.type === 'paused') this.#pause.set(true, message.payload?.reason)
    else if (message.type === 'resumed') this.#pause.set(false)
    else if (message.type === 'removed') this.#removed(message.event_type)
    else if (message.type === 'direct') this.#directListeners.tell(message.event_type, message.payload)
    if (message.type !== 'event' && message.type !== 'snapshot' && message.type !== 'gap') return true
    const deliveries = this.#positions.pass(message)
    if (deliveries) this.#deliver(message.event_type, deliveries)
    return deliveries !== null
  }

  #deliver(topic: string, deliveries: Parameters<typeof deliver>[0][]): void {
    for (const delivery of deliveries) {
      this.#states.take(topic, delivery, this.#positions.epochOf(topic))
      deliver(delivery, this.#interests.listeners(topic))
    }
  }

  #drop(topic: string, handlers: Handlers): void {
    const interest = this.#interests.get(topic)
    if (!interest?.handlers.delete(handlers)) return
    // Not at once: who changes handlers drops the old one first, and must not miss what comes between.
    queueMicrotask(() => {
      if (interest.handlers.size === 0 && this.#interests.get(topic) === interest) this.unsubscribe(topic)
    })
  }

  #forget(topic: string): void {
    this.#positions.forget(topic)
    this.#states.forget(topic)
  }

  #ended(error: ConnectionError, isOpen: boolean): void {
    this.#link = undefined
    if (!error.mayReturn) this.#finish(error.status === 1000 ? undefined : error)
    else if (isOpen)
      this.#wait(this.#backoff.afterLoss(performance.now() - this.#openedAt, retryHint(error.message)), error)
    else this.#attemptFailed(error)
  }

  #attemptFailed(error: ConnectionError): void {
    this.#failed++
    const isLast = this.#options.attemptsMax > 0 && this.#failed >= this.#options.attemptsMax
    const givenUp = `gave up after ${this.#failed} attempts; the last one: ${error.message}`
    if (isLast) this.#finish(new ConnectionError(error.status, givenUp, true))
    else this.#wait(this.#backoff.afterFailure(), error)
  }

  #wait(delay: number, error: ConnectionError): void {
    this.#retry = setTimeout(() => this.#connect(), delay)
    this.#tell({ name: 'waiting', attempt: this.#failed + 1, delay, since: performance.now(), error })
  }

  #finish(error: ConnectionError | undefined): void {
    if (this.#over) return
    this.#over = error ?? closed(1000, 'the client is closed')
    clearTimeout(this.#retry)
    globalThis.removeEventListener?.('online', this.#hurry)
    globalThis.document?.removeEventListener('visibilitychange', this.#hurry)
    this.#outbox.reject(this.#over)
    for (const interest of this.#interests.values()) interest.reject(this.#over)
    this.#tell(error ? { name: 'closed', error } : { name: 'closed' })
    this.#link?.close()
  }

  /** Asks the server whether it is still there, or ends a wait: for who knows that the network has changed. */
  probe(): void {
    if (this.#state.name === 'waiting') this.#connect()
    else this.#link?.probe()
  }

  /** The network is back, or somebody looks at us: a connection may have died unseen, and a wait is too long now. */
  readonly #hurry = (): void => {
    if (globalThis.document?.visibilityState === 'hidden') return
    this.probe()
  }

  #tell(state: ClientState): void {
    this.#state = state
    this.#stateListeners.tell(state)
  }
}

/** Connects, and stays connected: see {@link KeyRxClient}. */
export const connect = (url: string, options: ConnectOptions = {}): KeyRxClient => new KeyRxClient(url, options)
