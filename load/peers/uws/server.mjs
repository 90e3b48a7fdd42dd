// uWebSockets by its npm package: publishes from a timer, or what a client at /publish sends (--from client), since the
// library takes another path for each: inside a socket's callback it collects, and writes once per tick.
import uws from 'uwebsockets';
import { BACKLOG_BYTES_MAX, readOptions, startSource } from '../shared/source.mjs';

const IDLE_SECONDS = 120;
const TOPIC = 'all';
const options = readOptions({ from: { type: 'string', default: 'timer' } });
const common = { compression: uws.DISABLED, idleTimeout: IDLE_SECONDS, maxPayloadLength: 64 * 1024 };
const app = uws.App();

app.ws('/', { ...common, maxBackpressure: BACKLOG_BYTES_MAX, open: (client) => client.subscribe(TOPIC) });
app.ws('/publish', { ...common, message: (_, data) => app.publish(TOPIC, data, true) });
app.ws('/echo', { ...common, maxBackpressure: 0, message: (client, data, isBinary) => client.send(data, isBinary) });

if (options.from === 'timer') {
  startSource(options, (messages) => {
    for (const message of messages) app.publish(TOPIC, message, true);
  });
}

app.listen('127.0.0.1', options.port, (listening) => {
  if (!listening) process.exit(1);
  console.log(`ready ${options.port}`);
});
