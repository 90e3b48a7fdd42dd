import { Lines, Pairs } from './dom.js'

interface StatePayload {
  modifiers?: string[]
  locks?: string[]
  layer?: string
  active_profile?: string
}

/** Topics `state`, `layer` and `profile_changed`: what the remapper beside the server tells. */
export class StatePanel {
  readonly #pairs = new Pairs('state')
  readonly #profiles = new Lines('profiles', 50)

  constructor() {
    for (const name of ['profile', 'layer']) this.#pairs.set(name, 'not told')
  }

  state({ modifiers, locks, layer, active_profile }: StatePayload): void {
    if (layer !== undefined) this.#pairs.set('layer', layer)
    if (active_profile !== undefined) this.#pairs.set('profile', active_profile)
    this.#pairs.set('modifiers', modifiers?.join(' ') || 'none')
    this.#pairs.set('locks', locks?.join(' ') || 'none')
  }

  layer({ layer }: { layer: string }): void {
    this.#pairs.set('layer', layer)
  }

  /** @param isChange false for the profile that was active already when the page came */
  profile({ profile, timestamp }: { profile: string; timestamp?: number }, isChange: boolean): void {
    this.#pairs.set('profile', profile)
    const time = timestamp ? `${new Date(timestamp / 1000).toLocaleTimeString()} ` : ''
    if (isChange) this.#profiles.add(`${time}${profile}`)
  }
}
