// What the page costs in Chromium: 1,000 key events a second through a FIFO, for so many seconds.
// node dashboard/measure.mjs [SECONDS]; needs a Release build of keyrxd. Prints Markdown; exit code 1 when events are
// missing.
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const SECONDS = Number(process.argv[2] ?? 60)
const RATE = 1000
const TICK = 10
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** struct input_event: a key and its report. */
function key(code, value) {
  const bytes = Buffer.alloc(48)
  bytes.writeUInt16LE(1, 16)
  bytes.writeUInt16LE(code, 18)
  bytes.writeInt32LE(value, 20)
  return bytes
}

const folder = mkdtempSync(join(tmpdir(), 'keyrx-measure-'))
const fifo = join(folder, 'keys')
execFileSync('mkfifo', [fifo])
const program = join(import.meta.dirname, '../../../artifacts/bin/keyrxd/release/keyrxd')
const daemon = spawn(program, ['run', '--listen', '127.0.0.1:0', '--source', `fifo:${fifo}`], {
  env: { ...process.env, XDG_STATE_HOME: folder },
})
let address
for await (const line of createInterface({ input: daemon.stdout })) {
  address = /^ {2}page +(\S+)/.exec(line)?.[1] ?? address
  if (line.startsWith('  token')) break
}
daemon.stdout.resume()

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS })
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
await page.goto(address)
await page.waitForFunction(() => document.getElementById('badge').textContent === 'connected')
const devtools = await page.context().newCDPSession(page)
await devtools.send('Performance.enable')
const figures = async () =>
  Object.fromEntries((await devtools.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]))
const heap = async () => {
  await devtools.send('HeapProfiler.collectGarbage')
  return (await figures()).JSHeapUsedSize
}

const writer = openSync(fifo, 'w')
let sent = 0
const started = performance.now()
const feeding = setInterval(() => {
  const due = Math.floor(((performance.now() - started) * RATE) / 1000)
  const events = []
  for (; sent < due; sent++) events.push(key(16 + (Math.floor(sent / 2) % 10), sent % 2 === 0 ? 1 : 0))
  if (events.length > 0) writeSync(writer, Buffer.concat(events))
}, TICK)

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
await wait(5000) // warm
const before = await figures()
const samples = [{ seconds: 0, bytes: await heap() }]
await page.evaluate(() => {
  const seen = { frames: 0, longest: 0, over: 0, tasks: 0 }
  globalThis.seen = seen
  let last = performance.now()
  const frame = (now) => {
    seen.frames++
    seen.longest = Math.max(seen.longest, now - last)
    if (now - last > 50) seen.over++
    last = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  new PerformanceObserver((list) => {
    seen.tasks += list.getEntries().length
  }).observe({ type: 'longtask' })
})
for (let left = SECONDS; left > 0; left -= 60) {
  await wait(Math.min(60, left) * 1000)
  // A collection stops the page: only where its slope is what is looked for.
  if (SECONDS > 60) samples.push({ seconds: SECONDS - Math.max(0, left - 60), bytes: await heap() })
}
const seen = await page.evaluate(() => globalThis.seen)
const after = await figures()
if (SECONDS <= 60) samples.push({ seconds: SECONDS, bytes: await heap() })
clearInterval(feeding)
// The list also has the keyboard that was added.
const expected = String(sent + 1)
await page
  .waitForFunction((count) => document.getElementById('event-count').textContent === count, expected, {
    timeout: 10_000,
  })
  .catch(() => undefined)
const shown = await page.textContent('#event-count')
const latency = await page.$$eval('#latency dt', (names) =>
  names.map((name) => `${name.textContent}: ${name.nextElementSibling.textContent}`).join('; '),
)
closeSync(writer)
await browser.close()
daemon.kill()
rmSync(folder, { recursive: true, force: true })

const elapsed = after.Timestamp - before.Timestamp
const share = (name) => `${((100 * (after[name] - before[name])) / elapsed).toFixed(1)} %`
const [first, last] = [samples[0], samples.at(-1)]
const busy = ['Script', 'Layout', 'RecalcStyle'].map((name) => share(`${name}Duration`))
const heaps = samples.map(({ seconds, bytes }) => `${(bytes / 1e6).toFixed(2)} MB at ${seconds} s`)
console.log(`| figure | value |
|---|---|
| events sent and shown, of ${expected} | ${shown} |
| frames in ${SECONDS} s | ${seen.frames}, longest ${seen.longest.toFixed(1)} ms, over 50 ms: ${seen.over} |
| tasks over 50 ms | ${seen.tasks} |
| main thread busy | ${share('TaskDuration')}: scripts ${busy[0]}, layout ${busy[1]}, styles ${busy[2]} |
| heap after collection | ${heaps.join(', ')} |
| heap slope | ${(((last.bytes - first.bytes) / (last.seconds - first.seconds)) * 3.6e-3).toFixed(2)} MB/h |
| latency shown | ${latency} |`)
process.exitCode = expected === shown ? 0 : 1
