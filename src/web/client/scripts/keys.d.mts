/** The words of keys.ts, made from the table of KeyRx.Protocol. */
export function packRows(): string
/** A string's source: quoted lines of at most 120 columns. */
export function quoted(text: string): string
