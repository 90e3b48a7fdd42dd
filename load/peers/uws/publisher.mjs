// The client that publishes: sends what is due each millisecond to /publish. Runs on the load's core.
import WebSocket from 'ws';
import { readOptions, startSource } from '../shared/source.mjs';

const options = readOptions();
const client = new WebSocket(`ws://127.0.0.1:${options.port}/publish`, { perMessageDeflate: false });
client.on('open', () => startSource(options, (messages) => messages.forEach((message) => client.send(message))));
client.on('close', () => process.exit(0));
client.on('error', () => process.exit(1));
