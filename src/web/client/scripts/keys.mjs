// Writes src/keys.ts from the table of KeyRx.Protocol, so that there is one table of keys: node scripts/keys.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const folder = new URL('../../../KeyRx.Protocol/Keys/', import.meta.url)

/** COMMA becomes Comma, as many codes are. */
const titled = (name) => name.charAt(0) + name.slice(1).toLowerCase()

/**
 * Rows "number name code usage" as words: "@30" sets the number of the next one, "A/KeyA" is a name with its code,
 * "COMMA/" one whose code is the name in small letters but for the first.
 */
export function packRows() {
  const words = []
  let expected = 0
  for (const file of ['KeyCodeRowsLow.cs', 'KeyCodeRowsHigh.cs']) {
    const table = readFileSync(new URL(file, folder), 'utf8')
    for (const [, number, name, code] of table.matchAll(/^ {8}(\d+) (\S+) (\S+) [0-9A-F]{2}$/gm)) {
      if (Number(number) !== expected) words.push(`@${number}`)
      words.push(code === '-' ? name : `${name}/${code === titled(name) ? '' : code}`)
      expected = Number(number) + 1
    }
  }
  return words.join(' ')
}

/** A string's source: quoted lines of at most 120 columns, broken after spaces. */
export const quoted = (text) => (text.match(/.{1,112}( |$)/g) ?? []).map((line) => `'${line}'`).join(' +\n  ')

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const target = new URL('../src/keys.ts', import.meta.url)
  const source = readFileSync(target, 'utf8')
  writeFileSync(target, source.replace(/(const WORDS =\n {2})'[^;]*?'(?=\n\n)/, `$1${quoted(packRows())}`))
}
