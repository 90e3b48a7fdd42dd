/** The element of index.html with this id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no #${id}`)
  return found as T
}

/** A new element with text; text is never read as HTML. */
export function make(tag: string, text = '', className = ''): HTMLElement {
  const element = document.createElement(tag)
  if (text) element.textContent = text
  if (className) element.className = className
  return element
}

/** Writes only what differs: a write makes the browser lay out again, and screen readers speak again. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** A list of name and value pairs as `<dt>` and `<dd>`. */
export class Pairs {
  readonly #list: HTMLElement
  readonly #values = new Map<string, HTMLElement>()

  constructor(id: string) {
    this.#list = byId(id)
  }

  set(name: string, value: string): void {
    let element = this.#values.get(name)
    if (!element) {
      element = make('dd')
      this.#values.set(name, element)
      this.#list.append(make('dt', name), element)
    }
    write(element, value)
  }

  clear(): void {
    this.#values.clear()
    this.#list.replaceChildren()
  }
}

/** The newest lines of something that goes on for ever, newest first. */
export class Lines {
  readonly #list: HTMLElement
  readonly #max: number

  constructor(id: string, max: number) {
    this.#list = byId(id)
    this.#max = max
  }

  add(text: string): void {
    this.#list.prepend(make('li', text))
    while (this.#list.childElementCount > this.#max) this.#list.lastElementChild?.remove()
  }
}
