// @vitest-environment jsdom
import type { ConnectOptions, TopicEvent } from '@keyrx/client'
import { act, cleanup, render, waitFor } from '@testing-library/react'
import { StrictMode, useEffect, useState } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Daemon } from '../../client/test/daemon.js'
import { useKeyRx, usePressedKeys, useTopic, useWebSocket } from '../src/index.js'
import { RecordingSocket, recording } from './recordingSocket.js'

interface Profile {
  profile: string
}

const PATIENCE = { timeout: 10_000 }
let daemon: Daemon
let options: ConnectOptions

const start = async (...settings: string[]): Promise<void> => {
  daemon = await new Daemon().start(...settings)
  options = { token: daemon.token, WebSocket: recording, random: () => 0.01 }
}

const tell = (profile: string) => daemon.tell({ type: 'profile_changed', profile })
const text = (container: HTMLElement) => container.textContent
const shows = (container: HTMLElement, expected: string) =>
  waitFor(() => expect(text(container)).toBe(expected), PATIENCE)

beforeEach(() => RecordingSocket.reset())

afterEach(async () => {
  cleanup()
  await waitFor(() => expect(RecordingSocket.open).toEqual([]), PATIENCE) // nothing outlives its last user for long
  await daemon?.end('SIGKILL')
})

function Old({ log = [] }: { log?: string[] }) {
  const { connected, subscribe } = useWebSocket(daemon.url, options)
  const [last, setLast] = useState('')
  useEffect(
    () =>
      subscribe<Profile>('profile_changed', (event) => {
        if (event.type !== 'profile_changed') throw new Error('type is the topic')
        log.push(event.payload.profile)
        setLast(event.payload.profile)
      }),
    [subscribe, log],
  )
  return `${connected} ${last}`
}

describe('the hook of the old program', () => {
  test('hears each profile_changed once, in StrictMode, over one connection', async () => {
    await start('--source', 'none', '--feed', '-')
    const log: string[] = []
    const { container } = render(
      <StrictMode>
        <Old log={log} />
      </StrictMode>,
    )
    await shows(container, 'true ')
    tell('one')
    tell('two')
    await shows(container, 'true two')
    expect(log).toEqual(['one', 'two'])
    expect(RecordingSocket.made).toHaveLength(1)
  })

  test('goes on after the daemon was killed and started again', async () => {
    await start('--source', 'none', '--feed', '-')
    const { container } = render(<Old />)
    await shows(container, 'true ')
    await daemon.end('SIGKILL')
    await shows(container, 'false ')
    await daemon.start('--source', 'none', '--feed', '-')
    await shows(container, 'true ')
    tell('after')
    await shows(container, 'true after')
  })

  test('handlers that are new in each render are not subscribed at the server again', async () => {
    await start('--source', 'none', '--feed', '-')
    function Inline() {
      const { subscribe, unsubscribe } = useWebSocket(daemon.url, options)
      const [profiles, setProfiles] = useState<string[]>([])
      useEffect(() => {
        const handler = ({ payload }: TopicEvent<Profile>) => setProfiles([...profiles, payload.profile])
        subscribe('profile_changed', handler)
        return () => unsubscribe('profile_changed', handler)
      })
      return profiles.join()
    }
    const { container } = render(
      <>
        <Inline />
        <Old />
      </>,
    )
    await shows(container, 'true ')
    for (const [i, name] of ['a', 'b', 'c'].entries()) {
      tell(name)
      await shows(container, `${['a', 'b', 'c'].slice(0, i + 1).join()}true ${name}`)
    }
    expect(RecordingSocket.requests('subscribe')).toEqual(['profile_changed'])
  })

  test('unsubscribe without a handler ends all of the topic, and the other component hears on', async () => {
    await start('--source', 'none', '--feed', '-')
    let hook: ReturnType<typeof useWebSocket> | undefined
    const heard: string[] = []
    function Leaving() {
      hook = useWebSocket(daemon.url, options)
      return null
    }
    const { container } = render(
      <>
        <Leaving />
        <Old />
      </>,
    )
    hook?.subscribe<Profile>('profile_changed', ({ payload }) => heard.push(payload.profile))
    hook?.subscribe<Profile>('profile_changed', ({ payload }) => heard.push(payload.profile))
    await shows(container, 'true ')
    tell('one')
    await shows(container, 'true one')
    hook?.unsubscribe('profile_changed')
    tell('two')
    await shows(container, 'true two')
    expect(heard).toEqual(['one', 'one'])
  })

  test('a component that goes hears nothing more, and the connection ends with the last one', async () => {
    await start('--source', 'none', '--feed', '-')
    const log: string[] = []
    const { container, unmount } = render(<Old log={log} />)
    await shows(container, 'true ')
    unmount()
    tell('unheard')
    await waitFor(() => expect(RecordingSocket.open).toEqual([]), PATIENCE)
    expect(log).toEqual([])
  })
})

describe('useTopic', () => {
  test('a burst of 1,000 events loses none and renders at most once a frame', async () => {
    await start('--source', 'none', '--feed', '-')
    let [renders, frames] = [0, 0]
    const count = () => {
      frames++
      requestAnimationFrame(count)
    }
    const log: number[] = []
    function View() {
      const { count: total, events } = useTopic<Profile>(daemon.url, 'profile_changed', options)
      const { subscribe } = useWebSocket(daemon.url, options)
      useEffect(() => subscribe<Profile>('profile_changed', ({ seq }) => log.push(seq)), [subscribe])
      renders++
      return `${total} ${events.length} ${events[0]?.seq}-${events.at(-1)?.seq}`
    }
    const { container } = render(<View />)
    await waitFor(() => expect(RecordingSocket.requests('subscribe')).toHaveLength(1), PATIENCE)
    await waitFor(() => expect(RecordingSocket.open).toHaveLength(1))
    tell('0')
    await shows(container, '1 1 1-1')
    renders = 0
    requestAnimationFrame(count)
    for (let i = 1; i <= 1000; i++) tell(String(i))
    await shows(container, '1001 1000 2-1001')
    expect(log).toEqual(Array.from({ length: 1001 }, (_, i) => i + 1))
    expect(renders).toBeLessThanOrEqual(frames)
  })

  test('handlers that set state render at most once a frame', async () => {
    await start('--source', 'none', '--feed', '-')
    let [renders, frames] = [0, 0]
    const count = () => {
      frames++
      requestAnimationFrame(count)
    }
    function Setting() {
      const { connected, subscribe } = useWebSocket(daemon.url, options)
      const [seqs, setSeqs] = useState<number[]>([])
      useEffect(() => subscribe('profile_changed', ({ seq }) => setSeqs((before) => [...before, seq])), [subscribe])
      renders++
      return `${connected} ${seqs.length} ${seqs.every((seq, i) => seq === i + 1)}`
    }
    const { container } = render(<Setting />)
    await shows(container, 'true 0 true')
    renders = 0
    requestAnimationFrame(count)
    for (let i = 1; i <= 1000; i++) tell(String(i))
    await shows(container, 'true 1000 true')
    expect(renders).toBeLessThanOrEqual(frames)
  })

  test('a tab that is hidden while a frame is due goes on, and keep: 0 keeps nothing', async () => {
    await start('--source', 'none', '--feed', '-')
    const real = globalThis.requestAnimationFrame
    globalThis.requestAnimationFrame = () => 0 // as in a hidden tab: it never comes
    try {
      function View() {
        const { count: total, events } = useTopic<Profile>(daemon.url, 'profile_changed', { ...options, keep: 0 })
        return `${total} ${events.length}`
      }
      const { container } = render(<View />)
      await waitFor(() => expect(RecordingSocket.requests('subscribe')).toHaveLength(1), PATIENCE)
      tell('one')
      tell('two')
      await shows(container, '2 0')
    } finally {
      globalThis.requestAnimationFrame = real
    }
  })

  test('says what the server refused', async () => {
    await start('--source', 'none')
    const View = () => useTopic(daemon.url, 'kez', options).error?.message ?? 'none yet'
    const { container } = render(<View />)
    await shows(container, "there is no topic 'kez'")
  })

  test('shows the state that was there before', async () => {
    await start('--source', 'none', '--feed', '-')
    interface Layer {
      layer: string
    }
    function View(more: { binary: boolean }) {
      const { events, snapshot } = useTopic<Layer>(daemon.url, 'layer', { ...options, ...more })
      return `${events.length} ${(snapshot?.payload as Layer | undefined)?.layer ?? ''}`
    }
    const first = render(<View binary={false} />)
    await waitFor(() => expect(RecordingSocket.requests('subscribe')).toHaveLength(1), PATIENCE)
    daemon.tell({ type: 'layer', layer: 'nav' })
    await shows(first.container, '1 ')
    const late = render(<View binary={true} />) // a connection of its own
    await shows(late.container, '0 nav')
  })

  test('says why the client ended', async () => {
    await start('--source', 'none')
    const View = () =>
      useTopic(daemon.url, 'layer', { ...options, attemptsMax: 1 }).error?.message.slice(0, 24) ?? 'none yet'
    const { container } = render(<View />)
    await waitFor(() => expect(RecordingSocket.requests('subscribe')).toHaveLength(1), PATIENCE)
    await daemon.end('SIGKILL')
    await shows(container, 'gave up after 1 attempts')
  })

  test('another token is another connection, and the old one ends', async () => {
    await start('--source', 'none', '--feed', '-')
    const other = daemon.token.replace(/.$/, '!')
    function View({ token }: { token: string }) {
      const { state } = useKeyRx(daemon.url, { ...options, token })
      return state.name === 'closed' ? (state.error?.message ?? '') : state.name
    }
    const { container, rerender } = render(<View token={daemon.token} />)
    await shows(container, 'open')
    await act(async () => rerender(<View token={other.replace('!', 'x'.repeat(3))} />))
    await shows(container, 'the server refused with 401')
    await waitFor(() => expect(RecordingSocket.open).toEqual([]), PATIENCE)
  })
})

test('a client that has ended for good fails no render', async () => {
  const dead = { WebSocket: recording, attemptsMax: 1 }
  function View() {
    const { connected, subscribe } = useWebSocket('ws://127.0.0.1:1/ws', dead)
    const { error } = useTopic('ws://127.0.0.1:1/ws', 'layer', dead)
    const { pressed } = usePressedKeys('ws://127.0.0.1:1/ws', dead)
    useEffect(() => subscribe('layer', () => undefined), [subscribe])
    return `${connected} ${pressed.length} ${error?.message.slice(0, 24) ?? ''}`
  }
  const { container } = render(<View />)
  await shows(container, 'false 0 gave up after 1 attempts')
})

test('a token that may not see keys is told so', async () => {
  daemon = new Daemon()
  const token = daemon.addToken('status', 'layer')
  await daemon.start('--source', 'demo')
  options = { token, WebSocket: recording }
  const View = () => usePressedKeys(daemon.url, options).error?.message ?? 'none yet'
  const { container } = render(<View />)
  await shows(container, "topic 'key' needs a token with scope key")
})

test('pressed keys are those that are down', async () => {
  await start('--source', 'demo')
  const seen = new Set<string>()
  function Keys() {
    const { pressed, devices } = usePressedKeys(daemon.url, options)
    for (const { key_code } of pressed) seen.add(key_code)
    return `${devices.length} ${pressed.every(({ key_code }) => key_code.startsWith('KEY_'))}`
  }
  render(<Keys />)
  await waitFor(() => expect(seen.size).toBeGreaterThan(3), PATIENCE)
})

test('a server renders it without a connection', () => {
  function View() {
    const { connected } = useWebSocket('ws://127.0.0.1:1/ws')
    const { count } = useTopic('ws://127.0.0.1:1/ws', 'layer')
    const { pressed } = usePressedKeys('ws://127.0.0.1:1/ws')
    return `${connected} ${count} ${pressed.length}`
  }
  expect(renderToString(<View />)).toBe('false 0 0')
  expect(RecordingSocket.made).toEqual([])
})
