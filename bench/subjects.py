"""The three that are compared, each on SQLite and on PostgreSQL: how to set one up, and what a respondent does there.

A respondent's script has three parts: `begin` (open, with an empty cache), `answer` (every save) and `finish`.
"""

import json
import os
import re
import secrets
import sys
from pathlib import Path

from bench import processes, questions
from bench.client import Failed, Log, Person, everything_on
from tests.postgres import Cluster

THREADS = 8
SERVER = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning", "--lifespan", "on"]


class Subject:
    """One product on one database, with a server process of its own (and a PostgreSQL cluster of its own)."""

    name = settings = ""

    def __init__(self, folder, database):
        self.database, self.folder = database, folder / f"{self.name.replace(' ', '-')}-{database}"
        self.folder.mkdir(mode=0o711)
        self.cluster = Cluster(self.folder / "pg", durable=True) if database == "postgresql" else None
        self.port, self.taken, self.acknowledged, self.assets = processes.free_port(), 0, 0, []
        self.env = self._environment()
        self.server = processes.Server(self.command(), self.env, self.port, self.health)

    def __str__(self):
        return f"{self.name} on {'SQLite' if self.database == 'sqlite' else 'PostgreSQL'}"

    health = "/"

    def _environment(self):
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("DRAAGVLAK_", "DJANGO_"))}
        return kept | {
            "DJANGO_SETTINGS_MODULE": self.settings,
            "DRAAGVLAK_DATA": str(self.folder / "data"),
            "DRAAGVLAK_STATIC": str(self.folder / "data" / "static"),
            "DRAAGVLAK_SECRET_KEY": "bench-secret-key-that-is-long-enough-012345678",
            "DRAAGVLAK_MASTER_KEY": "bench-master-key-that-is-long-enough-012345678",
            "DRAAGVLAK_PORT": str(self.port),
            "DRAAGVLAK_WEB_THREADS": str(THREADS),
            **({"DRAAGVLAK_DATABASE_URL": self.cluster.url("bench")} if self.cluster else {}),
        }

    def command(self):
        serve = [sys.executable, "-m", "uvicorn", "draagvlak.asgi:application", "--host", "127.0.0.1"]
        return [*serve, "--port", str(self.port), *SERVER]

    def set_up(self, people):
        """Makes the database and the round for so many respondents, and starts the server."""
        (self.folder / "data" / "static").mkdir(parents=True, exist_ok=True)
        if self.cluster:
            self.cluster.start()
            self.cluster.create("bench")
        self.seed(people)
        return self.server.start()

    def stop(self):
        self.server.stop()
        if self.cluster:
            self.cluster.stop()

    def cpu(self):
        """(seconds of the web server, seconds of PostgreSQL) so far."""
        database = processes.cpu_seconds(self.cluster.process.pid) if self.cluster else 0
        return processes.cpu_seconds(self.server.pid), database

    def ticket(self):
        """The number of the next respondent; each answers once."""
        self.taken += 1
        return self.taken - 1

    async def learn_page(self):
        """Loads the first question page once and remembers which files it needs: [(path, bytes)]."""
        path, cookies = await self.first_page()
        found = await everything_on(self.port, path, cookies)
        self.assets = [path for path, _size in found[1:]]
        return found


def _token(page):
    """The CSRF token in the form of a page, as a browser sends it back."""
    return re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1].decode()


class Product(Subject):
    name, settings = "draagvlak", "draagvlak.settings"
    health = "/d/"

    def command(self):
        return [str(Path(sys.executable).with_name("draagvlak")), "serve"]  # what ./start runs

    def seed(self, people):
        self.invitations = json.loads(processes.run(["-m", "bench.seed", str(people)], self.env))
        self.ids = [question for _title, items in questions.rubrics() for question, _text, _levels in items]

    async def first_page(self):
        person = Person(self.port, Log())
        await self._come_in(person, self.ticket())
        person.close()
        return f"/s/{person.pid}/", person.cookies

    async def _come_in(self, person, ticket):
        """Opens the invitation and begins, as a browser with scripts does."""
        person.pid, secret = self.invitations[ticket]
        address = f"/u/{secret}/"
        page = await person.get(address)
        answer = await person.post(address, {"csrfmiddlewaretoken": _token(page), "script": "1"}, "page", 303)
        if answer.header("location") != f"/s/{person.pid}/":
            raise Failed(f"began at {answer.header('location')}")

    async def begin(self, person, ticket):
        await self._come_in(person, ticket)
        page = await person.get(f"/s/{person.pid}/")
        await person.assets(self.assets)
        person.token, person.ballot = _token(page), re.search(rb'name="ballot" value="([^"]+)"', page.text)[1].decode()

    async def answer(self, person, ticket, only=None):
        for number, question in enumerate(self.ids):
            if only is not None and number not in only:
                continue
            row = {"question": question, "level": questions.level(ticket, number), "argument": "", "share": "shown"}
            await self._save(person, row)
            if questions.has_argument(number):
                await self._save(person, row | {"argument": questions.ARGUMENT})

    async def _save(self, person, row):
        """What static/surveys/js/queue.js sends."""
        body = json.dumps({"ballot": person.ballot, "answers": [row | {"plain": False, "turn": 1}]}).encode()
        await person.post_json(f"/s/{person.pid}/save/", body, "save", 204, person.token)

    async def finish(self, person, ticket):
        page = await person.get(f"/s/{person.pid}/overview/")
        await person.post(f"/s/{person.pid}/hand-in/", {"csrfmiddlewaretoken": _token(page)}, "page", 303)
        await person.get(f"/s/{person.pid}/done/")

    def count(self):
        return json.loads(processes.run(["-m", "bench.seed", "count"], self.env))


class Bare(Subject):
    name, settings = "bare view", "bench.bare.settings"
    how = "save"

    def seed(self, people):
        processes.run(["-m", "django", "migrate", "--run-syncdb", "-v", "0"], self.env)
        self.ids = [question for _title, items in questions.rubrics() for question, _text, _levels in items]

    async def first_page(self):
        return "/", {}

    async def begin(self, person, ticket):
        person.ballot = secrets.randbits(62)
        person.token = _token(await person.get("/"))

    async def answer(self, person, ticket, only=None):
        headers = [f"X-CSRFToken: {person.token}", "Accept: application/json"]
        address = f"/{person.ballot}/{self.how}"
        for number, question in enumerate(self.ids):
            if only is not None and number not in only:
                continue
            form = {"question": question, "level": questions.LEVELS.index(questions.level(ticket, number))}
            await person.post(address, form, "save", 200, headers=headers)
            if questions.has_argument(number):
                form |= {"argument": questions.ARGUMENT, "share": "1"}
                await person.post(address, form, "save", 200, headers=headers)

    async def finish(self, person, ticket):
        headers = [f"X-CSRFToken: {person.token}"]
        await person.post(f"/{person.ballot}/done", {}, "page", 200, headers=headers)

    def count(self):
        code = (
            "import django; django.setup(); from bench.bare.models import Reply; import json; "
            "done = Reply.objects.filter(handed_in=True); "
            "print(json.dumps({'complete': done.values('ballot').distinct().count(), 'answers': done.count()}))"
        )
        return json.loads(processes.run(["-c", code], self.env))


class Peer(Subject):
    name, settings = "django-survey-and-report", "bench.peer.settings"
    health = "/survey/"

    def seed(self, people):
        told = json.loads(processes.run(["-m", "bench.peer.seed"], self.env))
        self.survey, self.pages = told["survey"], told["pages"]

    async def first_page(self):
        return self._address(0), {}

    def _address(self, page):
        return f"/survey/{self.survey}-{page}/" if page else f"/survey/{self.survey}/"

    async def begin(self, person, ticket):
        person.token = _token(await person.get(self._address(0)))
        await person.assets(self.assets)

    async def answer(self, person, ticket, only=None):
        number = 0
        for page, fields in enumerate(self.pages):
            form = {"csrfmiddlewaretoken": person.token}
            for name, choices in fields:
                if choices:
                    form[name] = choices[questions.LEVELS.index(questions.level(ticket, number))]
                    number += 1
                else:
                    form[name] = questions.ARGUMENT
            answer = await person.post(self._address(page), form, "save", 302)
            await person.get(answer.header("location"))
        if "/confirm/" not in answer.header("location"):
            raise Failed("the peer did not confirm")

    async def finish(self, person, ticket):
        """Its last category page hands in by itself and leads to the confirmation, which `answer` has read."""

    def count(self):
        code = (
            "import django; django.setup(); from survey.models import Answer, Response; import json; "
            "print(json.dumps({'complete': Response.objects.count(), "
            "'answers': Answer.objects.filter(question__type='radio').exclude(body='').count()}))"
        )
        return json.loads(processes.run(["-c", code], self.env))
