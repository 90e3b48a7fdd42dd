// npm's ws, its receiver alone. A line on standard input is "Server HEX" or "Client HEX": the role of who reads, and a
// stream. The answer is a line on standard output: what came, parted by ';', in the words of StreamTranscript.
import { createInterface } from "node:readline";
import { Receiver } from "ws";

const hex = (data) => data.toString("hex").toUpperCase();
const statusOf = (error) => Object.getOwnPropertySymbols(error).map((symbol) => error[symbol]).find(Number.isInteger);

function read(role, bytes) {
  return new Promise((resolve) => {
    const lines = [];
    const receiver = new Receiver({ isServer: role === "Server" });
    receiver.on("message", (data, isBinary) => lines.push(`${isBinary ? "binary" : "text"} ${hex(data)}`.trimEnd()));
    receiver.on("ping", (data) => lines.push(`ping ${hex(data)}`.trimEnd()));
    receiver.on("pong", (data) => lines.push(`pong ${hex(data)}`.trimEnd()));
    receiver.on("conclude", (status, reason) => lines.push(`close ${status} ${hex(reason)}`.trimEnd()));
    receiver.on("error", (error) => lines.push(`violation ${statusOf(error)}`));
    receiver.write(bytes, () => setImmediate(() => resolve(lines.join(";"))));
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const [role, stream] = line.split(" ");
  console.log(await read(role, Buffer.from(stream, "hex")));
}
