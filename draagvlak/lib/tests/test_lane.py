"""The lane between the server and the pages: whole answers, files, slow lines, too much, what goes wrong."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from draagvlak.lib.lane import PIECE, Lane, environ


def run(work):
    """In a thread of its own: playwright keeps a loop running in the thread of the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def scope(method="GET", path="/", headers=(), **more):
    return {
        "type": "http", "method": method, "path": path, "query_string": b"", "http_version": "1.1", "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "server": ("127.0.0.1", 8000), "client": ("192.0.2.7", 5000), **more,
    }  # fmt: skip


class Line:
    """The browser's side of one request: `parts` of a body to give, and what came back."""

    def __init__(self, *parts):
        self.parts, self.sent = list(parts or [b""]), []

    async def receive(self):
        part = self.parts.pop(0)
        if part is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": bool(self.parts)}

    async def send(self, message):
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def headers(self):
        return dict(self.sent[0]["headers"])

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.sent[1:])


def ask(application, line=None, *, threads=1, most=1000, **request):
    line = line or Line()
    run(Lane(application, threads, most)(scope(**request), line.receive, line.send))
    return line


def echo(env, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [env["REQUEST_METHOD"].encode(), b" ", env["wsgi.input"].read(int(env["CONTENT_LENGTH"]))]


class Closing:
    """An answer that streams `pieces` and notes when it was closed."""

    def __init__(self, *pieces):
        self.pieces, self.closed = pieces, 0

    def __iter__(self):
        yield from self.pieces

    def close(self):
        self.closed += 1

    def __call__(self, env, start):
        start("200 OK", [])
        return self


def test_an_answer_goes_out_in_one_piece_with_its_length():
    line = ask(echo, Line(b"a=1"), method="POST")
    assert line.status == 200
    assert line.body == b"POST a=1"
    assert line.headers == {b"content-type": b"text/plain", b"content-length": b"8"}
    assert len(line.sent) == 2


def test_a_body_in_parts_without_a_length_arrives_whole():
    parts = [b"x" * 100_000] * 5
    assert ask(echo, Line(*parts), method="POST", most=10**6).body == b"POST " + b"".join(parts)


def test_a_length_of_the_application_stays_and_no_content_has_none():
    def longer(env, start):
        start("200 OK", [("Content-Length", "99")])
        return [b""]

    def nothing(env, start):
        start("204 No Content", [])
        return []

    assert ask(longer).headers == {b"content-length": b"99"}
    assert ask(nothing).headers == {}


def test_a_file_goes_out_in_pieces_and_is_closed_once():
    answer = Closing(*[b"y" * (PIECE // 2)] * 5)
    line = ask(answer)
    assert len(line.body) == 5 * PIECE // 2
    assert [message["more_body"] for message in line.sent[1:-1]] == [True, True]
    assert "more_body" not in line.sent[-1]
    assert answer.closed == 1


def test_a_file_is_closed_when_the_browser_leaves():
    answer = Closing(*[b"y" * PIECE] * 3)
    line = Line()

    async def send(message):
        if message["type"] == "http.response.body":
            raise OSError("gone")

    async def go():
        with pytest.raises(OSError, match="gone"):
            await Lane(answer, 1)(scope(), line.receive, send)
        for _attempt in range(200):
            if answer.closed:
                return
            await asyncio.sleep(0.01)

    run(go())
    assert answer.closed == 1


@pytest.mark.parametrize(("headers", "parts"), [([("content-length", "1001")], [b""]), ([], [b"x" * 600, b"x" * 600])])
def test_too_much_is_refused_before_a_thread_is_taken(headers, parts):
    line = ask(lambda env, start: pytest.fail("must not run"), Line(*parts), headers=headers, method="POST")
    assert line.status == 413
    assert line.headers[b"connection"] == b"close"


def test_who_leaves_while_sending_is_not_answered():
    line = ask(lambda env, start: pytest.fail("must not run"), Line(b"a", None), method="POST")
    assert line.sent == []


def test_slow_lines_do_not_hold_the_threads():
    async def go():
        lane, never, quick = Lane(echo, 1), asyncio.Event(), Line()

        async def stuck():
            await never.wait()

        slow = [asyncio.ensure_future(lane(scope(method="POST"), stuck, None)) for _number in range(20)]
        await asyncio.sleep(0)
        await asyncio.wait_for(lane(scope(), quick.receive, quick.send), 5)
        for task in slow:
            task.cancel()
        return quick

    assert run(go()).status == 200


def test_requests_run_beside_each_other():
    together = threading.Barrier(3, timeout=5)

    def meet(env, start):
        together.wait()
        start("200 OK", [])
        return [b"met"]

    async def go():
        lane, lines = Lane(meet, 3), [Line() for _number in range(3)]
        await asyncio.gather(*(lane(scope(), line.receive, line.send) for line in lines))
        return [line.body for line in lines]

    assert run(go()) == [b"met"] * 3


def named(env, start):
    start("200 OK", [])
    return [threading.current_thread().name.encode()]


def test_one_after_the_other_goes_to_the_same_thread():
    async def go():
        lane, names = Lane(named, 4), set()
        for _number in range(20):
            while len(lane.threads.idle) < 4:
                await asyncio.sleep(0.001)
            line = Line()
            await lane(scope(), line.receive, line.send)
            names.add(line.body)
        return names

    assert len(run(go())) == 1


def test_more_than_there_are_threads_wait_in_order():
    order = []

    def slow(env, start):
        order.append(env["PATH_INFO"])
        time.sleep(0.002)
        start("200 OK", [])
        return [b"done"]

    async def go():
        lane, lines = Lane(slow, 1), [Line() for _number in range(30)]
        calls = (lane(scope(path=f"/{at:02}"), line.receive, line.send) for at, line in enumerate(lines))
        await asyncio.wait_for(asyncio.gather(*calls), 10)
        return [line.body for line in lines]

    assert run(go()) == [b"done"] * 30
    assert order == sorted(order)


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), StopIteration()])
def test_what_a_view_raises_reaches_the_server_and_the_thread_lives_on(error):
    def wrong(env, start):
        if env["PATH_INFO"] == "/wrong":
            raise error
        start("200 OK", [])
        return [b"alive"]

    async def go():
        lane, line = Lane(wrong, 1), Line()
        with pytest.raises((ValueError, RuntimeError)):
            await lane(scope(path="/wrong"), line.receive, line.send)
        line = Line()
        await asyncio.wait_for(lane(scope(), line.receive, line.send), 5)
        return line

    assert run(go()).body == b"alive"


def test_the_environment_says_what_came():
    import io

    headers = [("host", "a.example"), ("cookie", "a=1"), ("cookie", "b=2"), ("accept", "x"), ("accept", "y")]
    found = environ(scope(path="/é", headers=[*headers, ("content-type", "text/plain")]), io.BytesIO(b"abc"))
    assert found["HTTP_HOST"] == "a.example"
    assert found["HTTP_COOKIE"] == "a=1; b=2"
    assert found["HTTP_ACCEPT"] == "x,y"
    assert found["CONTENT_TYPE"] == "text/plain"
    assert found["CONTENT_LENGTH"] == "3"
    assert found["PATH_INFO"].encode("latin-1").decode() == "/é"
    assert found["REMOTE_ADDR"] == "192.0.2.7"


def test_a_header_with_an_underscore_never_passes_for_one_of_the_proxy():
    import io

    headers = [("x_forwarded_for", "198.51.100.1"), ("x-forwarded-for", "192.0.2.1")]
    found = environ(scope(headers=headers), io.BytesIO())
    assert found["HTTP_X_FORWARDED_FOR"] == "192.0.2.1"


def test_a_server_on_a_socket_without_addresses_works():
    import io

    found = environ(scope(server=("/run/draagvlak.sock", None), client=None), io.BytesIO())
    assert (found["REMOTE_ADDR"], found["SERVER_PORT"]) == ("", "0")


# ── Answers that stay open ───────────────────────────────────────────────────────────────────────────────────
class Open(Closing):
    """An answer that goes on: gives two pieces, and waits for ever when it may."""

    streaming, ended, started = False, False, False

    def __init__(self, for_ever):
        super().__init__(b"")
        self.for_ever = for_ever

    async def follow(self):
        self.started = True
        try:
            yield b"one"
            yield b"two"
            if self.for_ever:
                await asyncio.sleep(3600)
        finally:
            self.ended = True


def test_an_answer_that_stays_open_has_no_length_and_ends_when_it_is_done():
    answer, line = Open(for_ever=False), Waiting()
    ask(answer, line)
    assert line.headers == {}
    assert line.body == b"onetwo"
    assert [message["more_body"] for message in line.sent[1:-1]] == [True, True]
    assert (answer.closed, answer.ended) == (1, True)


def test_an_answer_that_stays_open_is_ended_at_once_when_the_browser_leaves():
    answer, line = Open(for_ever=True), Waiting(leaves=0.05)
    began = time.monotonic()
    ask(answer, line)
    assert answer.ended
    assert time.monotonic() - began < 2


def test_only_the_headers_are_asked_for():
    answer, line = Open(for_ever=True), Waiting()
    ask(answer, line, method="HEAD")
    assert not answer.started
    assert line.body == b""


class Waiting(Line):
    """A browser that reads on, and leaves after so many seconds."""

    def __init__(self, leaves=3600):
        super().__init__()
        self.leaves = leaves

    async def receive(self):
        if self.parts:
            return await super().receive()
        await asyncio.sleep(self.leaves)
        return {"type": "http.disconnect"}
