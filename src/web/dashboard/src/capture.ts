import { byId, write } from './dom.js'

const TEXTS = {
  unknown: 'capture unknown',
  active: 'capture active',
  lost: 'CAPTURE LOST: no keyboard can be read',
} as const

/** Why capture is paused (PROTOCOL.md, "paused"), in words. */
const REASONS: Record<string, string> = {
  program: 'by its program',
  command: 'by a command',
  page: 'by a page',
  hotkey: 'by the hotkey',
  locked: 'the screen is locked',
  session_switched: 'another session is on the screen',
  sleep: 'the machine sleeps',
}

/** The built-in alert that says how capture stands. */
const ALERT = 'capture_lost'

/** Whether keys are read now: nobody should have to guess. */
export class Capture {
  readonly #element = byId('capture')
  #isConnected = false
  #isPaused = false
  #reason: string | undefined
  /** Undefined until the server has told it on this connection: meanwhile it may have changed. */
  #isLost: boolean | undefined

  connected(isConnected: boolean): void {
    this.#isConnected = isConnected
    this.#isLost = undefined
    this.#show()
  }

  paused(isPaused: boolean, reason?: string): void {
    this.#isPaused = isPaused
    this.#reason = reason
    this.#show()
  }

  /** Told at once by topics `device` and `error`. */
  lost(isLost: boolean): void {
    this.#isLost = isLost
    this.#show()
  }

  /** Told each second: what the alerts say now counts, whatever was told, or missed, before. */
  alerts(raised: readonly string[]): void {
    this.lost(raised.includes(ALERT))
  }

  #state(): keyof typeof TEXTS | 'paused' {
    if (!this.#isConnected) return 'unknown'
    if (this.#isPaused) return 'paused'
    if (this.#isLost === undefined) return 'unknown'
    return this.#isLost ? 'lost' : 'active'
  }

  #pauseText(): string {
    const reason = REASONS[this.#reason ?? '']
    return `PAUSED${reason ? ` (${reason})` : ''}: nothing is captured`
  }

  #show(): void {
    const state = this.#state()
    this.#element.dataset.state = state
    document.body.dataset.capture = state
    write(this.#element, state === 'paused' ? this.#pauseText() : TEXTS[state])
  }
}
