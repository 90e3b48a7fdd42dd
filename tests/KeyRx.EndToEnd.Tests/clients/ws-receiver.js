// npm's ws, its receiver alone. A line on standard input is "Server None 7 HEX": the role of who reads, what was agreed
// on compression (None, EachMessageAnew, Takeover), how many bytes come at once, and a stream. The answer is a line on
// standard output: what came, parted by ';', in the words of StreamTranscript.
import { createInterface } from "node:readline";
import { Receiver } from "ws";
import PerMessageDeflate from "./node_modules/ws/lib/permessage-deflate.js";

const hex = (data) => data.toString("hex").toUpperCase();
const statusOf = (error) => Object.getOwnPropertySymbols(error).map((symbol) => error[symbol]).find(Number.isInteger);

// What ws has after a handshake in which both sides gave up the context, or neither.
function extensionsFor(compression, isServer) {
  if (compression === "None") return {};
  const deflate = new PerMessageDeflate({}, isServer);
  const isAnew = compression !== "Takeover";
  deflate.params = isAnew ? { server_no_context_takeover: true, client_no_context_takeover: true } : {};
  return { "permessage-deflate": deflate };
}

function read(role, compression, pieceBytes, bytes) {
  return new Promise((resolve) => {
    const lines = [];
    const isServer = role === "Server";
    const receiver = new Receiver({ isServer, extensions: extensionsFor(compression, isServer) });
    receiver.on("message", (data, isBinary) => lines.push(`${isBinary ? "binary" : "text"} ${hex(data)}`.trimEnd()));
    receiver.on("ping", (data) => lines.push(`ping ${hex(data)}`.trimEnd()));
    receiver.on("pong", (data) => lines.push(`pong ${hex(data)}`.trimEnd()));
    receiver.on("conclude", (status, reason) => lines.push(`close ${status} ${hex(reason)}`.trimEnd()));
    receiver.on("error", (error) => lines.push(`violation ${statusOf(error)}`));
    const finish = () => setImmediate(() => resolve(lines.join(";")));
    const write = (at) => {
      if (at >= bytes.length) finish();
      else receiver.write(bytes.subarray(at, at + pieceBytes), (error) => (error ? finish() : write(at + pieceBytes)));
    };
    write(0);
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const [role, compression, pieceBytes, stream] = line.split(" ");
  console.log(await read(role, compression, Number(pieceBytes), Buffer.from(stream, "hex")));
}
