// What ws/ and uws/ have in common: the options and the source of messages.
import { parseArgs } from 'node:util';

const TICK_MILLIS = 1;
const BURST_MAX = 1024; // then the event loop has its turn, however much is due
const STAMP_BYTES = 16;

/** Messages that wait for one client at most; more are dropped for it. */
export const BACKLOG_BYTES_MAX = 256 * 1024;

/** Options of every peer; `more` adds some. Ends the program on wrong usage. */
export function readOptions(more = {}) {
  const options = {
    port: { type: 'string' }, rate: { type: 'string' }, size: { type: 'string', default: '64' }, ...more,
  };
  const { values } = parseArgs({ options });
  const numbers = ['port', 'rate', 'size'].map((name) => Number(values[name]));
  if (!numbers.every(Number.isInteger) || numbers[2] < STAMP_BYTES) {
    console.error('usage: --port P --rate MESSAGES_PER_SECOND [--size BYTES, at least 16]');
    process.exit(2);
  }
  const [port, rate, size] = numbers;
  return { ...values, port, rate, size };
}

/**
 * Calls `publish` each millisecond with the messages that are due, each a Buffer of its own. Open-loop: counted from
 * the start, so that a slow tick spares no one. The time in a message is that of publishing.
 */
export function startSource({ rate, size }, publish) {
  if (rate === 0) return;
  const origin = process.hrtime.bigint();
  let sequence = 0;
  setInterval(() => {
    const due = Math.floor((Number(process.hrtime.bigint() - origin) / 1e9) * rate);
    const messages = [];
    for (; sequence < due && messages.length < BURST_MAX; ) messages.push(createMessage(size, ++sequence));
    if (messages.length > 0) publish(messages);
  }, TICK_MILLIS);
}

function createMessage(size, sequence) {
  const message = Buffer.alloc(size, 'x');
  message.writeBigUInt64LE(process.hrtime.bigint(), 0);
  message.writeBigUInt64LE(BigInt(sequence), 8);
  return message;
}
