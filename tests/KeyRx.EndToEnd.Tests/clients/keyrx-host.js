// @keyrx/client, as it is built: says three things to the program that the server runs in, and prints what comes back.
import WebSocket from "ws";

const { KEYRX_URL, KEYRX_TOKEN, KEYRX_CLIENT } = process.env;
const { connect } = await import(KEYRX_CLIENT);
const client = connect(KEYRX_URL, { token: KEYRX_TOKEN, attemptsMax: 1, WebSocket });

client.onDirect((topic, payload) => console.log(`${topic} to me: ${JSON.stringify(payload)}`));
for (const turn of [1, 2, 3]) {
  try {
    console.log(`answer: ${JSON.stringify(await client.publish("command", { turn }))}`);
  } catch (error) {
    console.log(`refused: ${error.code} ${error.message}`);
  }
}
client.close();
