import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const PROGRAM = join(import.meta.dirname, '../../../../artifacts/bin/keyrxd/release/keyrxd')

/** A real keyrxd: the Release build of this repository, with its state in the folder of stateFolder.ts. */
export class Daemon {
  readonly token = randomBytes(24).toString('base64url')
  port = 0
  readonly #tokens = join(mkdtempSync(join(process.env.XDG_STATE_HOME as string, 'daemon-')), 'tokens.json')
  #process: ChildProcess | undefined
  #ended: Promise<unknown> = Promise.resolve()

  get url(): string {
    return `ws://127.0.0.1:${this.port}/ws`
  }

  /** Starts it on a free port, and later again on the same one; ready when it listens. */
  async start(...options: string[]): Promise<this> {
    const command = ['run', '--listen', `127.0.0.1:${this.port}`, '--tokens', this.#tokens, ...options]
    const process_ = spawn(PROGRAM, command, {
      env: { ...process.env, KEYRXD_TOKEN: this.token },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    this.#process = process_
    this.#ended = once(process_, 'exit')
    for await (const line of createInterface({ input: process_.stdout })) {
      const port = /listens on \S*:(\d+)/.exec(line)?.[1]
      if (port) {
        this.port = Number(port)
        process_.stdout.resume()
        return this
      }
    }
    throw new Error(`${PROGRAM} ended before it listened`)
  }

  /** A further token, which may publish to one topic; before the start. */
  addToken(scope: string, topic: string): string {
    const rights = ['--scope', scope, 'publish', '--topic', topic]
    const command = ['token', 'add', 'publisher', ...rights, '--tokens', this.#tokens]
    return execFileSync(PROGRAM, command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  }

  /** One line for `--feed -`. */
  tell(line: object): void {
    this.#process?.stdin?.write(`${JSON.stringify(line)}\n`)
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.#process?.kill(signal)
    await this.#ended
  }
}
