"""From the facilitator's click to the changed fragment on every phone, with the load on the same machine.

    DRAAGVLAK_DATA=… [DRAAGVLAK_DATABASE_URL=…] python -m bench.live_run [--quick]

Prints JSON. A phone here is what live.js is to the server: one open stream, and one request for the pieces at each
nudge. What a phone needs to draw them is not in it. A wall and a desk follow along. Latency counts from the click.
"""

import asyncio
import json
import os
import random
import re
import sys
import time
from pathlib import Path

import uvloop

from bench import processes
from bench.client import Failed, Log, Person
from bench.report import percentile
from tests.streams import Stream, listening

PATIENCE = 15  # seconds after which a change that did not arrive is lost
COUNTED = 1.0  # seconds: wall and desk ask at most so often while people vote (live.js)
VOTING = 10  # seconds in which everybody votes
LEFT = 5  # seconds after which nobody is left
STEPS = ("first", "listen", "second", "choose", "action")
KEY = re.compile(rb'id="stage"[^>]*data-key="([^"]*)"')
POLL = re.compile(rb'name="poll" value="(\d+)"')
TOKEN = "x" * 32
# (phones, processes, clicks); 1,000 phones need two processes, so PostgreSQL.
PLAN = {"sqlite": [(100, 1, 20), (500, 1, 10)], "postgresql": [(100, 1, 20), (500, 1, 10), (1000, 2, 8)]}
QUICK = {"sqlite": [(100, 1, 6)], "postgresql": [(100, 1, 6), (200, 2, 4)]}


class Follower:
    """A page that follows the conversation: its stream, and the line on which it asks for its pieces."""

    def __init__(self, room, port, cookies, address, stand="stand/"):
        self.room, self.port, self.events, self.stand = room, port, address + "events/", address + stand
        self.line = Person(port, room.log)
        self.line.cookies = {"csrf": TOKEN, **cookies}
        self.asking = self.again = False
        self.key, self.poll, self.changed, self.asked, self.soon = b"", 0, 0.0, 0.0, None
        self.stream = None

    async def come(self):
        self.stream = await Stream.open(self.port, self.events, self.line.cookies)
        if self.stream.status != 200:
            raise Failed(f"no stream: {self.stream.status}")
        self.stream.on_event = self.hear
        await self.ask()

    def hear(self, name):
        if name == "changed":
            self.room.start(self.ask())
        elif name == "counted" and self.soon is None:
            wait = max(0.0, self.asked + COUNTED - time.perf_counter())
            self.soon = asyncio.get_running_loop().call_later(wait, lambda: self.room.start(self.ask()))

    async def ask(self):
        if self.soon:
            self.soon.cancel()
            self.soon = None
        if self.asking:
            self.again = True
            return
        self.asking, self.asked = True, time.perf_counter()
        answer = await self.room.twice(lambda: self.line.get(self.stand, "stand"))
        if answer:
            self.look(answer.text)
        self.asking = False
        if self.again:
            self.again = False
            await self.ask()

    def look(self, body):
        found, poll = KEY.search(body), POLL.search(body)
        self.poll = int(poll[1]) if poll else 0
        if found and found[1] != self.key:
            self.key, self.changed = found[1], time.perf_counter()
            self.room.arrived(self)

    def leave(self, hard):
        self.line.close()
        if hard:
            self.stream.reset()
        else:
            self.stream.close()


class Room:
    """One conversation with its phones, wall and desk, on the servers that run."""

    def __init__(self, servers, seed):
        self.servers, self.pid = servers, seed["pid"]
        self.log, self.errors, self.tasks = Log(), [], set()
        ports = [server.port for server in servers]
        self.phones = [
            Follower(self, ports[number % len(ports)], {f"seat_{self.pid}": nonce}, f"/g/at/{self.pid}/")
            for number, nonce in enumerate(seed["nonces"])
        ]
        member = {"session": seed["session"]}
        talk = f"/talk/{self.pid}/"
        self.desk = Follower(self, ports[0], member, talk)
        self.wall = Follower(self, ports[-1], member, talk, "wall/stand/")
        self.hand = Person(ports[0], self.log)  # that presses the buttons of the desk
        self.hand.cookies = {"csrf": TOKEN, **member}
        self.missing, self.all_there = set(), asyncio.Event()
        self.at = self.again = 0

    async def twice(self, send):
        """As a browser does: a line that the server closed just then (it lay idle) is opened again."""
        try:
            return await send()
        except (Failed, OSError):
            self.again += 1
        try:
            return await send()
        except (Failed, OSError, TimeoutError) as error:
            self.errors.append(str(error))
            return None

    def start(self, work):
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def arrived(self, follower):
        self.missing.discard(follower)
        if not self.missing:
            self.all_there.set()

    async def come(self):
        """Everybody comes in, forty at a time. Returns the seconds it took."""
        began, waiting = time.perf_counter(), [self.desk, self.wall, *self.phones]

        async def worker():
            while waiting:
                await waiting.pop().come()

        await asyncio.gather(*(worker() for _number in range(40)))
        return time.perf_counter() - began

    @property
    def mark(self):
        return f"talk.{self.at // len(STEPS)}.{STEPS[self.at % len(STEPS)]}"

    async def press(self, do, **more):
        """The facilitator presses a button. Seconds until each phone had its new fragment; how many never had it."""
        self.missing = set(self.phones)
        self.all_there.clear()
        began = time.perf_counter()
        form = {"csrfmiddlewaretoken": TOKEN, "do": do, "mark": self.mark, **more}
        await self.hand.post(f"/talk/{self.pid}/do/", form, "click", 303)
        try:
            await asyncio.wait_for(self.all_there.wait(), PATIENCE)
        except TimeoutError:
            pass
        lost = len(self.missing)
        # Who was nudged twice asks again; all must show the same in the end.
        await asyncio.sleep(0.5)
        keys = {phone.key for phone in self.phones}
        if len(keys) > 1 and not lost:
            self.errors.append(f"{len(keys)} different fragments after {do}")
        return [phone.changed - began for phone in self.phones if phone not in self.missing], lost

    async def step(self):
        took = await self.press("next")
        self.at += 1
        return took


async def moves(room, clicks):
    """`clicks` steps, one after the other."""
    took, lost, cpu = [], 0, processes.cpu_seconds(*[server.pid for server in room.servers])
    mine = time.process_time()
    for _number in range(clicks):
        times, gone = await room.step()
        took += times
        lost += gone
    cpu = processes.cpu_seconds(*[server.pid for server in room.servers]) - cpu
    each = clicks * len(room.phones)
    return {
        "clicks": clicks, "changes": each, "lost": lost, **_shares(took), "cpu": cpu / each,
        "client_cpu": (time.process_time() - mine) / each,
    }  # fmt: skip


async def votes(room, env):
    """Everybody votes within ten seconds, some twice and some with a double tap. Each counts once, as it was last."""
    while STEPS[room.at % len(STEPS)] != "second":
        await room.step()
    await room.press("poll", kind="second")
    chance, took, expected = random.Random(11), [], [0, 0, 0, 0]
    began = time.perf_counter() + 0.2

    async def send(phone, moment, level, line=None):
        await asyncio.sleep(max(0.0, began + moment - time.perf_counter()))
        form = {"csrfmiddlewaretoken": TOKEN, "poll": phone.poll, "level": level}
        headers = ("X-Requested-With: fetch",)
        own = line or phone.line
        await room.twice(lambda: own.post(f"/g/at/{room.pid}/vote/", form, "vote", 200, headers=headers))
        took.append(time.perf_counter() - began - moment)

    async def vote(phone):
        moment, level = chance.uniform(0, VOTING), chance.choices((0, 1, 2, 3), (3, 4, 4, 1))[0]
        again, twice = chance.random() < 0.1, chance.random() < 0.1
        last = chance.choice((0, 1, 2, 3)) if again else level
        expected[last] += 1
        if twice:
            other = Person(phone.port, room.log)
            other.cookies = dict(phone.line.cookies)
            await asyncio.gather(send(phone, moment, level), send(phone, moment, level, other))
            other.close()
        else:
            await send(phone, moment, level)
        if again:
            await send(phone, max(moment, chance.uniform(0, VOTING)) + 0.2, last)

    await asyncio.gather(*(vote(phone) for phone in room.phones))
    times, lost = await room.press("reveal", poll=room.phones[0].poll)
    told = json.loads(await asyncio.to_thread(processes.run, ["-m", "bench.live_seed", "count", room.pid], env))
    return {
        "people": len(room.phones), "sent": len(took), **_shares(took), "counted": sum(told["counts"][-1][-1]),
        "right": told["counts"][-1][-1] == expected and told["left"] == 0, "lost": lost,
        "reveal_p99": percentile(times, 0.99),
    }  # fmt: skip


def _shares(took):
    return {f"p{share}": percentile(took, share / 100) for share in (50, 95, 99)} | {"most": max(took, default=None)}


def connections(env):
    """How many connections listen in PostgreSQL; None on SQLite."""
    if not (url := env.get("DRAAGVLAK_DATABASE_URL")):
        return None
    import psycopg

    with psycopg.connect(url) as line:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"
        return line.execute(asked).fetchone()[0]


async def left(room):
    """How many the servers still count five seconds after everybody left: half in order, half cut off."""
    followers = [room.desk, room.wall, *room.phones]
    for number, follower in enumerate(followers):
        follower.leave(hard=number % 2 == 0)
    await asyncio.sleep(LEFT)
    counts = [await asyncio.to_thread(listening, f"http://127.0.0.1:{server.port}") for server in room.servers]
    return sum(max(count) for count in counts)


async def scenario(servers, env, seed, clicks):
    room = Room(servers, seed)
    came = await room.come()
    found = {"phones": len(room.phones), "processes": len(servers), "came": came, **await moves(room, clicks)}
    if len(room.phones) == 500 or os.environ.get("BENCH_VOTES"):
        found["votes"] = await votes(room, env)
    found["memory"] = max(processes.memory(server.pid)[1] for server in servers)
    found["listening"] = connections(env)
    found["left"] = await left(room)
    found["again"], found["errors"] = room.again, len(room.errors)
    found["error"] = room.errors[0][:300] if room.errors else ""
    return found


def run(env, phones, number, clicks):
    """One measurement: a new conversation, servers of its own."""
    seed = json.loads(processes.run(["-m", "bench.live_seed", str(phones)], env))
    servers = []
    try:
        for _number in range(number):
            port = processes.free_port()
            command = [str(Path(sys.executable).with_name("draagvlak")), "serve"]
            servers.append(processes.Server(command, env | {"DRAAGVLAK_PORT": str(port)}, port, "/d/"))
            servers[-1].start()
        return uvloop.run(scenario(servers, env, seed, clicks))
    finally:
        for server in servers:
            server.stop()


def main(quick=False):
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.live_settings"}
    database = "postgresql" if env.get("DRAAGVLAK_DATABASE_URL") else "sqlite"
    found = []
    for phones, number, clicks in (QUICK if quick else PLAN)[database]:
        found.append(run(env, phones, number, clicks))
        print(f"{database}: {found[-1]}", file=sys.stderr, flush=True)
    print(json.dumps(found))


if __name__ == "__main__":
    main("--quick" in sys.argv)
