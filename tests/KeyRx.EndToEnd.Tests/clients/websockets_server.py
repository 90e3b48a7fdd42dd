"""Python's websockets as the server of one KeyRx client (ServerOfAnotherHand.cs says what each of them does)."""

import asyncio
import json
import os

import websockets

COUNT = int(os.environ["KEYRX_COUNT"])


async def send(socket, message):
    text = json.dumps(message, ensure_ascii=False)
    middle = len(text) // 2
    await socket.send([text[:middle], text[middle:]])


async def serve(socket, done):
    await send(socket, {"type": "connected", "payload": {
        "version": "websockets", "protocol": 1, "client_id": "c", "session": "s", "heartbeat_ms": 30000,
        "scopes": ["status"], "clock": {"unix_us": 1, "monotonic_ns": 1}}})
    pongs = []
    async for text in socket:
        message = json.loads(text)
        if message["type"] == "subscribe":
            await send(socket, {"type": "ack", "message_id": message["message_id"],
                                "topics": {"state": {"id": 3, "epoch": "9f86d081884c7d65", "seq": 0}}})
            for seq in range(1, COUNT + 1):
                if seq % 10 == 0:
                    pongs.append(await socket.ping(f"ping {seq // 10 - 1}"))
                await send(socket, {"type": "event", "event_type": "state", "seq": seq, "payload": "ü" * (seq * seq)})
        if message["type"] == "publish":
            await send(socket, {"type": "ack", "message_id": message["message_id"]})
            for pong in pongs:
                await pong
            await socket.close(1001, "bye")
    print("pongs", len(pongs), "closed", socket.close_rcvd.code, flush=True)
    done.set_result(None)


async def main():
    done = asyncio.get_running_loop().create_future()
    async with websockets.serve(
        lambda socket: serve(socket, done), "127.0.0.1", 0, subprotocols=["keyrx.v1.json"]
    ) as server:
        print("port", server.sockets[0].getsockname()[1], flush=True)
        await done


asyncio.run(main())
