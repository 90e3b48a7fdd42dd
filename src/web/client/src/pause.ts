import { Listeners } from './listeners.js'
import type { PauseHandler } from './options.js'

/** Whether the server's capture is paused, as it says; its listeners hear of each change. */
export class Pause extends Listeners<Parameters<PauseHandler>> {
  isPaused = false
  reason: string | undefined

  set(isPaused: boolean, reason?: string): void {
    if (isPaused === this.isPaused && reason === this.reason) return
    this.isPaused = isPaused
    this.reason = reason
    this.tell(isPaused, reason)
  }
}
