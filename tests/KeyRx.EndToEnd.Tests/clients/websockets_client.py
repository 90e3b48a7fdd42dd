"""Python's websockets: subscribes to keys and prints "snapshot SEQ", then COUNT lines "SEQ KEY_CODE ACTION"."""

import asyncio
import json
import os

import websockets


async def main():
    left = int(os.environ["KEYRX_COUNT"])
    subprotocols = ["keyrx.v1.json", "keyrx.token." + os.environ["KEYRX_TOKEN"]]
    # With its queue of 32 full, this library reads no further, and so never sees the close frame behind the events
    # that came while we were busy: it would give up after 10 s with 1006.
    async with websockets.connect(os.environ["KEYRX_URL"], subprotocols=subprotocols, max_queue=None) as socket:
        assert socket.subprotocol == "keyrx.v1.json", "the token must never be echoed"
        while left > 0:
            message = json.loads(await socket.recv())
            if message["type"] == "connected":
                await socket.send(json.dumps({"type": "subscribe", "message_id": "1", "topics": ["key"]}))
            if message["type"] == "snapshot":
                print("snapshot", message["seq"])
            if message["type"] == "event":
                print(message["seq"], message["payload"]["key_code"], message["payload"]["action"])
                left -= 1
    assert socket.close_code == 1000, f"close status {socket.close_code}"


asyncio.run(main())
