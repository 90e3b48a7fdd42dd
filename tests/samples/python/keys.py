"""Keys in Python, without a package: libkeyrx.so by ctypes. Serves them to others, and prints each as it comes.

    LIBKEYRX=FOLDER/libkeyrx.so python3 keys.py SOURCE COUNT

SOURCE is demo, evdev, script:FILE, ... ; it ends after COUNT presses.
"""
import ctypes
import os
import sys
import threading

RECORD, GAP, CLOSED = 1, 3, 5  # keyrx_item_kind
RELEASE, PRESS = 0, 1  # keyrx_key_action


class Item(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("kind", ctypes.c_uint32), ("epoch", ctypes.c_uint64),
                ("sequence", ctypes.c_uint64), ("time_ns", ctypes.c_uint64), ("lost", ctypes.c_uint64),
                ("length", ctypes.c_uint64)]


class Position(ctypes.Structure):
    _fields_ = [("epoch", ctypes.c_uint64), ("sequence", ctypes.c_uint64)]


class KeyEvent(ctypes.Structure):
    _fields_ = [("time_ns", ctypes.c_uint64), ("hook_delay_ns", ctypes.c_uint32), ("code", ctypes.c_uint16),
                ("device", ctypes.c_uint16), ("native_code", ctypes.c_uint32), ("action", ctypes.c_uint8),
                ("flags", ctypes.c_uint8), ("modifiers", ctypes.c_uint16)]


Callback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(Item), ctypes.c_void_p)
Handle = ctypes.c_void_p


def load():
    library = ctypes.CDLL(os.environ.get("LIBKEYRX", "libkeyrx.so"))
    library.keyrx_last_error.restype = ctypes.c_char_p
    library.keyrx_server_start.argtypes = [ctypes.c_char_p, ctypes.POINTER(Handle)]
    library.keyrx_server_port.argtypes = [Handle, ctypes.c_uint32]
    library.keyrx_server_stop.argtypes = [Handle]
    library.keyrx_new_secret.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    library.keyrx_subscribe.argtypes = [
        Handle, ctypes.c_char_p, ctypes.POINTER(Position), Callback, ctypes.c_void_p, ctypes.POINTER(Handle)]
    library.keyrx_unsubscribe.argtypes = [Handle]
    return library


def check(library, result):
    if result < 0:
        sys.exit(library.keyrx_last_error().decode())
    return result


def main(source, count):
    keyrx = load()
    done, left = threading.Event(), [count]

    def on_item(_, item, data):  # on a thread of the subscription's own
        kind = item.contents.kind
        if kind == GAP:
            print("lost", item.contents.lost, flush=True)
        elif kind == CLOSED:
            print("closed", flush=True)
        elif kind == RECORD and left[0] > 0:
            key = KeyEvent.from_address(data)
            if key.action > PRESS:
                return
            print("press" if key.action == PRESS else "release", key.native_code, flush=True)
            left[0] -= key.action == PRESS
            if left[0] == 0:
                done.set()

    secret = ctypes.create_string_buffer(44)
    check(keyrx, keyrx.keyrx_new_secret(secret, len(secret)))
    options = f"listen = 127.0.0.1:0\ntoken = viewer {secret.value.decode()} key\nsource = {source}\n"
    server, subscription = Handle(), Handle()
    check(keyrx, keyrx.keyrx_server_start(options.encode(), ctypes.byref(server)))
    print(f"ws://127.0.0.1:{keyrx.keyrx_server_port(server, 0)}/ws {secret.value.decode()}", flush=True)

    callback = Callback(on_item)  # kept until the last call, or Python frees it
    everything = ctypes.byref(Position(0, 0))
    check(keyrx, keyrx.keyrx_subscribe(server, b"key", everything, callback, None, ctypes.byref(subscription)))
    done.wait()
    check(keyrx, keyrx.keyrx_unsubscribe(subscription))
    check(keyrx, keyrx.keyrx_server_stop(server))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
