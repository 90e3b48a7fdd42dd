import { byId, make, write } from './dom.js'

const SVG = 'http://www.w3.org/2000/svg'
const WIDTH = 300
const HEIGHT = 100
const SECONDS = 120

export interface Legend {
  /** What the lines are called; the second one is dashed. */
  lines: readonly string[]
  text(value: number | undefined): string
}

/** Two lines over the last two minutes; a second without a value is a break. */
export class Chart {
  readonly #svg = document.createElementNS(SVG, 'svg')
  readonly #paths: SVGPathElement[] = []
  readonly #values: (number | undefined)[][] = [[], []]
  readonly #scale = make('p', '', 'quiet scale')
  readonly #legend: Legend

  constructor(id: string, legend: Legend) {
    this.#legend = legend
    this.#svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`)
    this.#svg.setAttribute('preserveAspectRatio', 'none')
    this.#svg.setAttribute('role', 'img')
    this.#svg.append(grid(HEIGHT - 1), grid(HEIGHT / 2))
    for (const className of ['first', 'second']) {
      const path = document.createElementNS(SVG, 'path')
      path.setAttribute('class', className)
      this.#paths.push(path)
      this.#svg.append(path)
    }
    byId(id).append(this.#svg, this.#scale)
    this.#tell([], 0)
  }

  /** The values of one more second. */
  add(...values: (number | undefined)[]): void {
    for (const [i, line] of this.#values.entries()) {
      line.push(values[i])
      if (line.length > SECONDS) line.shift()
    }
    const top = Math.max(1e-6, ...this.#values.flat().map((value) => value ?? 0))
    for (const [i, path] of this.#paths.entries()) path.setAttribute('d', trace(this.#values[i] ?? [], top))
    this.#tell(values, top)
  }

  #tell(newest: readonly (number | undefined)[], top: number): void {
    const { lines, text } = this.#legend
    this.#svg.setAttribute(
      'aria-label',
      `${lines.map((line, i) => `${line} ${text(newest[i])}`).join(', ')}; over two minutes`,
    )
    write(this.#scale, `${lines.join(', dashed ')}; 2 minutes, top ${text(top)}`)
  }
}

function grid(y: number): SVGLineElement {
  const line = document.createElementNS(SVG, 'line')
  for (const [name, value] of Object.entries({ x1: 0, x2: WIDTH, y1: y, y2: y })) line.setAttribute(name, String(value))
  return line
}

function trace(values: readonly (number | undefined)[], top: number): string {
  let path = ''
  let isDrawn = false
  for (const [i, value] of values.entries()) {
    if (value !== undefined) {
      const x = ((i + SECONDS - values.length) / (SECONDS - 1)) * WIDTH
      const point = `${x.toFixed(1)} ${(HEIGHT - 2 - (value / top) * (HEIGHT - 4)).toFixed(1)}`
      path += isDrawn ? `L${point}` : `M${point}L${point}` // a second of its own is a dot
    }
    isDrawn = value !== undefined
  }
  return path
}
