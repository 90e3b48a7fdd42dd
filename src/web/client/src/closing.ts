/** What a close status means for coming back (PROTOCOL.md, "Close reasons"). */

/**
 * After these nothing would change: the client stays away. Every other status may come
 * back, and so does a loss without one.
 */
export const FINAL_STATUSES: readonly number[] = [1000, 1002, 1003, 1007, 1008, 1009, 4003, 4004]

/** A connection that was lost without a close frame, or left by us. */
export const ABNORMAL = 1006

/** Refusals of the opening handshake after which a client may come back (PROTOCOL.md, "Connecting"). */
export const PASSING_REFUSALS: readonly number[] = [408, 429, 502, 503, 504]

/** Browsers hide the status; npm's ws tells it in these words. */
const REFUSAL = /^Unexpected server response: (\d{3})$/

const HINT = /; retry_ms=(\d{1,7})$/
const HINT_MAX = 3_600_000

export const mayReturn = (status: number): boolean => !FINAL_STATUSES.includes(status)

/** The HTTP status of a refusal, where the WebSocket tells it. */
export function refusalOf(trouble: string | undefined): number | undefined {
  const status = REFUSAL.exec(trouble ?? '')?.[1]
  return status === undefined ? undefined : Number(status)
}

/** The server's wish when to come back, in milliseconds; undefined where it has none. */
export function retryHint(reason: string): number | undefined {
  const hint = Number(HINT.exec(reason)?.[1] ?? Number.NaN)
  return hint <= HINT_MAX ? hint : undefined
}
