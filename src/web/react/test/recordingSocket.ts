import type { SocketConstructor } from '@keyrx/client'
import WebSocket from 'ws'

/** A real WebSocket whose making and sending can be looked at. */
export class RecordingSocket extends WebSocket {
  static made: RecordingSocket[] = []
  readonly sent: { type: string; topics?: string[] }[] = []

  static reset(): void {
    RecordingSocket.made = []
  }

  static get open(): RecordingSocket[] {
    return RecordingSocket.made.filter((socket) => socket.readyState === WebSocket.OPEN)
  }

  static requests(type: string): string[] {
    return RecordingSocket.made.flatMap((socket) =>
      socket.sent.filter((message) => message.type === type).flatMap(({ topics }) => topics ?? []),
    )
  }

  constructor(url: string, protocols: string[]) {
    super(url, protocols)
    RecordingSocket.made.push(this)
  }

  override send(text: string): void {
    this.sent.push(JSON.parse(text))
    super.send(text)
  }
}

export const recording = RecordingSocket as unknown as SocketConstructor
