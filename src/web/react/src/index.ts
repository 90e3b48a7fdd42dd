export { type KeyRx, useKeyRx } from './useKeyRx.js'
export { type PressedKey, type PressedKeys, usePressedKeys } from './usePressedKeys.js'
export { type TopicOptions, type TopicView, useTopic } from './useTopic.js'
export { useWebSocket, type WebSocketHook } from './useWebSocket.js'
