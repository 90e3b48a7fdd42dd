import { ABNORMAL, mayReturn, PASSING_REFUSALS, refusalOf } from './closing.js'

/** The part of the WebSocket of browsers that the client needs; `ws` of npm has it, too. */
export interface SocketLike {
  binaryType: string
  readonly readyState: number
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(text: string): void
  close(): void
}

export type SocketConstructor = new (url: string, protocols: string[]) => SocketLike

export interface ConnectOptions {
  /** As `keyrxd token` prints it; travels as a subprotocol, never in the URL. */
  token?: string
  /** Events come as binary batches: less work for both sides, the same events. */
  binary?: boolean
  /** Attempts in a row that may fail before the client gives up; 0 = for ever. */
  attemptsMax?: number
  /** For connecting and the server's first message together, ms. */
  connectTimeout?: number
  /**
   * For the answer to a request, and to a probe after sleep or a change of network, ms. What is published has five
   * times as long, for the program that the server runs in may have to think about it.
   */
  answerTimeout?: number
  /** Messages to publish that wait for a connection at most; what does not fit fails at once. */
  queuedMax?: number
  /** Where there is no global WebSocket (Node 20): that of npm's `ws`. */
  WebSocket?: SocketConstructor
  /** Uniform in [0, 1): the random part of the waits. */
  random?: () => number
}

export const DEFAULTS = {
  attemptsMax: 10,
  connectTimeout: 5000,
  answerTimeout: 2000,
  queuedMax: 100,
  random: Math.random,
}

/** Told whether capture is paused, and why, where the server says so. */
export type PauseHandler = (isPaused: boolean, reason?: string) => void

/** Told what the program that the server runs in says to this connection alone. */
export type DirectHandler = (topic: string, payload: unknown) => void

/** Why a connection ended or could not be made. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'

  constructor(
    /** The close status; 1006 where there was none. */
    readonly status: number,
    message: string,
    /** Whether a client may try again. */
    readonly mayReturn: boolean,
  ) {
    super(message)
  }
}

/** The server did not obey a request; `code` is that of PROTOCOL.md, "Errors". */
export class RequestError extends Error {
  override readonly name = 'RequestError'

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message)
  }
}

export const closed = (status: number, reason: string): ConnectionError =>
  new ConnectionError(status, reason || `the connection was closed with ${status}`, mayReturn(status))

/** The connection is gone, or was never there, without a status of its own; a new one may work. */
export const lost = (message: string): ConnectionError => new ConnectionError(ABNORMAL, message, true)

/** The server refused the opening handshake; undefined where the WebSocket does not tell. */
export function refused(trouble: string | undefined): ConnectionError | undefined {
  const status = refusalOf(trouble)
  return status === undefined
    ? undefined
    : new ConnectionError(ABNORMAL, `the server refused with ${status}`, PASSING_REFUSALS.includes(status))
}

/** Where the client stands. */
export type ClientState =
  | { name: 'connecting'; attempt: number }
  | { name: 'open' }
  /** `delay` ms until the next attempt, from `since` on (performance.now()). */
  | { name: 'waiting'; attempt: number; delay: number; since: number; error: ConnectionError }
  | { name: 'closed'; error?: ConnectionError }
