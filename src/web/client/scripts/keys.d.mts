/** The words of keys.ts, made from the table of KeyRx.Protocol. */
export function packRows(): string
