import type { ConnectOptions, Gap, KeyRxClient, Snapshot, TopicEvent } from '@keyrx/client'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { FrameStore } from './frameStore.js'
import { useKeyRx } from './useKeyRx.js'

export interface TopicView<T> {
  /** The last ones, oldest first. */
  events: readonly TopicEvent<T>[]
  /** How many there were since the component was mounted, those that fell out of `events` included. */
  count: number
  snapshot: Snapshot | undefined
  gaps: readonly Gap[]
  /** Why there is no subscription: what the server refused, or why the client ended. */
  error: Error | undefined
}

export interface TopicOptions extends ConnectOptions {
  /** Events kept in the view. */
  keep?: number
}

const KEPT = 1000
const GAPS_KEPT = 100
const EMPTY: TopicView<never> = { events: [], count: 0, snapshot: undefined, gaps: [], error: undefined }

/** A topic as a view that changes at most once per animation frame, and leaves no event out while they fit. */
export function useTopic<T = unknown>(url: string, topic: string, options: TopicOptions = {}): TopicView<T> {
  const { client } = useKeyRx(url, options)
  const keep = options.keep ?? KEPT
  // biome-ignore lint/correctness/useExhaustiveDependencies: another client or topic is another view
  const store = useMemo(() => new FrameStore<TopicView<T>>(EMPTY), [client, topic])
  useEffect(() => (client ? follow(client, topic, keep, store) : undefined), [client, topic, keep, store])
  return useSyncExternalStore(store.subscribe, store.getSnapshot, () => EMPTY)
}

function follow<T>(client: KeyRxClient, topic: string, keep: number, store: FrameStore<TopicView<T>>): () => void {
  if (client.state.name === 'closed') {
    const { error } = client.state
    store.update((view) => ({ ...view, error: error ?? new Error('the client is closed') }))
    return () => undefined
  }
  // Collected, and copied once per frame: a copy per event would cost the square of a burst.
  let waiting: TopicEvent<T>[] = []
  const flush = (view: TopicView<T>): TopicView<T> => {
    if (waiting.length === 0) return view
    const all = [...view.events, ...waiting]
    const events = all.slice(Math.max(0, all.length - keep))
    const count = view.count + waiting.length
    waiting = []
    return { ...view, events, count }
  }
  const subscription = client.subscribe(topic, {
    event: (event) => {
      waiting.push(event as TopicEvent<T>)
      store.touch(flush)
    },
    snapshot: (snapshot) => store.update((view) => ({ ...flush(view), snapshot })),
    gap: (gap) => store.update((view) => ({ ...flush(view), gaps: [...view.gaps, gap].slice(-GAPS_KEPT) })),
  })
  const fail = (error: Error) => store.update((view) => ({ ...view, error }))
  subscription.ready.catch(fail)
  const stopWatching = client.onState(
    (state) => state.name === 'closed' && fail(state.error ?? new Error('the client is closed')),
  )
  return () => {
    stopWatching()
    subscription.unsubscribe()
  }
}
