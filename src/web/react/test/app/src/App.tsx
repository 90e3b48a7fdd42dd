import { useKeyRx, usePressedKeys, useTopic, useWebSocket } from '@keyrx/react'
import { useEffect, useState } from 'react'

interface Profile {
  profile: string
}

export function App({ url, token }: { url: string; token: string }) {
  const { state } = useKeyRx(url, { token })
  const { connected, subscribe } = useWebSocket(url, { token })
  const { pressed, devices } = usePressedKeys(url, { token })
  const { count, events, error } = useTopic<{ key_code: string }>(url, 'key', { token, keep: 20 })
  const [profiles, setProfiles] = useState<string[]>([])

  useEffect(
    () =>
      subscribe<Profile>(
        'profile_changed',
        (event) => event.type === 'profile_changed' && setProfiles((before) => [...before, event.payload.profile]),
      ),
    [subscribe],
  )

  return (
    <main>
      <p id="state">{`${state.name} ${connected} ${error?.message ?? ''}`}</p>
      <p id="profiles">{profiles.join()}</p>
      <p id="pressed">{pressed.map(({ key_code }) => key_code).join(' ')}</p>
      <p id="devices">{devices.length}</p>
      <p id="events">{`${count} ${events.length} ${events.at(-1)?.payload.key_code ?? ''}`}</p>
    </main>
  )
}
