import type { ConnectOptions, KeyRxClient, TopicEvent } from '@keyrx/client'
import { useCallback, useEffect, useRef } from 'react'
import { nextFrame } from './nextFrame.js'
import { useKeyRx } from './useKeyRx.js'

export type Handler<T = unknown> = (event: TopicEvent<T>) => void

export interface WebSocketHook {
  connected: boolean
  /**
   * May be called before there is a connection. Returns what ends it; it also ends with
   * the component. Keeps its identity.
   */
  subscribe<T = unknown>(topic: string, handler: Handler<T>): () => void
  /** Ends what this component subscribed to; without a handler, all of the topic. Keeps its identity. */
  unsubscribe(topic: string, handler?: Handler<never>): void
}

interface Wanted {
  topic: string
  handler: Handler
  /** All that its component wants: without it there when it has ended. */
  siblings: Set<Wanted>
  end?: () => void
}

/**
 * Events that wait for the next frame, in the order in which they came, over all
 * components: one render for all of them.
 */
let waiting: { subscription: Wanted; event: TopicEvent }[] = []

function deliverAll(): void {
  const all = waiting
  waiting = []
  for (const { subscription, event } of all) {
    if (!subscription.end) continue // ended meanwhile
    try {
      subscription.handler(event)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}

/** Who changes handlers ends the old one first: what of its events waits for a frame goes to the new one. */
function inherit(heir: Wanted): void {
  const { siblings, topic } = heir
  const ended = waiting.find(
    ({ subscription: one }) => one.siblings === siblings && one.topic === topic && !siblings.has(one),
  )
  for (const one of waiting) if (one.subscription === ended?.subscription) one.subscription = heir
}

/**
 * The hook of the old program: `subscribe('profile_changed', (event) => ...)`, and `event.type` is the topic.
 * Handlers are called in the next animation frame, for all events that came until then.
 */
export function useWebSocket(url: string, options: ConnectOptions = {}): WebSocketHook {
  const { client, connected } = useKeyRx(url, options)
  const wanted = useRef(new Set<Wanted>())
  const current = useRef<KeyRxClient>(undefined)

  useEffect(() => {
    current.current = client
    if (!client) return
    const mine = wanted.current
    for (const subscription of mine) attach(client, subscription)
    return () => {
      current.current = undefined
      for (const subscription of mine) detach(subscription)
    }
  }, [client])

  const subscribe = useCallback(<T>(topic: string, handler: Handler<T>) => {
    const subscription: Wanted = { topic, handler: handler as Handler, siblings: wanted.current }
    wanted.current.add(subscription)
    inherit(subscription)
    if (current.current) attach(current.current, subscription)
    return () => {
      wanted.current.delete(subscription)
      detach(subscription)
    }
  }, [])

  const unsubscribe = useCallback((topic: string, handler?: Handler<never>) => {
    for (const subscription of wanted.current) {
      if (subscription.topic !== topic || (handler && subscription.handler !== handler)) continue
      wanted.current.delete(subscription)
      detach(subscription)
    }
  }, [])

  return { connected, subscribe, unsubscribe }
}

/** A client that has ended for good takes no subscriptions: `connected` says so, and a render must not fail of it. */
function attach(client: KeyRxClient, subscription: Wanted): void {
  if (client.state.name === 'closed') return
  const { unsubscribe } = client.subscribe(subscription.topic, (event) => {
    if (waiting.length === 0) nextFrame(deliverAll)
    waiting.push({ subscription, event })
  })
  subscription.end = unsubscribe
}

function detach(subscription: Wanted): void {
  subscription.end?.()
  delete subscription.end
}
