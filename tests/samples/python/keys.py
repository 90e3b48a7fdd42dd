"""Keys in Python, without a package: libkeyrx.so by ctypes. Serves them to others, and prints each as it comes.
A client that publishes {"stop":true} to "control" ends it.

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


class Message(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("wants_answer", ctypes.c_uint32), ("number", ctypes.c_uint64),
                ("time_ns", ctypes.c_uint64), ("length", ctypes.c_uint64), ("user", ctypes.c_int64),
                ("client", ctypes.c_char * 40), ("token", ctypes.c_char * 64)]


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
    library.keyrx_inbound_open.argtypes = [Handle, ctypes.c_char_p, ctypes.POINTER(Handle)]
    library.keyrx_inbound_wait.argtypes = [Handle, ctypes.c_int32]
    library.keyrx_inbound_read.argtypes = [Handle, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(Message)]
    library.keyrx_inbound_accept.argtypes = [Handle, ctypes.c_uint64, ctypes.c_char_p, ctypes.c_size_t]
    library.keyrx_inbound_refuse.argtypes = [Handle, ctypes.c_uint64, ctypes.c_int, ctypes.c_char_p]
    library.keyrx_inbound_close.argtypes = [Handle]
    return library


def check(library, result):
    if result < 0:
        sys.exit(library.keyrx_last_error().decode())
    return result


def take_control(keyrx, control, done):
    """Answers what clients say until one says stop, or the topic is closed."""
    text, message = ctypes.create_string_buffer(4096), Message(size=ctypes.sizeof(Message))
    while keyrx.keyrx_inbound_wait(control, -1) == 1:
        while keyrx.keyrx_inbound_read(control, text, len(text), ctypes.byref(message)) == 1:
            if text.raw[:message.length] == b'{"stop":true}':
                print("stopped by", message.token.decode(), flush=True)
                keyrx.keyrx_inbound_accept(control, message.number, b'"bye"', 5)
                done.set()
            else:
                keyrx.keyrx_inbound_refuse(control, message.number, 400, b'say {"stop":true}')


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
    options = (f"listen = 127.0.0.1:0\ntoken = viewer {secret.value.decode()} key,publish control\n"
               f"inbound = control\nsource = {source}\n")
    server, subscription, control = Handle(), Handle(), Handle()
    check(keyrx, keyrx.keyrx_server_start(options.encode(), ctypes.byref(server)))
    print(f"ws://127.0.0.1:{keyrx.keyrx_server_port(server, 0)}/ws {secret.value.decode()}", flush=True)

    callback = Callback(on_item)  # kept until the last call, or Python frees it
    everything = ctypes.byref(Position(0, 0))
    check(keyrx, keyrx.keyrx_subscribe(server, b"key", everything, callback, None, ctypes.byref(subscription)))
    check(keyrx, keyrx.keyrx_inbound_open(server, b"control", ctypes.byref(control)))
    listener = threading.Thread(target=take_control, args=(keyrx, control, done))
    listener.start()
    done.wait()
    check(keyrx, keyrx.keyrx_unsubscribe(subscription))
    check(keyrx, keyrx.keyrx_inbound_close(control))
    listener.join()
    check(keyrx, keyrx.keyrx_server_stop(server))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
