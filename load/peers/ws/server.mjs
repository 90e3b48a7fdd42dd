// npm ws: one send() per message and client, a tick's messages corked into one write.
import { WebSocketServer } from 'ws';
import { BACKLOG_BYTES_MAX, readOptions, startSource } from '../shared/source.mjs';

const options = readOptions();
const sockets = new Map(); // client -> its TCP socket
const server = new WebSocketServer({
  host: '127.0.0.1', port: options.port, backlog: 4096,
  perMessageDeflate: false, skipUTF8Validation: true, clientTracking: false,
});

server.on('connection', (client, request) => {
  client.on('error', () => client.terminate());
  if (request.url === '/echo') {
    client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
    return;
  }
  sockets.set(client, request.socket);
  client.on('close', () => sockets.delete(client));
});

startSource(options, (messages) => {
  for (const [client, socket] of sockets) {
    if (client.bufferedAmount > BACKLOG_BYTES_MAX) continue; // a slow client misses this tick
    socket.cork();
    for (const message of messages) client.send(message);
    socket.uncork();
  }
});

server.on('listening', () => console.log(`ready ${options.port}`));
