import type { KeyState } from '@keyrx/client'
import { byId, make, write } from './dom.js'
import { filled, ROWS } from './layout.js'

/** The picture of the keyboard. */
export class Keyboard {
  readonly #caps = new Map<string, HTMLElement>()
  readonly #board = byId('keyboard')
  readonly #others = byId('other-keys')
  #down = new Set<string>()

  constructor() {
    for (const [code, label, width] of ROWS.flatMap(filled)) {
      const cap = make('span', label, code ? '' : 'gap')
      cap.style.gridColumn = `span ${width}`
      if (code) this.#caps.set(code, cap)
      this.#board.append(cap)
    }
  }

  show({ pressed }: KeyState): void {
    const down = new Set<string>()
    const others: string[] = []
    const names: string[] = []
    for (const { code, key_code } of pressed) {
      names.push(key_code)
      if (this.#caps.has(code)) down.add(code)
      else others.push(key_code)
    }
    for (const code of this.#down) if (!down.has(code)) this.#caps.get(code)?.classList.remove('down')
    for (const code of down) this.#caps.get(code)?.classList.add('down')
    this.#down = down
    write(this.#others, others.length > 0 ? `also down: ${others.join(' ')}` : '')
    const label = names.length > 0 ? `down: ${names.join(' ')}` : 'no key is down'
    if (this.#board.getAttribute('aria-label') !== label) this.#board.setAttribute('aria-label', label)
  }
}
