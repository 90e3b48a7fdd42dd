// npm's ws: subscribes to keys and prints "snapshot SEQ", then COUNT lines "SEQ KEY_CODE ACTION".
import WebSocket from "ws";

const { KEYRX_URL, KEYRX_TOKEN, KEYRX_COUNT } = process.env;
const socket = new WebSocket(KEYRX_URL, ["keyrx.v1.json"], { headers: { Authorization: `Bearer ${KEYRX_TOKEN}` } });
let left = Number(KEYRX_COUNT);

socket.on("message", (data, isBinary) => {
  if (isBinary) throw new Error("binary message on keyrx.v1.json");
  const message = JSON.parse(data.toString("utf8"));
  if (message.type === "connected")
    socket.send(JSON.stringify({ type: "subscribe", message_id: "1", topics: ["key"] }));
  if (message.type === "snapshot") console.log(`snapshot ${message.seq}`);
  if (message.type !== "event" || left === 0) return;
  console.log(`${message.seq} ${message.payload.key_code} ${message.payload.action}`);
  if (--left === 0) socket.close(1000);
});
socket.on("close", (code) => { process.exitCode = left === 0 && code === 1000 ? 0 : 1; });
