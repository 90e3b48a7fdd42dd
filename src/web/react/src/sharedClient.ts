import { type ConnectOptions, connect, type KeyRxClient } from '@keyrx/client'

/** How long a connection outlives its last user, ms: StrictMode and a change of page unmount and mount at once. */
const LINGER = 1000

interface Shared {
  readonly client: KeyRxClient
  users: number
  end?: ReturnType<typeof setTimeout>
}

const shared = new Map<string, Shared>()

export interface Held {
  client: KeyRxClient
  release(): void
}

/** What makes two components share a connection. */
export const keyOf = (url: string, { token, binary }: ConnectOptions): string =>
  JSON.stringify([url, token, binary === true])

/**
 * The one client of an address and token, until it is released as often as it was held. It
 * retries for ever unless told otherwise.
 */
export function hold(url: string, options: ConnectOptions): Held {
  const key = keyOf(url, options)
  let entry = shared.get(key)
  if (!entry || entry.client.state.name === 'closed') {
    entry = { client: connect(url, { attemptsMax: 0, ...options }), users: 0 }
    shared.set(key, entry)
  }
  const held = entry
  held.users++
  clearTimeout(held.end)
  return { client: held.client, release: () => release(key, held) }
}

function release(key: string, entry: Shared): void {
  entry.users--
  if (entry.users > 0) return
  entry.end = setTimeout(() => {
    entry.client.close()
    if (shared.get(key) === entry) shared.delete(key)
  }, LINGER)
}
