// @vitest-environment jsdom
import type { TopicEvent } from '@keyrx/client'
import { act, render, waitFor } from '@testing-library/react'
import { StrictMode, useEffect, useState } from 'react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { useWebSocket } from '../src/index.js'
import { HookRig, PATIENCE, shows } from './hookRig.js'
import { RecordingSocket } from './recordingSocket.js'

interface Profile {
  profile: string
}

const rig = new HookRig()
beforeEach(() => rig.begin())
afterEach(() => rig.end())

function Old({ log = [] }: { log?: string[] }) {
  const { connected, subscribe } = useWebSocket(rig.daemon.url, rig.options)
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
    await rig.start('--source', 'none', '--feed', '-')
    const log: string[] = []
    const { container } = render(
      <StrictMode>
        <Old log={log} />
      </StrictMode>,
    )
    await shows(container, 'true ')
    rig.tell('one')
    rig.tell('two')
    await shows(container, 'true two')
    expect(log).toEqual(['one', 'two'])
    expect(RecordingSocket.made).toHaveLength(1)
  })

  test('goes on after the daemon was killed and started again', async () => {
    await rig.start('--source', 'none', '--feed', '-')
    const { container } = render(<Old />)
    await shows(container, 'true ')
    await rig.daemon.end('SIGKILL')
    await shows(container, 'false ')
    await rig.daemon.start('--source', 'none', '--feed', '-')
    await shows(container, 'true ')
    rig.tell('after')
    await shows(container, 'true after')
  })

  test('handlers that are new in each render are not subscribed at the server again', async () => {
    await rig.start('--source', 'none', '--feed', '-')
    function Inline() {
      const { subscribe, unsubscribe } = useWebSocket(rig.daemon.url, rig.options)
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
      rig.tell(name)
      await shows(container, `${['a', 'b', 'c'].slice(0, i + 1).join()}true ${name}`)
    }
    expect(RecordingSocket.requests('subscribe')).toEqual(['profile_changed'])
  })

  test.each([1, 2])('handlers that come before the frame get what waits for it: %i', async (handlers) => {
    await rig.start('--source', 'none', '--feed', '-')
    const heard: string[] = []
    function Inline({ render }: { render: number }) {
      const { subscribe } = useWebSocket(rig.daemon.url, rig.options)
      useEffect(() => {
        const ends = Array.from({ length: handlers }, (_, i) =>
          subscribe<Profile>('profile_changed', ({ payload }) => heard.push(`${payload.profile} ${render}.${i}`)),
        )
        return () => {
          for (const end of ends) end()
        }
      }, [subscribe, render])
      return null
    }
    const { container, rerender } = render(
      <>
        <Inline render={1} />
        <Old />
      </>,
    )
    await shows(container, 'true ')
    const frames: FrameRequestCallback[] = []
    const real = globalThis.requestAnimationFrame
    globalThis.requestAnimationFrame = (frame) => frames.push(frame)
    try {
      rig.tell('one')
      await waitFor(() => expect(frames).toHaveLength(1), { ...PATIENCE, interval: 1 })
      rerender(
        <>
          <Inline render={2} />
          <Old />
        </>,
      )
      act(() => frames[0]?.(0))
    } finally {
      globalThis.requestAnimationFrame = real
    }
    await shows(container, 'true one')
    expect(heard).toEqual(Array.from({ length: handlers }, (_, i) => `one 2.${i}`))
  })

  test('unsubscribe without a handler ends all of the topic, and the other component hears on', async () => {
    await rig.start('--source', 'none', '--feed', '-')
    let hook: ReturnType<typeof useWebSocket> | undefined
    const heard: string[] = []
    function Leaving() {
      hook = useWebSocket(rig.daemon.url, rig.options)
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
    rig.tell('one')
    await shows(container, 'true one')
    hook?.unsubscribe('profile_changed')
    rig.tell('two')
    await shows(container, 'true two')
    expect(heard).toEqual(['one', 'one'])
  })

  test('a component that goes hears nothing more, and the connection ends with the last one', async () => {
    await rig.start('--source', 'none', '--feed', '-')
    const log: string[] = []
    const { container, unmount } = render(<Old log={log} />)
    await shows(container, 'true ')
    unmount()
    rig.tell('unheard')
    await waitFor(() => expect(RecordingSocket.open).toEqual([]), PATIENCE)
    expect(log).toEqual([])
  })

  test('handlers that set state render at most once a frame', async () => {
    await rig.start('--source', 'none', '--feed', '-')
    let [renders, frames] = [0, 0]
    const count = () => {
      frames++
      requestAnimationFrame(count)
    }
    function Setting() {
      const { connected, subscribe } = useWebSocket(rig.daemon.url, rig.options)
      const [seqs, setSeqs] = useState<number[]>([])
      useEffect(() => subscribe('profile_changed', ({ seq }) => setSeqs((before) => [...before, seq])), [subscribe])
      renders++
      return `${connected} ${seqs.length} ${seqs.every((seq, i) => seq === i + 1)}`
    }
    const { container } = render(<Setting />)
    await shows(container, 'true 0 true')
    renders = 0
    requestAnimationFrame(count)
    for (let i = 1; i <= 1000; i++) rig.tell(String(i))
    await shows(container, 'true 1000 true')
    expect(renders).toBeLessThanOrEqual(frames)
  })
})
