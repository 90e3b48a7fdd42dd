import type { KeyRxClient } from '@keyrx/client'
import { byId, write } from './dom.js'

/** Either of them may pause (PROTOCOL.md, "Pausing"). */
const SCOPES = ['pause', 'admin']

/** Pauses capture and ends the pause, for whom the server lets. What it says when it refuses is shown. */
export class PauseButton {
  readonly #button = byId<HTMLButtonElement>('pause')
  readonly #client: KeyRxClient
  readonly #token: string
  readonly #refused: (reason: string) => void

  constructor(client: KeyRxClient, token: string, refused: (reason: string) => void) {
    this.#client = client
    this.#token = token
    this.#refused = refused
    this.#button.addEventListener('click', () => this.#press())
  }

  show(): void {
    const { state, connected, isPaused } = this.#client
    this.#button.hidden = state.name !== 'open' || !connected?.scopes.some((scope) => SCOPES.includes(scope))
    write(this.#button, isPaused ? 'Resume' : 'Pause')
  }

  async #press(): Promise<void> {
    const path = this.#client.isPaused ? '/resume' : '/pause'
    this.#button.disabled = true
    try {
      const answer = await fetch(path, { method: 'POST', headers: { Authorization: `Bearer ${this.#token}` } })
      if (!answer.ok) this.#refused((await answer.text()).trim())
    } catch {
      this.#refused('the server cannot be reached')
    }
    this.#button.disabled = false
  }
}
