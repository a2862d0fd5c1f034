"""A bad line between a browser and the product: slow, late, and cut off at random. Plain sockets and threads."""

import random
import socket
import struct
import threading
import time
from urllib.parse import urlsplit


class BadLine:
    """A proxy with a port of its own (`url`): `delay` seconds each way, `resets`: share of requests, `rate`: bytes/s.

    Half of the resets come before the request reaches the server, half after it: the answer is then lost on its way
    back, although the server did its work. `received` counts the bytes that reached the browser.
    """

    def __init__(self, target, delay=0.0, resets=0.0, rate=0, seed=1):
        parts = urlsplit(target)
        self.target = (parts.hostname, parts.port)
        self.delay, self.resets, self.rate = delay, resets, rate
        self.random, self.lock = random.Random(seed), threading.Lock()
        self.received = self.cut = 0
        self.free_at = 0.0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            server = socket.create_connection(self.target)
        except OSError:
            client.close()
            return
        threading.Thread(target=self._back, args=(server, client), daemon=True).start()
        try:
            while data := client.recv(65536):
                fate = self._fate()
                time.sleep(self.delay)
                if fate == "before":
                    break
                self._wait(len(data))
                server.sendall(data)
                if fate == "after":
                    time.sleep(self.delay + 0.05)
                    break
            else:
                return
            self._reset(client)
        except OSError:
            pass
        finally:
            _end(server)
            _end(client)

    def _back(self, server, client):
        try:
            while data := server.recv(2048 if self.rate else 65536):
                time.sleep(0 if self.rate else self.delay)
                self._wait(len(data))
                client.sendall(data)
                with self.lock:
                    self.received += len(data)
        except OSError:
            pass
        finally:
            _end(client)

    def _fate(self):
        with self.lock:
            if self.random.random() >= self.resets:
                return ""
            self.cut += 1
            return self.random.choice(("before", "after"))

    def _wait(self, size):
        """One line for everybody: what is sent waits for what was sent before."""
        if not self.rate:
            return
        with self.lock:
            self.free_at = max(self.free_at, time.monotonic()) + size / self.rate
            pause = self.free_at - time.monotonic()
        time.sleep(max(pause, 0))

    @staticmethod
    def _reset(client):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _end(line):
    """Closes a socket for the thread that waits on it too: closing alone does not wake it."""
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    line.close()
