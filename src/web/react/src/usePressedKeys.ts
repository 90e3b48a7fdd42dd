import {
  type ConnectOptions,
  type Device,
  type KeyPayload,
  type KeyRxClient,
  type KeyState,
  pressed,
} from '@keyrx/client'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { FrameStore } from './frameStore.js'
import { useKeyRx } from './useKeyRx.js'

export interface PressedKey {
  device: number
  key_code: string
  code: string
}

export interface PressedKeys {
  /** In the order in which they went down. */
  pressed: readonly PressedKey[]
  devices: readonly Device[]
  /** Why nothing is known of keys: what the server refused. */
  error?: Error
}

type View = KeyState & { error?: Error }

const NOTHING: View = { pressed: [], devices: [] }

/** Keys that are held now, on all keyboards; changes at most once per animation frame. */
export function usePressedKeys(url: string, options: ConnectOptions = {}): PressedKeys {
  const { client } = useKeyRx(url, options)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another client is another keyboard
  const store = useMemo(() => new FrameStore<View>(NOTHING), [client])
  useEffect(() => (client ? follow(client, store) : undefined), [client, store])
  return useSyncExternalStore(store.subscribe, store.getSnapshot, () => NOTHING)
}

function follow(client: KeyRxClient, store: FrameStore<View>): () => void {
  if (client.state.name === 'closed') return () => undefined
  const subscription = client.subscribe('key', {
    snapshot: ({ payload }) => store.update(() => payload as KeyState),
    event: ({ payload }) => store.update((keys) => pressed(keys, payload as KeyPayload)),
  })
  subscription.ready.catch((error: Error) => store.update((keys) => ({ ...keys, error })))
  return () => subscription.unsubscribe()
}
