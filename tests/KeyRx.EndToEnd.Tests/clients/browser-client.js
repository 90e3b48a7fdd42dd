// A page's own WebSocket: resolves to "snapshot SEQ" and COUNT lines "SEQ KEY_CODE ACTION"; to "refused" when it never
// opens.
({ url, token, count }) => new Promise((resolve) => {
  const socket = new WebSocket(url, ["keyrx.v1.json", `keyrx.token.${token}`]);
  const lines = [];
  let isOpen = false;
  socket.onopen = () => { isOpen = true; };
  socket.onclose = (close) => resolve(isOpen ? [...lines, `closed ${close.code}`] : ["refused"]);
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "connected")
      socket.send(JSON.stringify({ type: "subscribe", message_id: "1", topics: ["key"] }));
    if (message.type === "snapshot") lines.push(`snapshot ${message.seq}`);
    if (message.type !== "event" || lines.length > count) return;
    lines.push(`${message.seq} ${message.payload.key_code} ${message.payload.action}`);
    if (lines.length > count) socket.close(1000);
  };
})
