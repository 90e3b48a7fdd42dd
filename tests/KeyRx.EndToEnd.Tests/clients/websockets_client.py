"""Python's websockets: subscribes to keys and prints "snapshot SEQ", then COUNT lines "SEQ KEY_CODE ACTION"."""

import asyncio
import json
import os

import websockets


async def main():
    left = int(os.environ["KEYRX_COUNT"])
    subprotocols = ["keyrx.v1.json", "keyrx.token." + os.environ["KEYRX_TOKEN"]]
    async with websockets.connect(os.environ["KEYRX_URL"], subprotocols=subprotocols) as socket:
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
