"""Runs a WSGI application in fixed threads under an ASGI server: one hop to a thread, one hop back.

A request is read whole before it takes a thread, so that slow lines never hold the threads that others wait for. An
answer goes out in one piece; only what streams (a file) takes a hop per piece. Measured (docs/performance.md): a fifth
of the CPU of an adapter that asks the loop for every part of a request and its answer.

An answer with `follow` (a function that gives an asynchronous iterator of bytes) stays open in the event loop, without
a thread and without a database connection, until it ends or the browser leaves.
"""

import asyncio
import contextvars
import io
import sys
import tempfile
import threading
from collections import deque
from contextlib import aclosing
from queue import SimpleQueue

IN_MEMORY = 256 * 1024  # of a request; a larger one is kept in a temporary file
PIECE = 256 * 1024  # of an answer that streams
NO_LENGTH = {204, 304}


class Lane:
    """An ASGI application around the WSGI application `application`, in `threads` threads that stay.

    A request of more than `most` bytes is answered with 413. Threads are daemons: a server that stops does not wait for
    them longer than it waits for its requests.
    """

    def __init__(self, application, threads, most=16 * 1024 * 1024):
        self.application, self.threads, self.most = application, _Threads(threads), most

    async def __call__(self, scope, receive, send):
        body = await self._body(scope, receive)
        if body is None:
            return
        if body is TOO_LARGE:
            await _say(send, 413, b"This is more than this server takes in one request.\n")
            return
        status, headers, piece, rest, follow = await self.threads.run(self._begin, scope, body)
        try:
            await send({"type": "http.response.start", "status": status, "headers": headers})
            if follow is not None:
                await _follow(follow, receive, send)
            while rest is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece, rest = await self.threads.run(_next, *rest)
            await send({"type": "http.response.body", "body": piece})
        finally:
            if rest is not None:
                self.threads.run(_close, rest[1])

    async def _body(self, scope, receive):
        """The body as a file, TOO_LARGE, or None when the browser left."""
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if declared.isdigit() and int(declared) > self.most:
            return TOO_LARGE
        message = await receive()
        if message["type"] == "http.request" and not message.get("more_body"):
            return io.BytesIO(message.get("body", b""))
        kept, size = tempfile.SpooledTemporaryFile(IN_MEMORY), 0  # noqa: SIM115 (closed with the request)
        while message["type"] == "http.request":
            size += len(message.get("body", b""))
            if size > self.most:
                return TOO_LARGE
            kept.write(message.get("body", b""))
            if not message.get("more_body"):
                kept.seek(0)
                return kept
            message = await receive()
        return None

    def _begin(self, scope, body):
        """In a thread: (status, headers, first piece, what is left of the answer or None, how it goes on or None)."""
        found = []

        def start(status, headers, exc_info=None):
            found[:] = int(status[:3]), headers

        answer = self.application(environ(scope, body), start)
        pieces = iter(answer)
        try:
            piece, rest = _next(pieces, answer)
        except BaseException:
            _close(answer)
            raise
        status, headers = found
        sent = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        follow = getattr(answer, "follow", None) if scope["method"] != "HEAD" else None
        has_length = follow is not None or any(name == b"content-length" for name, _value in sent)
        if rest is None and status not in NO_LENGTH and not has_length:
            sent.append((b"content-length", b"%d" % len(piece)))
        return status, sent, piece, rest, follow


TOO_LARGE = object()


def _next(pieces, answer):
    """(the next bytes, (pieces, answer) or None when these were the last). Closes the answer after the last."""
    whole = not getattr(answer, "streaming", True)
    found, size = [], 0
    for piece in pieces:
        found.append(piece)
        size += len(piece)
        if size >= PIECE and not whole:
            return b"".join(found), (pieces, answer)
    _close(answer)
    return b"".join(found), None


def _close(answer):
    if hasattr(answer, "close"):
        answer.close()


async def _follow(follow, receive, send):
    """Sends what comes, until that ends or the browser leaves. What is behind it is then closed at once."""

    async def tell():
        async with aclosing(follow()) as pieces:
            async for piece in pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})

    async def wait():
        while (await receive())["type"] != "http.disconnect":
            pass

    both = {asyncio.ensure_future(tell()), asyncio.ensure_future(wait())}
    try:
        done, _others = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in both:
            one.cancel()
        await asyncio.gather(*both, return_exceptions=True)
    for one in done:
        one.result()  # what went wrong goes to the log of the server


async def _say(send, status, text):
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(text))]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": text})


def environ(scope, body):
    """The WSGI environment of an ASGI request whose whole body is in the file `body`.

    A header with an underscore is left out: it would pass for the one with a hyphen that a proxy set.
    """
    host, port = scope.get("server") or ("localhost", 80)
    address, _port = scope.get("client") or ("", 0)
    found = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": address,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        joiner = "; " if key == "HTTP_COOKIE" else ","
        text = value.decode("latin-1")
        found[key] = f"{found[key]}{joiner}{text}" if key in found else text
    found["CONTENT_LENGTH"] = str(_size(body))  # what came, also when it came in chunks without a length
    return found


def _size(body):
    body.seek(0, io.SEEK_END)
    at = body.tell()
    body.seek(0)
    return at


class _Threads:
    """Threads that stay. Of those that wait, the one that worked last is taken: its database pages are still warm.

    Each call runs in a copy of its thread's context: nothing leaks to the next.
    """

    def __init__(self, number):
        self.lock, self.calls, self.idle = threading.Lock(), deque(), []
        for place in range(number):
            threading.Thread(target=self._work, name=f"pages-{place}", daemon=True).start()

    def run(self, function, *arguments):
        """A future, in the running event loop, of what `function` returns or raises in a thread."""
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        call = (loop, future, function, arguments)
        with self.lock:
            if self.idle:
                self.idle.pop().put(call)
            else:
                self.calls.append(call)
        return future

    def _next(self, mine):
        """The call that waits longest; else one that is given to this thread."""
        with self.lock:
            if self.calls:
                return self.calls.popleft()
            self.idle.append(mine)
        return mine.get()

    def _work(self):
        mine = SimpleQueue()
        while True:
            loop, future, function, arguments = self._next(mine)
            outcome = failure = None
            try:
                outcome = contextvars.copy_context().run(function, *arguments)
            except BaseException as error:
                failure = error
                # SystemExit would end the loop, and a future takes no StopIteration.
                if isinstance(error, StopIteration) or not isinstance(error, Exception):
                    failure = RuntimeError(f"a view raised {type(error).__name__}")
            try:
                loop.call_soon_threadsafe(_settle, future, outcome, failure)
            except RuntimeError:
                pass  # the loop was closed: the server stops, nobody waits for this any more
            del loop, future, function, arguments, outcome, failure


def _settle(future, outcome, failure):
    if future.cancelled():
        return
    if failure is None:
        future.set_result(outcome)
    else:
        future.set_exception(failure)
