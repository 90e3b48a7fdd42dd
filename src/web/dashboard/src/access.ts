/** The way in: PROTOCOL.md, "Pages". The token lives in this variable's scope and nowhere else. */

export type Door = { token: string } | { refusal: string }

/** A secret from an address such as `http://127.0.0.1:9867/#SECRET`, or the secret alone; '' where there is none. */
export const secretIn = (text: string): string => text.slice(text.indexOf('#') + 1).trim()

/** Takes the secret out of the address bar, so that it is in no history and no screenshot. */
export function takeFragment(): string {
  const secret = secretIn(location.hash)
  if (location.hash) history.replaceState(null, '', location.pathname)
  return secret
}

export async function exchange(secret: string): Promise<Door> {
  if (!secret) return { refusal: 'Its address carries no secret.' }
  try {
    const answer = await fetch('/browser-token', { method: 'POST', headers: { Authorization: `Bearer ${secret}` } })
    const text = (await answer.text()).trim()
    return answer.ok ? { token: text } : { refusal: `The server says: ${text}` }
  } catch {
    return { refusal: 'The server cannot be reached.' }
  }
}

/** The server answers plain requests: so what refuses us is not that it is away. */
export async function isThere(): Promise<boolean> {
  try {
    return (await fetch('/livez')).ok
  } catch {
    return false
  }
}
