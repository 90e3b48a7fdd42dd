"""What a send buffer does to one client; prints "NAME VALUE" lines. Standard library only.

    send_buffer_probe.py PORT echo          p50 and p99 in ms of echoes of 4 MiB, and pauses of 30 ms or more in each
    send_buffer_probe.py PORT resume        p50 and p99 in ms of a resume of 10,000 records of the topic "load"
    send_buffer_probe.py PORT stalled       KiB of kernel memory of a client that stopped reading, on both sides (ss -m)

The token is in KEYRXD_TOKEN.
"""
import json
import os
import re
import socket
import struct
import subprocess
import sys
import time

RECEIVE_BYTES = 65536
TIMEOUT_SECONDS = 60


def connect(port, path, receive_buffer=None):
    peer = socket.socket()
    if receive_buffer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    peer.settimeout(TIMEOUT_SECONDS)
    peer.connect(("127.0.0.1", port))
    request = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
               "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
               "Sec-WebSocket-Protocol: keyrx.v1.bin", f"Authorization: Bearer {os.environ['KEYRXD_TOKEN']}", "", ""]
    peer.sendall("\r\n".join(request).encode())
    return Reader(peer)


class Reader:
    """Frames of one socket. The head of the 101 is skipped."""

    def __init__(self, peer):
        self.peer, self.buffer, self.at, self.pauses = peer, bytearray(), 0, 0
        while b"\r\n\r\n" not in self.buffer:
            self.receive()
        head = bytes(self.buffer)
        if not head.startswith(b"HTTP/1.1 101"):
            sys.exit(head.split(b"\r\n")[0].decode())
        self.at = head.index(b"\r\n\r\n") + 4

    def receive(self):
        started = time.monotonic()
        received = self.peer.recv(RECEIVE_BYTES)
        self.pauses += time.monotonic() - started >= 0.03
        if not received:
            sys.exit("the server ended the connection")
        self.buffer += received

    def need(self, count):
        while len(self.buffer) - self.at < count:
            if self.at > 1 << 20:
                del self.buffer[:self.at]
                self.at = 0
            self.receive()

    def frame(self):
        self.need(2)
        length, head = self.buffer[self.at + 1], 2
        if length >= 126:
            head = 4 if length == 126 else 10
            self.need(head)
            length = int.from_bytes(self.buffer[self.at + 2:self.at + head], "big")
        self.need(head + length)
        opcode = self.buffer[self.at] & 15
        payload = bytes(self.buffer[self.at + head:self.at + head + length])
        self.at += head + length
        return opcode, payload

    def send(self, opcode, payload):
        length = len(payload)
        if length < 126:
            head = struct.pack("!BB", 128 | opcode, 128 | length)
        elif length < 65536:
            head = struct.pack("!BBH", 128 | opcode, 254, length)
        else:
            head = struct.pack("!BBQ", 128 | opcode, 255, length)
        self.peer.sendall(head + bytes(4) + payload)

    def subscribe(self, resume=None):
        message = {"type": "subscribe", "message_id": "1", "topics": ["load"]}
        if resume:
            message["resume"] = {"load": resume}
        self.send(1, json.dumps(message).encode())
        while True:
            opcode, payload = self.frame()
            if opcode == 1 and b'"ack"' in payload:
                return json.loads(payload)["topics"]["load"]


def print_quantiles(name, values):
    values.sort()
    print(f"{name}_p50_ms {values[len(values) // 2] * 1e3:.1f}")
    print(f"{name}_p99_ms {values[(len(values) * 99 - 1) // 100] * 1e3:.1f}")


def echo(port):
    client, payload, took = connect(port, "/echo"), os.urandom(4 << 20), []
    client.pauses = 0
    for _ in range(10):
        started = time.monotonic()
        client.send(2, payload)
        if client.frame()[1] != payload:
            sys.exit("another message came back")
        took.append(time.monotonic() - started)
    print_quantiles("echo_4mib", took)
    print(f"echo_4mib_pauses {client.pauses / len(took):.1f}")


def resumed(port):
    """A client that has just resumed 10,000 records and read them all, and how long that took."""
    client = connect(port, "/ws")
    here = client.subscribe()
    client.peer.close()
    client = connect(port, "/ws")
    started = time.monotonic()
    client.subscribe({"epoch": here["epoch"], "seq": here["seq"] - 10000})
    last = 0
    while last < here["seq"]:
        opcode, payload = client.frame()
        if opcode == 2:
            count, first = struct.unpack_from("<IQ", payload, 4)
            last = first + count - 1
    return client, time.monotonic() - started


def resume(port):
    took = []
    for _ in range(50):
        client, seconds = resumed(port)
        took.append(seconds)
        client.peer.close()
    print_quantiles("resume_10000", took)


def socket_kib(which, port, letter, count):
    """Mean of one part of skmem: "w" is what waits at the sender, "r" what the receiver has not read."""
    command = ["ss", "-tmnH", "state", "established", f"( {which} = :{port} )"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True)
    held = [int(part) for part in re.findall(rf"skmem:\([^)]*\b{letter}(\d+)", listed.stdout)]
    return sum(held) / count / 1024


def stalled(port):
    count = 20
    clients = []
    for _ in range(count):
        # Reads 5 MB at full speed before it hangs: the kernel lets its receive buffer grow meanwhile.
        clients.append(resumed(port)[0])
    time.sleep(6)
    print(f"stalled_sender_kib {socket_kib('sport', port, 'w', count):.0f}")
    print(f"stalled_receiver_kib {socket_kib('dport', port, 'r', count):.0f}")


{"echo": echo, "resume": resume, "stalled": stalled}[sys.argv[2]](int(sys.argv[1]))
