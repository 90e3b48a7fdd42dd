export { connect, KeyRxClient, type Subscription } from './client.js'
export type { Device, Gap, KeyPayload, KeyState, Snapshot, TopicEvent } from './events.js'
export type { Pong } from './link.js'
export {
  type ClientState,
  ConnectionError,
  type ConnectOptions,
  type DirectHandler,
  type PauseHandler,
  RequestError,
  type SocketConstructor,
} from './options.js'
export { pressed } from './state.js'
export type { Handlers } from './subscriptions.js'
export type { Connected, Position } from './wire.js'
