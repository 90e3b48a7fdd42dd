import type { ConnectOptions } from '@keyrx/client'
import { cleanup, waitFor } from '@testing-library/react'
import { expect } from 'vitest'
import { Daemon } from '../../client/test/daemon.js'
import { RecordingSocket, recording } from './recordingSocket.js'

export const PATIENCE = { timeout: 10_000 }

/** A real keyrxd, and hooks that connect to it over sockets that record. */
export class HookRig {
  daemon = new Daemon()
  options: ConnectOptions = {}

  begin(): void {
    RecordingSocket.reset()
    this.daemon = new Daemon()
  }

  async start(...settings: string[]): Promise<void> {
    await this.daemon.start(...settings)
    this.options = { token: this.daemon.token, WebSocket: recording, random: () => 0.01 }
  }

  tell(profile: string): void {
    this.daemon.tell({ type: 'profile_changed', profile })
  }

  async end(): Promise<void> {
    cleanup()
    await waitFor(() => expect(RecordingSocket.open).toEqual([]), PATIENCE) // nothing outlives its last user for long
    await this.daemon.end('SIGKILL')
  }
}

export const shows = (container: HTMLElement, expected: string) =>
  waitFor(() => expect(container.textContent).toBe(expected), PATIENCE)
