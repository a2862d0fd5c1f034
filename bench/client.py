"""A browser as cheap as can be: one keep-alive connection, one request at a time, cookies, an HTTP parser in C.

It runs on the same cores as the servers, so what it costs itself is reported in every table.
"""

import asyncio
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import httptools

TIMEOUT = 60
ASSETS = re.compile(rb"""<(?:(?:link|use)\b[^>]*?\bhref|(?:script|img)\b[^>]*?\bsrc)=["']([^"'#]+)""")
REFERRED = re.compile(rb"""url\(["']?([^"')#]+)""")
NOT_LOADED = re.compile(rb"""<link\b[^>]*\brel=["'](?:canonical|alternate|next|prev|author|help)["'][^>]*>""")


class Failed(Exception):
    """The server answered something else than the script of the respondent expects."""


@dataclass
class Answer:
    """One response. `size` counts the bytes of the body as they came over the line."""

    status: int = 0
    headers: list = field(default_factory=list)
    parts: list = field(default_factory=list)
    keep: bool = True

    @property
    def body(self):
        return b"".join(self.parts)

    @property
    def size(self):
        return sum(map(len, self.parts))

    def header(self, name):
        return next((value for key, value in self.headers if key == name), "")

    @property
    def text(self):
        """The body, decompressed when the server compressed it."""
        import gzip

        return gzip.decompress(self.body) if self.header("content-encoding") == "gzip" else self.body


class _Line(asyncio.Protocol):
    """The connection itself; httptools calls the `on_` methods."""

    def __init__(self):
        self.transport = self.waiter = self.answer = self.parser = None

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, error):
        self.transport = None
        if self.waiter and not self.waiter.done():
            self.waiter.set_exception(Failed(f"connection lost {error or ''}"))

    def data_received(self, data):
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError as error:
            if self.waiter and not self.waiter.done():
                self.waiter.set_exception(Failed(f"not HTTP: {error}"))

    def on_header(self, name, value):
        self.answer.headers.append((name.decode().lower(), value.decode("latin-1")))

    def on_body(self, data):
        self.answer.parts.append(data)

    def on_message_complete(self):
        self.answer.status = self.parser.get_status_code()
        self.answer.keep = self.parser.should_keep_alive()
        if self.waiter and not self.waiter.done():
            self.waiter.set_result(self.answer)

    async def ask(self, data):
        self.answer, self.parser = Answer(), httptools.HttpResponseParser(self)
        self.waiter = asyncio.get_running_loop().create_future()
        self.transport.write(data)
        return await asyncio.wait_for(self.waiter, TIMEOUT)


class Log:
    """What happened: seconds per kind of request, errors in words, how many respondents finished."""

    def __init__(self):
        self.seconds, self.errors, self.complete, self.requests = {}, [], 0, 0

    def add(self, kind, seconds):
        self.seconds.setdefault(kind, []).append(seconds)
        self.requests += 1


class Person:
    """One respondent's browser. `pace` gives the intended moment of each next step; None: as fast as it goes.

    With a pace, seconds count from the intended moment, also when the step before was late (no coordinated omission).
    """

    def __init__(self, port, log, pace=None, counted_from=0.0):
        self.port, self.log, self.pace, self.counted_from = port, log, pace, counted_from
        self.line, self.cookies, self.due = None, {}, None

    async def get(self, path, kind="page", expect=200, *, paced=True):
        return await self._step(kind, "GET", path, b"", "", expect, paced, ())

    async def post(self, path, form, kind, expect, *, headers=()):
        """Posts a form; the CSRF token goes along as the browser's page would send it."""
        body = urlencode(form).encode()
        return await self._step(kind, "POST", path, body, "application/x-www-form-urlencoded", expect, True, headers)

    async def post_json(self, path, body, kind, expect, token):
        headers = (f"X-CSRFToken: {token}", "Accept: */*")
        return await self._step(kind, "POST", path, body, "application/json", expect, True, headers)

    async def _step(self, kind, method, path, body, content_type, expect, paced, headers):
        began = time.perf_counter()
        if paced and self.pace is not None:
            began = next(self.pace)
            if (wait := began - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
        answer = await self._send(method, path, body, content_type, headers)
        if began >= self.counted_from:
            self.log.add(kind, time.perf_counter() - began)
        if answer.status != expect:
            raise Failed(f"{method} {kind}: {answer.status} instead of {expect}: {answer.text[:200]!r}")
        return answer

    async def _send(self, method, path, body, content_type, headers):
        if self.line is None or self.line.transport is None:
            loop = asyncio.get_running_loop()
            _transport, self.line = await loop.create_connection(_Line, "127.0.0.1", self.port)
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept-Encoding: gzip, deflate, br"]
        head += ["Accept-Language: en", "User-Agent: bench", *headers]
        if self.cookies:
            head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            head += [f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
            head.append(f"Origin: http://127.0.0.1:{self.port}")
        answer = await self.line.ask("\r\n".join([*head, "\r\n"]).encode() + body)
        for key, value in answer.headers:
            if key == "set-cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
        if not answer.keep and self.line.transport:
            self.line.transport.close()
            self.line.transport = None
        return answer

    async def assets(self, paths):
        """What a browser with an empty cache fetches for its first page."""
        for path in paths:
            await self.get(path, "asset", paced=False)

    def close(self):
        if self.line and self.line.transport:
            self.line.transport.close()


async def everything_on(port, path, cookies):
    """The first page with all it needs: [(path, bytes over the line)], the page first. Missing files are left out."""
    person = Person(port, Log())
    person.cookies = dict(cookies)
    try:
        page = await person.get(path)
        found, todo = [(path, page.size)], _references(ASSETS, NOT_LOADED.sub(b"", page.text), path)
        while todo:
            at = todo.pop(0)
            if at in [name for name, _size in found]:
                continue
            answer = await person._send("GET", at, b"", "", ())
            if answer.status == 200:
                found.append((at, answer.size))
                if ".css" in at:
                    todo += _fonts_aside(_references(REFERRED, answer.text, at))
        return found
    finally:
        person.close()


def _references(pattern, text, base):
    from urllib.parse import urljoin

    found = [urljoin(base, path.decode()) for path in pattern.findall(text) if not path.startswith(b"data:")]
    return [urlsplit(path).path for path in dict.fromkeys(found) if not urlsplit(path).netloc]


def _fonts_aside(paths):
    """A browser takes the first font format it reads, and only when a sign needs it: fonts named in CSS count once."""
    fonts = [path for path in paths if path.rsplit(".", 1)[-1] in {"woff2", "woff", "ttf", "eot", "otf", "svg"}]
    rest = [path for path in paths if path not in fonts]
    best = [path for path in fonts if path.endswith("woff2")] or [path for path in fonts if path.endswith("woff")]
    return rest + best
