import type { ClientState, ConnectOptions, KeyRxClient } from '@keyrx/client'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { hold, keyOf } from './sharedClient.js'

export interface KeyRx {
  /** Undefined in the first render, and on a server. */
  client: KeyRxClient | undefined
  state: ClientState
  connected: boolean
}

const BEFORE: ClientState = { name: 'connecting', attempt: 1 }

/**
 * The connection to a server, shared by all components that name the same address and token. Other options count
 * when it is made: for the first component that names it.
 */
export function useKeyRx(url: string, options: ConnectOptions = {}): KeyRx {
  const [made, setMade] = useState<{ key: string; client: KeyRxClient }>()
  const key = keyOf(url, options)
  const client = made?.key === key ? made.client : undefined // that of another address says nothing of this one
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for address, token and codec
  useEffect(() => {
    const held = hold(url, options)
    setMade({ key, client: held.client })
    return () => held.release()
  }, [key])
  const subscribe = useCallback((changed: () => void) => client?.onState(changed) ?? (() => undefined), [client])
  const state = useSyncExternalStore(
    subscribe,
    () => client?.state ?? BEFORE,
    () => BEFORE,
  )
  return { client, state, connected: state.name === 'open' }
}
