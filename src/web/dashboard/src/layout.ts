/**
 * A keyboard of 104 keys and the key of ISO boards, in quarters of a key: what is pressed
 * is shown where people look for it.
 */

/** `KeyboardEvent.code`, what stands on the key, its width; without a code it is a gap. */
export type Cap = readonly [code: string, label: string, width: number]

const KEY = 4
const WIDTH = 92

const gap = (width: number): Cap => ['', '', width]
const keys = (pairs: string): Cap[] =>
  pairs.split(' ').map((pair) => [pair.replace(/=.*/, ''), pair.replace(/^\w+=/, ''), KEY])
const letters = (text: string): Cap[] => [...text].map((letter) => [`Key${letter}`, letter, KEY])
const digits = (text: string): Cap[] => [...text].map((digit) => [`Digit${digit}`, digit, KEY])
const pad = (text: string): Cap[] => [...text].map((digit) => [`Numpad${digit}`, digit, KEY])

export const ROWS: readonly (readonly Cap[])[] = [
  [
    ['Escape', 'Esc', KEY],
    gap(4),
    ...keys('F1=F1 F2=F2 F3=F3 F4=F4'),
    gap(2),
    ...keys('F5=F5 F6=F6 F7=F7 F8=F8'),
    gap(2),
    ...keys('F9=F9 F10=F10 F11=F11 F12=F12'),
    gap(2),
    ...keys('PrintScreen=Prt ScrollLock=Scr Pause=Pau'),
  ],
  [
    ...keys('Backquote=`'),
    ...digits('1234567890'),
    ...keys('Minus=- Equal=='),
    ['Backspace', '⌫', 8],
    gap(2),
    ...keys('Insert=Ins Home=Hom PageUp=PgU'),
    gap(2),
    ...keys('NumLock=Num NumpadDivide=/ NumpadMultiply=* NumpadSubtract=-'),
  ],
  [
    ['Tab', 'Tab', 6],
    ...letters('QWERTYUIOP'),
    ...keys('BracketLeft=[ BracketRight=]'),
    ['Backslash', '\\', 6],
    gap(2),
    ...keys('Delete=Del End=End PageDown=PgD'),
    gap(2),
    ...pad('789'),
    ...keys('NumpadAdd=+'),
  ],
  [
    ['CapsLock', 'Caps', 7],
    ...letters('ASDFGHJKL'),
    ...keys("Semicolon=; Quote='"),
    ['Enter', 'Enter', 9],
    gap(16),
    ...pad('456'),
    gap(4),
  ],
  [
    ['ShiftLeft', 'Shift', 5],
    ...keys('IntlBackslash=<'),
    ...letters('ZXCVBNM'),
    ...keys('Comma=, Period=. Slash=/'),
    ['ShiftRight', 'Shift', 11],
    gap(6),
    ...keys('ArrowUp=↑'),
    gap(6),
    ...pad('123'),
    ...keys('NumpadEnter=↵'),
  ],
  [
    ['ControlLeft', 'Ctrl', 5],
    ['MetaLeft', 'Meta', 5],
    ['AltLeft', 'Alt', 5],
    ['Space', 'Space', 25],
    ['AltRight', 'Alt', 5],
    ['MetaRight', 'Meta', 5],
    ['ContextMenu', 'Menu', 5],
    ['ControlRight', 'Ctrl', 5],
    gap(2),
    ...keys('ArrowLeft=← ArrowDown=↓ ArrowRight=→'),
    gap(2),
    ['Numpad0', '0', 8],
    ...keys('NumpadDecimal=.'),
    gap(4),
  ],
]

/** Each row as wide as the widest. */
export const filled = (row: readonly Cap[]): Cap[] => {
  const rest = WIDTH - row.reduce((sum, [, , width]) => sum + width, 0)
  return rest > 0 ? [...row, gap(rest)] : [...row]
}
