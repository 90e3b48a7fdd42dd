// npm's ws as the server of one KeyRx client (ServerOfAnotherHand.cs says what each of them does).
import { WebSocketServer } from "ws";

const count = Number(process.env.KEYRX_COUNT);
const server = new WebSocketServer({
  host: "127.0.0.1", port: 0, perMessageDeflate: true,
  handleProtocols: (offered) => (offered.has("keyrx.v1.json") ? "keyrx.v1.json" : false),
});
server.on("listening", () => console.log(`port ${server.address().port}`));
server.on("connection", (socket) => {
  let pongs = 0;
  const send = (message) => {
    const text = JSON.stringify(message);
    const middle = text.length >> 1;
    socket.send(text.slice(0, middle), { fin: false });
    socket.send(text.slice(middle));
  };
  socket.on("pong", (data) => { if (data.toString() === `ping ${pongs}`) pongs++; });
  socket.on("message", (data) => {
    const message = JSON.parse(data.toString("utf8"));
    if (message.type === "subscribe") {
      const topics = { state: { id: 3, epoch: "9f86d081884c7d65", seq: 0 } };
      send({ type: "ack", message_id: message.message_id, topics });
      for (let seq = 1; seq <= count; seq++) {
        if (seq % 10 === 0) socket.ping(`ping ${seq / 10 - 1}`);
        send({ type: "event", event_type: "state", seq, payload: "ü".repeat(seq * seq) });
      }
    }
    if (message.type === "publish") {
      send({ type: "ack", message_id: message.message_id });
      socket.close(1001, "bye");
    }
  });
  socket.on("close", (code) => {
    console.log(`pongs ${pongs} closed ${code}`);
    server.close();
  });
  send({
    type: "connected",
    payload: {
      version: "ws",
      protocol: 1,
      client_id: "c",
      session: "s",
      heartbeat_ms: 30000,
      scopes: ["status"],
      clock: { unix_us: 1, monotonic_ns: 1 },
    },
  });
});
