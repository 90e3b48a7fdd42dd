import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'

const HERE = import.meta.dirname
const WORKSPACE = join(HERE, '../..')
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** An app that knows the packages as their users do: as tarballs, in a folder outside this repository. */
export class ViteApp {
  readonly folder = mkdtempSync(join(tmpdir(), 'keyrx-app-'))
  #server: Server | undefined

  /** Installs the tarballs and what an app needs besides, checks its types, builds it. */
  build(): this {
    for (const name of ['client', 'react'])
      this.#run('npm', ['pack', '--pack-destination', this.folder], join(WORKSPACE, name))
    const tarballs = readdirSync(this.folder).map((name) => `./${name}`)
    cpSync(join(HERE, 'app'), this.folder, { recursive: true })
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }))
    this.#run('npm', [
      'install',
      '--no-audit',
      '--no-fund',
      ...tarballs,
      ...['react', 'react-dom', '@types/react', '@types/react-dom', 'typescript', 'vite'].map(pinned),
    ])
    this.#run('npx', ['tsc'])
    this.#run('npx', ['vite', 'build'])
    return this
  }

  /** Serves what was built; the origin. */
  async serve(): Promise<string> {
    const root = join(this.folder, 'dist')
    const server = createServer((request, response) => {
      const path = request.url === '/' ? '/index.html' : (request.url ?? '')
      const isThere =
        path === '/index.html' || readdirSync(join(root, 'assets')).some((name) => path === `/assets/${name}`)
      response.writeHead(isThere ? 200 : 404, { 'Content-Type': TYPES[extname(path)] ?? 'text/plain' })
      response.end(isThere ? readFileSync(join(root, path)) : '')
    })
    this.#server = server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  dispose(): void {
    this.#server?.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  #run(program: string, args: string[], cwd = this.folder): void {
    execFileSync(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
  }
}

/** The version that this workspace has: so the test is of one set of packages. */
const pinned = (name: string): string =>
  `${name}@${JSON.parse(readFileSync(join(WORKSPACE, 'node_modules', name, 'package.json'), 'utf8')).version}`
