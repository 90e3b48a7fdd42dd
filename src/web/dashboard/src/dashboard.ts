import {
  connect,
  type Gap,
  type KeyPayload,
  type KeyRxClient,
  type KeyState,
  pressed,
  type TopicEvent,
} from '@keyrx/client'
import { Badge } from './badge.js'
import { Capture } from './capture.js'
import { ServerClock } from './clock.js'
import { byId, Lines, write } from './dom.js'
import { EventList } from './eventList.js'
import { EventLog } from './eventLog.js'
import { Keyboard } from './keyboard.js'
import { LatencyPanel } from './latencyPanel.js'
import { PauseButton } from './pauseButton.js'
import { ServerPanels } from './serverPanels.js'
import { StatePanel } from './statePanel.js'

const KEPT_EVENTS = 5000
const TICK = 1000
const BADGE_TICK = 100

/** Topics that tell what was typed. */
const SECRET_TOPICS = ['key', 'key.redacted', 'shortcut']

type Payload = Record<string, unknown>

/** The page with a connection: takes what comes, and shows it once a frame. */
export class Dashboard {
  readonly client: KeyRxClient
  readonly #badge: Badge
  readonly #capture = new Capture()
  readonly #keyboard = new Keyboard()
  readonly #log = new EventLog(KEPT_EVENTS)
  readonly #list = new EventList(this.#log)
  readonly #gaps = new Lines('gaps', 50)
  readonly #server = new ServerPanels(this.#gaps, this.#capture)
  readonly #state = new StatePanel()
  readonly #clock: ServerClock
  readonly #latency: LatencyPanel
  readonly #pause: PauseButton
  #keys: KeyState = { pressed: [], devices: [] }
  #isDue = false

  constructor(token: string) {
    this.client = connect(`${location.origin.replace('http', 'ws')}/ws`, { token, binary: true, attemptsMax: 0 })
    this.#badge = new Badge(this.client)
    this.#clock = new ServerClock(this.client)
    this.#latency = new LatencyPanel(this.#clock)
    this.client.onState(() => this.#stateChanged())
    this.#pause = new PauseButton(this.client, token, (reason) => this.#note(`not done: ${reason}`))
    this.client.onPaused((isPaused, reason) => this.#paused(isPaused, reason))
    this.#subscribe()
    this.#listen()
    setInterval(() => this.#badge.show(), BADGE_TICK)
    setInterval(() => this.#tick(), TICK)
  }

  #subscribe(): void {
    this.#take('key', (event) => this.#key(event as TopicEvent<KeyPayload>), this.#keyState)
    this.#take('device', ({ payload }) => this.#device(payload as Payload))
    this.#take('error', ({ payload }) => this.#error(payload as Payload))
    this.#take('server', ({ payload }) => this.#server.take(payload as never))
    this.#take('latency', ({ payload }) => this.#latency.server(payload as never))
    this.#take(
      'state',
      ({ payload }) => this.#state.state(payload as never),
      (payload) => this.#state.state(payload as never),
    )
    this.#take(
      'layer',
      ({ payload }) => this.#state.layer(payload as never),
      (payload) => this.#state.layer(payload as never),
    )
    this.#take(
      'profile_changed',
      ({ payload }) => this.#state.profile(payload as never, true),
      (payload) => this.#state.profile(payload as never, false),
    )
  }

  #take(topic: string, event: (event: TopicEvent) => void, snapshot?: (payload: unknown) => void): void {
    this.client.subscribe(topic, {
      event: (told) => {
        this.#server.count()
        event(told)
        if (topic !== 'server' && topic !== 'latency') this.#enter(told)
        this.#due()
      },
      snapshot: ({ payload }) => {
        if (payload !== null) snapshot?.(payload)
        this.#due()
      },
      gap: (gap) => this.#gap(gap),
    })
  }

  readonly #keyState = (payload: unknown): void => {
    this.#keys = payload as KeyState
  }

  #key({ payload }: TopicEvent<KeyPayload>): void {
    this.#keys = pressed(this.#keys, payload)
    this.#capture.lost(false)
    if (!payload.synthetic) this.#latency.add(payload.timestamp / 1000)
  }

  #device({ action }: Payload): void {
    if (action === 'hook_lost') this.#capture.lost(true)
    else if (action === 'hook_restored' || action === 'added') this.#capture.lost(false)
  }

  #error({ code }: Payload): void {
    if (code === 'capture_lost') this.#capture.lost(true)
    else if (code === 'capture_restored') this.#capture.lost(false)
  }

  #enter({ type, seq, payload }: TopicEvent): void {
    const { timestamp, ...rest } = payload as Payload
    const time = typeof timestamp === 'number' ? timestamp / 1000 : this.#clock.now()
    this.#log.add({
      time,
      topic: type,
      seq,
      text: type === 'key' ? keyText(payload as KeyPayload) : JSON.stringify(rest),
    })
  }

  #paused(isPaused: boolean, reason?: string): void {
    this.#capture.paused(isPaused, reason)
    this.#pause.show()
    if (isPaused) this.#forget()
  }

  /** What was typed before a pause is nobody's business any more. */
  #forget(): void {
    this.#keys = { pressed: [], devices: this.#keys.devices }
    this.#log.forget(({ topic }) => SECRET_TOPICS.includes(topic))
    this.#due()
  }

  #note(text: string): void {
    this.#gaps.add(`${new Date().toLocaleTimeString()} ${text}`)
  }

  #gap({ type, from, to }: Gap): void {
    // The end of an epoch may be a pause that we slept through.
    if (to === null && SECRET_TOPICS.includes(type)) this.#forget()
    const text =
      to === null
        ? `${type}: the server began anew; what came after #${from - 1} is missing`
        : `${type}: #${from} to #${to} are missing`
    this.#note(text)
    this.#log.add({ time: this.#clock.now(), topic: 'gap', seq: from, text })
    this.#due()
  }

  #stateChanged(): void {
    const isOpen = this.client.state.name === 'open'
    this.#capture.connected(isOpen)
    this.#badge.show()
    this.#pause.show()
    if (!isOpen) return
    write(byId('version'), this.client.connected?.version ?? '')
    this.#clock.measure()
  }

  #listen(): void {
    const filter = byId<HTMLInputElement>('filter')
    filter.addEventListener('input', () => {
      this.#log.filter(filter.value)
      this.#due()
    })
    const hold = byId('hold')
    hold.addEventListener('click', () => {
      this.#log.hold(!this.#log.isHeld)
      hold.setAttribute('aria-pressed', String(this.#log.isHeld))
      this.#due()
    })
  }

  #tick(): void {
    this.#latency.tick()
    this.#server.tick()
  }

  #due(): void {
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => {
      this.#isDue = false
      this.#keyboard.show(this.#keys)
      this.#list.show()
      const held = this.#log.isHeld ? `, ${this.#log.waiting} wait` : ''
      write(byId('event-count'), `${this.#log.total}${held}`)
    })
  }
}

const keyText = ({ action, key_code, code, device, synthetic }: KeyPayload): string =>
  `${action.padEnd(7)} ${key_code}${code ? ` ${code}` : ''} device ${device}${synthetic ? ' synthetic' : ''}`
