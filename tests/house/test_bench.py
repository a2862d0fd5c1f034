"""The bench counts honestly: latency from the intended moment, verdicts from the figures. Nothing here is timed."""

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench import client, load, report


def test_moments_are_fixed_beforehand():
    def first(seed):
        return list(itertools.islice(load._moments(5.0, 0.1, seed), 20))

    assert first(1) == first(1) != first(2)
    assert first(1)[0] == 5.0
    assert first(1) == sorted(first(1))


class Server(asyncio.Protocol):
    """Answers 204 to everything, in two writes, and keeps the connection."""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(b"HTTP/1.1 204 No Content\r\nSet-Cookie: csrf=abc; Path=/\r\n")
        self.transport.write(b"Content-Type: text/plain\r\n\r\n")


def with_server(work):
    async def go():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Server, "127.0.0.1", 0)
        async with server:
            return await work(server.sockets[0].getsockname()[1])

    # In a thread of its own: playwright keeps a loop running in the thread of the tests.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, go()).result()


def test_a_request_that_starts_late_counts_from_when_it_was_due():
    async def work(port):
        log, now = client.Log(), client.time.perf_counter()
        person = client.Person(port, log, pace=iter([now - 10, now - 5, now + 0.01]), counted_from=now - 7)
        for _number in range(3):
            await person.get("/", kind="save", expect=204)
        person.close()
        return log.seconds["save"], person.cookies

    seconds, cookies = with_server(work)
    assert len(seconds) == 2  # the first was due before the counting began
    assert seconds[0] >= 5 > seconds[1]
    assert cookies == {"csrf": "abc"}


def test_another_answer_than_the_script_expects_is_an_error():
    async def work(port):
        person = client.Person(port, client.Log())
        try:
            with pytest.raises(client.Failed, match="204 instead of 200"):
                await person.get("/")
        finally:
            person.close()

    with_server(work)


def test_a_page_counts_with_the_files_it_names():
    page = b"""<link rel="stylesheet" href="/a.css"><link rel="canonical" href="/c"><script src="b.js"></script>
    <svg><use href="#icon"></use></svg><img src="https://elsewhere.example/x.png"><img src="data:x">"""
    found = client._references(client.ASSETS, client.NOT_LOADED.sub(b"", page), "/s/1/")
    assert found == ["/a.css", "/s/1/b.js"]


def a_run(**changed):
    facts = {
        "at_once": 10, "wall": 2.0, "complete": 10, "requests": 500, "web_cpu": 0.5, "database_cpu": 0.3,
        "client_cpu": 0.1, "saves": [0.001 * number for number in range(1, 101)], "pages": [], "errors": [],
    }  # fmt: skip
    return load.Run(**(facts | changed))


def test_figures_are_medians_and_count_every_process():
    found = report.figures([a_run(), a_run(web_cpu=9.7), a_run(web_cpu=0.7)])
    assert found["cpu"] == pytest.approx(0.1)  # (0.7 + 0.3) / 10: PostgreSQL counts
    assert found["per_second"] == 5
    assert (found["p50"], found["p95"]) == (pytest.approx(0.051), pytest.approx(0.096))
    assert found["complete"] == 30


def result(ours, peer, save, bare):
    return {
        "saves": {"sqlite": {"draagvlak": save, "bare view": bare}},
        "closed": {"draagvlak|sqlite|10": {"cpu": ours}, "django-survey-and-report|sqlite|10": {"cpu": peer}},
        "open": {"sqlite": {"p95": 0.101, "errors": 0}}, "page": {"draagvlak": 40_000}, "memory": {}, "start": {},
    }  # fmt: skip


def test_verdicts_on_worksheets_follow_the_figures():
    page = {"median": 0.2, "first": 1.0, "bytes": 1000, "queries": 12}
    found = {
        "open": {"plain": page, "counted": page | {"median": 0.31}}, "home": page, "search": page | {"queries": 14},
        "save": {"cell": 0.005, "bare": 0.001, "signed in": 0.002}, "dossier": {"pdf": page, "docx": page},
    }  # fmt: skip
    measured = result(ours=0.1, peer=0.8, save=0.0021, bare=0.001) | {"sheets": {"sqlite": found}}
    told = {(what, database): reached for what, database, *_figures, reached in report.verdicts(measured)}
    assert told["sheet of 500 rows", "sqlite"] is told["a cell saved ÷ bare upsert, both signed in", "sqlite"] is True
    assert told["a cell saved ÷ bare upsert", "sqlite"] is False
    assert told["queries of the home of a trajectory", "sqlite"] is told["dossier as PDF", "sqlite"] is True
    assert told["sheet of 500 rows that is counted", "sqlite"] is told["queries of search", "sqlite"] is False
    assert told["dossier as PDF", "postgresql"] is None


def test_verdicts_follow_the_figures():
    found = {(what, database): reached for what, database, _measured, _limit, reached in report.verdicts(
        result(ours=0.1, peer=0.8, save=0.0021, bare=0.001))}  # fmt: skip
    assert found["CPU of a complete response ÷ peer", "sqlite"] is True
    assert found["CPU of a save ÷ bare view", "sqlite"] is False
    assert found["p95 of a save, open loop", "sqlite"] is False
    assert found["errors, open loop", "sqlite"] is True
    assert found["first question page", ""] is True
    assert found["cold start", ""] is None  # not measured is not reached
    assert found["CPU of a save ÷ bare view", "postgresql"] is None
