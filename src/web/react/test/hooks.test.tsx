// @vitest-environment jsdom
import { act, render, waitFor } from '@testing-library/react'
import { useEffect } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { useKeyRx, usePressedKeys, useTopic, useWebSocket } from '../src/index.js'
import { HookRig, PATIENCE, shows } from './hookRig.js'
import { RecordingSocket, recording } from './recordingSocket.js'

interface Profile {
  profile: string
}

const rig = new HookRig()
beforeEach(() => rig.begin())
afterEach(() => rig.end())

describe('useTopic', () => {
  test('a burst of 1,000 events loses none and renders at most once a frame', async () => {
    await rig.start('--source', 'none', '--feed', '-')
    let [renders, frames] = [0, 0]
    const count = () => {
      frames++
      requestAnimationFrame(count)
    }
    const log: number[] = []
    function View() {
      const { count: total, events } = useTopic<Profile>(rig.daemon.url, 'profile_changed', rig.options)
      const { subscribe } = useWebSocket(rig.daemon.url, rig.options)
      useEffect(() => subscribe<Profile>('profile_changed', ({ seq }) => log.push(seq)), [subscribe])
      renders++
      return `${total} ${events.length} ${events[0]?.seq}-${events.at(-1)?.seq}`
    }
    const { container } = render(<View />)
    await waitFor(() => expect(RecordingSocket.requests('subscribe')).toHaveLength(1), PATIENCE)
    await waitFor(() => expect(RecordingSocket.open).toHaveLength(1))
    rig.tell('0')
    await shows(container, '1 1 1-1')
    renders = 0
    requestAnimationFrame(count)
    for (let i = 1; i <= 1000; i++) rig.tell(String(i))
    await shows(container, '1001 1000 2-1001')
    expect(log).toEqual(Array.from({ length: 1001 }, (_, i) => i + 1))
    expect(renders).toBeLessThanOrEqual(frames)
  })

  test('a tab that is hidden while a frame is due goes on, and keep: 0 keeps nothing', async () => {
    await rig.start('--source', 'none', '--feed', '-')
    const real = globalThis.requestAnimationFrame
    globalThis.requestAnimationFrame = () => 0 // as in a hidden tab: it never comes
    try {
      function View() {
        const { count: total, events } = useTopic<Profile>(rig.daemon.url, 'profile_changed', {
          ...rig.options,
          keep: 0,
        })
        return `${total} ${events.length}`
      }
      const { container } = render(<View />)
      await waitFor(() => expect(RecordingSocket.requests('subscribe')).toHaveLength(1), PATIENCE)
      rig.tell('one')
      rig.tell('two')
      await shows(container, '2 0')
    } finally {
      globalThis.requestAnimationFrame = real
    }
  })

  test('says what the server refused', async () => {
    await rig.start('--source', 'none')
    const View = () => useTopic(rig.daemon.url, 'kez', rig.options).error?.message ?? 'none yet'
    const { container } = render(<View />)
    await shows(container, "there is no topic 'kez'")
  })

  test('shows the state that was there before', async () => {
    await rig.start('--source', 'none', '--feed', '-')
    interface Layer {
      layer: string
    }
    function View(more: { binary: boolean }) {
      const { events, snapshot } = useTopic<Layer>(rig.daemon.url, 'layer', { ...rig.options, ...more })
      return `${events.length} ${(snapshot?.payload as Layer | undefined)?.layer ?? ''}`
    }
    const first = render(<View binary={false} />)
    await waitFor(() => expect(RecordingSocket.requests('subscribe')).toHaveLength(1), PATIENCE)
    rig.daemon.tell({ type: 'layer', layer: 'nav' })
    await shows(first.container, '1 ')
    const late = render(<View binary={true} />) // a connection of its own
    await shows(late.container, '0 nav')
  })

  test('says why the client ended', async () => {
    await rig.start('--source', 'none')
    const View = () =>
      useTopic(rig.daemon.url, 'layer', { ...rig.options, attemptsMax: 1 }).error?.message.slice(0, 24) ?? 'none yet'
    const { container } = render(<View />)
    await waitFor(() => expect(RecordingSocket.requests('subscribe')).toHaveLength(1), PATIENCE)
    await rig.daemon.end('SIGKILL')
    await shows(container, 'gave up after 1 attempts')
  })

  test('another token is another connection, and the old one ends', async () => {
    await rig.start('--source', 'none', '--feed', '-')
    const other = rig.daemon.token.replace(/.$/, '!')
    function View({ token }: { token: string }) {
      const { state } = useKeyRx(rig.daemon.url, { ...rig.options, token })
      return state.name === 'closed' ? (state.error?.message ?? '') : state.name
    }
    const { container, rerender } = render(<View token={rig.daemon.token} />)
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
  const token = rig.daemon.addToken('status', 'layer')
  await rig.daemon.start('--source', 'demo')
  rig.options = { token, WebSocket: recording }
  const View = () => usePressedKeys(rig.daemon.url, rig.options).error?.message ?? 'none yet'
  const { container } = render(<View />)
  await shows(container, "topic 'key' needs a token with scope key")
})

test('pressed keys are those that are down', async () => {
  await rig.start('--source', 'demo')
  const seen = new Set<string>()
  function Keys() {
    const { pressed, devices } = usePressedKeys(rig.daemon.url, rig.options)
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
