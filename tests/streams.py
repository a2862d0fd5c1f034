"""The browser's side of an event stream: what came and when, and every way of leaving."""

import asyncio
import re
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

import httptools

from tests.peek import ADDRESS

EVENT = re.compile(rb"^event: (\w+)$", re.M)


def run(work):
    """Runs a coroutine in a thread of its own: playwright keeps a loop running in the thread of the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def listening(url):
    """(who listens, whom the watcher knows) in the server process at `url`."""
    with urlopen(url + ADDRESS, timeout=10) as answer:
        return tuple(map(int, answer.read().split()))


class Stream(asyncio.Protocol):
    """One open stream. `events`: [(moment, name)]; `raw`: every byte of the body; `ended`: when it was closed."""

    def __init__(self, path, port, cookies):
        self.path, self.port, self.cookies = path, port, cookies
        self.status, self.headers, self.events, self.raw, self.ended = 0, {}, [], b"", None
        self.on_event = lambda name: None
        self.news = asyncio.Event()
        self.parser, self.transport, self._left = httptools.HttpResponseParser(self), None, b""

    @classmethod
    async def open(cls, port, path, cookies):
        """Returns when it said hello, or when the server refused."""
        _transport, stream = await asyncio.get_running_loop().create_connection(
            lambda: cls(path, port, cookies), "127.0.0.1", port
        )
        await stream.until(lambda: stream.names or stream.ended is not None or stream.status not in {0, 200}, 30)
        return stream

    def connection_made(self, transport):
        self.transport = transport
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        transport.write(
            f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: text/event-stream\r\n"
            f"Cookie: {cookies}\r\n\r\n".encode()
        )

    def data_received(self, data):
        self.parser.feed_data(data)

    def on_header(self, name, value):
        self.headers[name.decode().lower()] = value.decode()

    def on_headers_complete(self):
        self.status = self.parser.get_status_code()
        self.news.set()

    def on_body(self, data):
        self.raw += data
        self._left += data
        *whole, self._left = self._left.split(b"\n\n")
        for name in [found[1].decode() for found in map(EVENT.search, whole) if found]:
            self.events.append((time.perf_counter(), name))
            self.on_event(name)
        self.news.set()

    def on_message_complete(self):
        self.ended = self.ended or time.perf_counter()
        self.news.set()

    def connection_lost(self, error):
        self.ended = self.ended or time.perf_counter()
        self.news.set()

    @property
    def names(self):
        return [name for _moment, name in self.events]

    def count(self, name):
        return self.names.count(name)

    async def until(self, what, seconds):
        """Whether `what()` came true within so many seconds."""
        end = time.perf_counter() + seconds
        while not what():
            self.news.clear()
            left = end - time.perf_counter()
            if left <= 0:
                return False
            try:
                await asyncio.wait_for(self.news.wait(), left)
            except TimeoutError:
                return bool(what())
        return True

    def close(self):
        self.transport.close()

    def reset(self):
        """As a phone that loses its power: the line is cut, without the end of a conversation."""
        cut(self.transport.get_extra_info("socket"))
        self.transport.abort()


def cut(line):
    """The next close of this socket sends a reset."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def ask_and_reset(port, path, cookies):
    """Asks for a stream and cuts the line before the first byte of the answer."""
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    line = socket.create_connection(("127.0.0.1", port))
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode())
    cut(line)
    line.close()
