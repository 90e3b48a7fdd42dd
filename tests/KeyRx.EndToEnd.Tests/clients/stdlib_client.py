"""WebSocket by hand over Python's own sockets: prints the subprotocol, then the type of the first message."""

import base64
import json
import os
import socket
import urllib.parse

url = urllib.parse.urlsplit(os.environ["KEYRX_URL"])
connection = socket.create_connection((url.hostname, url.port))
connection.sendall(
    (
        f"GET {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
        "Sec-WebSocket-Protocol: keyrx.v1.json\r\n"
        f"Authorization: Bearer {os.environ['KEYRX_TOKEN']}\r\n\r\n"
    ).encode()
)
stream = connection.makefile("rb")
assert stream.readline().split()[1] == b"101"
for line in iter(stream.readline, b"\r\n"):
    name, _, value = line.decode().partition(": ")
    if name.lower() == "sec-websocket-protocol":
        print(value.strip())
first, length = stream.read(2)
assert first == 0x81 and length < 127
if length == 126:
    length = int.from_bytes(stream.read(2), "big")
print(json.loads(stream.read(length))["type"])
