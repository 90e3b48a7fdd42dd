import type { ClientState } from '@keyrx/client'
import { exchange, isThere, secretIn, takeFragment } from './access.js'
import { Dashboard } from './dashboard.js'
import { byId, write } from './dom.js'

/** After so many attempts in a row that failed although the server is there, it is us whom it refuses. */
const REFUSED_AFTER = 3

let dashboard: Dashboard | undefined

async function enter(secret: string): Promise<void> {
  const door = await exchange(secret)
  if ('refusal' in door) {
    showDoor(door.refusal)
    return
  }
  // One page, one connection: what was shown before belongs to another token.
  if (dashboard) location.reload()
  byId('door').hidden = true
  byId('panels').hidden = false
  dashboard = new Dashboard(door.token)
  dashboard.client.onState(watch)
}

async function watch(state: ClientState): Promise<void> {
  if (state.name === 'open') byId('door').hidden = true
  else if (state.name === 'closed') showDoor(`The server closed the connection: ${state.error?.message ?? 'for good'}.`)
  else if (state.name === 'waiting' && state.attempt > REFUSED_AFTER && (await isThere()))
    showDoor('The server is there, but does not accept this page any more.')
}

function showDoor(reason: string): void {
  write(byId('door-reason'), reason)
  byId('door').hidden = false
  if (!dashboard) {
    byId('badge').dataset.state = 'closed'
    write(byId('badge'), 'not let in')
  }
}

byId('door-form').addEventListener('submit', (event) => {
  event.preventDefault()
  enter(secretIn(byId<HTMLInputElement>('door-address').value))
})

const theme = byId('theme')
const isLight = () =>
  document.documentElement.dataset.theme === 'light' ||
  (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: light)').matches)
const showTheme = () => theme.setAttribute('aria-pressed', String(isLight()))
theme.addEventListener('click', () => {
  document.documentElement.dataset.theme = isLight() ? 'dark' : 'light'
  showTheme()
})
showTheme()
matchMedia('(prefers-color-scheme: light)').addEventListener('change', showTheme)

// The address is opened again in the same tab: only its fragment changes, so the page is not loaded anew.
addEventListener('hashchange', () => enter(takeFragment()))
enter(takeFragment())
