import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Daemon } from '../../client/test/daemon.js'
import { ViteApp } from './viteApp.js'

const CHROMIUM = '/usr/bin/chromium'
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

describe.skipIf(!existsSync(CHROMIUM))('an app of the tarballs, built by Vite, in Chromium', () => {
  const app = new ViteApp()
  let origin: string
  let browser: Browser

  beforeAll(async () => {
    origin = await app.build().serve()
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    app.dispose()
  })

  async function open(daemon: Daemon): Promise<Page> {
    const page = await browser.newPage()
    await page.goto(`${origin}/#${daemon.url}|${daemon.token}`)
    return page
  }

  const shows = (page: Page, id: string, pattern: RegExp) =>
    page.waitForFunction(
      ([id, source]) => new RegExp(source as string).test(document.getElementById(id as string)?.textContent ?? ''),
      [id, pattern.source],
    )

  test('a profile_changed reaches it, before and after a restart', async () => {
    const daemon = await new Daemon().start('--source', 'none', '--feed', '-', '--allow-origin', origin)
    const page = await open(daemon)
    await shows(page, 'state', /^open true $/)
    daemon.tell({ type: 'profile_changed', profile: 'Games' })
    await shows(page, 'profiles', /^Games$/)
    await daemon.end('SIGKILL')
    await shows(page, 'state', /^(waiting|connecting) false $/)
    await daemon.start('--source', 'none', '--feed', '-', '--allow-origin', origin)
    await shows(page, 'state', /^open true $/)
    daemon.tell({ type: 'profile_changed', profile: 'Work' })
    await shows(page, 'profiles', /^Games,Work$/)
    await page.close()
    await daemon.end('SIGTERM')
  })

  test('keys of the demo appear', async () => {
    const daemon = await new Daemon().start('--source', 'demo', '--allow-origin', origin)
    const page = await open(daemon)
    await shows(page, 'pressed', /^KEY_\w+/)
    await shows(page, 'devices', /^1$/)
    await shows(page, 'events', /^[1-9]\d* \d+ KEY_\w+$/)
    await page.close()
    await daemon.end('SIGTERM')
  })

  test('an origin that is not allowed gets nothing', async () => {
    const daemon = await new Daemon().start('--source', 'demo')
    const page = await open(daemon)
    await shows(page, 'state', /^waiting false $/)
    expect(await page.textContent('#pressed')).toBe('')
    await page.close()
    await daemon.end('SIGTERM')
  })
})
