"""Sends respondents: closed loop (so many at a time) and open loop (at moments fixed beforehand)."""

import asyncio
import os
import random
import time
from dataclasses import dataclass

from bench.client import Failed, Log, Person


@dataclass
class Run:
    """What one measurement gave. Seconds of CPU are of all processes named."""

    at_once: int
    wall: float
    complete: int
    requests: int
    web_cpu: float
    database_cpu: float
    client_cpu: float
    saves: list
    pages: list
    errors: list

    @property
    def server_cpu(self):
        return self.web_cpu + self.database_cpu


async def closed(subject, people, at_once, only_saves=False):
    """`people` respondents, `at_once` at a time, each as fast as the answers come.

    With `only_saves` everybody has begun and saved once before the clock starts, and nobody hands in.
    """
    log, waiting = Log(), []
    if only_saves:
        quiet = Log()
        for _number in range(people):
            person, ticket = Person(subject.port, quiet), subject.ticket()
            await subject.begin(person, ticket)
            await subject.answer(person, ticket, only={0})
            person.log = log
            waiting.append((person, ticket))
    else:
        waiting = [(Person(subject.port, log), subject.ticket()) for _number in range(people)]

    async def worker():
        while waiting:
            person, ticket = waiting.pop()
            await _respond(subject, person, ticket, log, only_saves)

    return await _measured(subject, log, at_once, [worker() for _number in range(at_once)])


async def opened(subject, rate, ramp, seconds, gap, seed=1):
    """Respondents arrive at random at `rate` a second for `ramp + seconds`; each sends its next request every `gap` s.

    All moments are fixed beforehand and latency counts from them. Only requests due after the ramp are counted.
    """
    chance, at, arrivals = random.Random(seed), 0.0, []
    while (at := at + chance.expovariate(rate)) < ramp + seconds:
        arrivals.append(at)
    log, began = Log(), time.perf_counter() + 0.2

    async def visit(number, moment):
        moments = _moments(began + moment, gap, seed * 100_000 + number)
        await asyncio.sleep(max(0, began + moment - time.perf_counter()))
        await _respond(subject, Person(subject.port, log, moments, began + ramp), subject.ticket(), log, False)

    return await _measured(subject, log, 0, [visit(number, moment) for number, moment in enumerate(arrivals)])


def _moments(first, gap, seed):
    """When one respondent means to send each request: about every `gap` seconds, fixed by the seed."""
    chance = random.Random(seed)
    while True:
        yield first
        first += gap * chance.uniform(0.5, 1.5)


async def _respond(subject, person, ticket, log, only_saves):
    try:
        if only_saves:
            await subject.answer(person, ticket, only=range(1, 35))
        else:
            await subject.begin(person, ticket)
            await subject.answer(person, ticket)
            await subject.finish(person, ticket)
            subject.acknowledged += 1
        log.complete += 1
    except (Failed, OSError, TimeoutError) as error:
        log.errors.append(f"{type(error).__name__}: {error}")
    finally:
        person.close()


async def _measured(subject, log, at_once, work):
    before, own, began = subject.cpu(), os.times(), time.perf_counter()
    await asyncio.gather(*work)
    wall, now, after = time.perf_counter() - began, os.times(), subject.cpu()
    return Run(
        at_once=at_once, wall=wall, complete=log.complete, requests=log.requests,
        web_cpu=after[0] - before[0], database_cpu=after[1] - before[1],
        client_cpu=now.user + now.system - own.user - own.system,
        saves=log.seconds.get("save", []), pages=log.seconds.get("page", []), errors=log.errors,
    )  # fmt: skip
