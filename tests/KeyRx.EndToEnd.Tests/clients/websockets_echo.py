"""Python's websockets at /echo with permessage-deflate, a line for each offer: windows agreed, and how many messages
came back the same."""

import asyncio
import os

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

MESSAGES = ["", "a", "key€ down, " * 3000, os.urandom(50_000), bytes(60_000), ["key€ ", "do" * 5000, "wn"], "key€ down"]
OFFERS = [
    {},
    {"server_max_window_bits": 9, "client_max_window_bits": 9},
    {"server_max_window_bits": 8},
    {"server_no_context_takeover": True},
]


async def echo(offer):
    url = os.environ["KEYRX_URL"].replace("/ws", "/echo")
    subprotocols = ["keyrx.v1.json", "keyrx.token." + os.environ["KEYRX_TOKEN"]]
    extensions = [ClientPerMessageDeflateFactory(**offer)]
    async with websockets.connect(url, subprotocols=subprotocols, extensions=extensions, compression=None) as socket:
        for message in MESSAGES:
            await socket.send(message)
            expected = "".join(message) if isinstance(message, list) else message
            assert await socket.recv() == expected, "a message came back different"
        agreed = socket.extensions[0]
        windows = agreed.remote_max_window_bits, agreed.local_max_window_bits
        print(*windows, agreed.remote_no_context_takeover, len(MESSAGES))
    assert socket.close_code == 1000, f"close status {socket.close_code}"


for each in OFFERS:
    asyncio.run(echo(each))
