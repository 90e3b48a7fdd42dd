// A page's own WebSocket at /echo: what was agreed, then a line for each message that came back, then the close.
({ url, token }) => new Promise((resolve) => {
  const socket = new WebSocket(url.replace("/ws", "/echo"), ["keyrx.v1.json", `keyrx.token.${token}`]);
  const messages = ["", "a", "key€ down, ".repeat(3_000), "key€ down"];
  const lines = [];
  socket.onopen = () => { lines.push(socket.extensions); socket.send(messages[0]); };
  socket.onmessage = ({ data }) => {
    lines.push(data === messages[lines.length - 1] ? "same" : "different");
    if (lines.length > messages.length) socket.close(1000);
    else socket.send(messages[lines.length - 1]);
  };
  socket.onclose = (close) => resolve([...lines, `closed ${close.code}`]);
})
