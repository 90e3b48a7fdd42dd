// npm's ws at /echo with permessage-deflate, a line for each offer: what was agreed, and how many messages came back
// the same.
import WebSocket from "ws";

const { KEYRX_URL, KEYRX_TOKEN } = process.env;
const url = KEYRX_URL.replace("/ws", "/echo");
const noise = Buffer.from(Array.from({ length: 50_000 }, () => Math.random() * 256));
const messages = ["", "a", "key€ down, ".repeat(3_000), noise, Buffer.alloc(60_000), "key€ down"];
const offers = [
  {},
  { serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
  { serverNoContextTakeover: true, clientNoContextTakeover: true },
];

function echo(offer) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, ["keyrx.v1.json"], {
      headers: { Authorization: `Bearer ${KEYRX_TOKEN}` },
      perMessageDeflate: { threshold: 0, ...offer },
    });
    let same = 0;
    const send = () => socket.send(messages[same]);
    socket.on("open", send);
    socket.on("error", reject);
    socket.on("message", (data) => {
      if (!data.equals(Buffer.from(messages[same]))) reject(new Error(`message ${same} came back different`));
      if (++same === messages.length) socket.close(1000);
      else send();
    });
    socket.on("close", (code) => resolve(`${socket.extensions} ${same} ${code}`));
  });
}

for (const offer of offers) console.log(await echo(offer));
