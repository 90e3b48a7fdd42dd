// @keyrx/client, as it is built: subscribes to keys, prints the kinds of the first two messages, and "closed".
import WebSocket from "ws";

const { KEYRX_URL, KEYRX_TOKEN, KEYRX_CLIENT } = process.env;
const { connect } = await import(KEYRX_CLIENT);
const client = connect(KEYRX_URL, { token: KEYRX_TOKEN, attemptsMax: 1, WebSocket });
const kinds = [];
const take = (kind) => {
  if (kinds.push(kind) > 2) return;
  console.log(kind);
  if (kinds.length === 2) client.close();
};

client.onState((state) => {
  if (state.name !== "closed") return;
  console.log(state.error ? `closed: ${state.error.message}` : "closed");
});
await client.subscribe("key", { snapshot: () => take("snapshot"), event: () => take("event") }).ready;
