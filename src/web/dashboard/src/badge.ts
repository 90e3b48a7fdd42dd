import type { ClientState, KeyRxClient } from '@keyrx/client'
import { byId, write } from './dom.js'

/** Where the connection stands, and how long until the next attempt. */
export class Badge {
  readonly #element = byId('badge')
  readonly #client: KeyRxClient

  constructor(client: KeyRxClient) {
    this.#client = client
  }

  show(): void {
    const { state } = this.#client
    this.#element.dataset.state = state.name
    write(this.#element, textOf(state))
  }
}

function textOf(state: ClientState): string {
  switch (state.name) {
    case 'open':
      return 'connected'
    case 'connecting':
      return state.attempt > 1 ? `connecting, attempt ${state.attempt}` : 'connecting'
    case 'waiting': {
      const left = Math.max(0, state.delay - (performance.now() - state.since))
      return `connection lost, attempt ${state.attempt} in ${(left / 1000).toFixed(1)} s`
    }
    case 'closed':
      return 'closed'
  }
}
