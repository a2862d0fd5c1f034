"""R1: an answer that was acknowledged is there after `kill -9`, once; of the server, and of PostgreSQL.

Respondents save over HTTP, as the script of the answering page does: until the server says 204 they say the same again.
After every kill the database is read: each answer must be the last acknowledged one, or one that was still under way.
"""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection

from draagvlak.orgs.keys import unseal
from draagvlak.surveys import answering, ballots, links
from draagvlak.surveys.models import Answer, Ballot, Invitee, Purpose
from tests import environment
from tests.databases import pointed_at
from tests.people import make_cast, make_survey, shipped_pack
from tests.server import free_port, wait_for

ON_SQLITE = environment.DATABASE == "sqlite"
WRITERS = 4
PAUSE = 0.02  # four writers: well over 20 answers a second
CSRF = "abcdefghijklmnopqrstuvwxyz012345"


class Server:
    """Lives of the server on one database (see forker.py)."""

    def __init__(self, env):
        self.port = free_port()
        url = f"http://127.0.0.1:{self.port}"
        names = {"PORT": str(self.port), "SITE_URL": url, "BACKGROUND": "0"}
        self.env = {**env, **{f"DRAAGVLAK_{name}": value for name, value in names.items()}}
        self.url, self.life = url, 0
        self.parent: subprocess.Popen = subprocess.Popen(
            [sys.executable, "-m", "tests.trust.forker"], cwd=environment.PROJECT, env=self.env, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.orders, self.answers = self.parent.stdin, self.parent.stdout

    def start(self):
        self.orders.write("live\n")
        self.life = int(self.answers.readline())
        wait_for(f"{self.url}/d/")

    def kill(self):
        """`kill -9`, and wait until the process is gone."""
        os.kill(self.life, signal.SIGKILL)
        assert self.answers.readline() == "ended\n"

    def end(self):
        self.orders.close()
        if self.parent.poll() is None and self.life:
            try:
                os.kill(self.life, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.parent.wait(timeout=10)
        self.answers.close()


class Writer(threading.Thread):
    """One device after another that answers question after question. `said` and `acknowledged` hold what and when."""

    def __init__(self, server, survey, passes, questions):
        super().__init__(daemon=True)
        self.server, self.survey_pid, self.passes, self.questions = server, survey.pid, passes, questions
        self.said: dict[tuple, str] = {}  # the newest text that was sent, per (nonce, question)
        self.acknowledged: dict[tuple, str] = {}
        self.count, self.times, self.gate, self.idle = 0, 0, threading.Event(), threading.Event()
        self.stopping = self.given_up = False
        self.line = None
        self.refused: list[str] = []

    def run(self):
        for carried in self.passes:
            for question in random.sample(self.questions, 6) * 2:  # the second time over is a change of mind
                self.save(carried, question)
                time.sleep(PAUSE)
                if self.stopping:
                    return
        self.idle.set()

    def save(self, carried, question):
        self.count += 1
        key, text = (carried.nonce, question), f"antwoord {self.name} {self.count}"
        while not self.given_up:
            self.idle.set()
            self.gate.wait()
            self.idle.clear()
            self.said[key] = text
            if self.send(carried, question, text) == 204:
                self.acknowledged[key] = text
                self.times += 1
                return

    def send(self, carried, question, text):
        answers = [{"question": question, "level": "green", "argument": text, "share": "shown"}]
        body = json.dumps({"ballot": answering.tag(carried), "answers": answers})
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"csrf={CSRF}; {ballots.cookie_name(self.survey_pid)}={ballots.sign(carried)}",
            "X-CSRFToken": CSRF,
        }
        try:
            if self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
            self.line.request("POST", f"/s/{self.survey_pid}/save/", body, headers)
            answer = self.line.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.line = None
            time.sleep(0.02)
            return 0
        if answer.status not in {204, 500}:
            self.refused.append(f"{answer.status} {content[:200]!r}")
        return answer.status


class Trial:
    """The writers, the server, and the reading of the database between two lives."""

    def __init__(self, env, lives):
        cast = make_cast()
        self.organisation = cast.a.organisation.pk
        self.survey = make_survey(cast.a, "Valproef")
        questions = [question.id for question in shipped_pack()[0].questions()]
        self.server = Server(env)
        each = lives * 2 + 10
        self.writers = []
        for _writer in range(WRITERS):
            people = [Invitee(survey=self.survey) for _person in range(each)]
            Invitee.objects.bulk_create(people)
            passes = [ballots.new_pass(self.survey, link) for link in map(_link, people)]
            self.writers.append(Writer(self.server, self.survey, passes, questions))
        connection.close()

    def go(self):
        for writer in self.writers:
            writer.gate.set()
            if not writer.is_alive():
                writer.start()

    def hold(self):
        """No writer has a request under way any more."""
        for writer in self.writers:
            writer.gate.clear()
        for writer in self.writers:
            assert writer.idle.wait(30)

    def check(self):
        """Every answer is what was acknowledged or what was last said; nothing stands there twice."""
        stored = {}
        for nonce, question, argument in self._rows():
            assert (nonce, question) not in stored, "an answer was doubled"
            stored[nonce, question] = argument
        for writer in self.writers:
            assert writer.refused == []
            for key, said in writer.said.items():
                acknowledged = writer.acknowledged.get(key)
                allowed = {said, acknowledged}
                assert stored.pop(key, None) in allowed, f"{acknowledged!r} was acknowledged and is lost"
        assert stored == {}, "there are answers that nobody gave"
        connection.close()

    def _rows(self):
        nonces = {ballots.ballot_key(one.nonce): one.nonce for writer in self.writers for one in writer.passes}
        rows = Answer.objects.filter(ballot__survey=self.survey).values_list("ballot__key", "question", "argument")
        for key, question, argument in rows:
            yield nonces[bytes(key)], question, unseal(self.organisation, argument, ballots.ARGUMENT)

    def acknowledged(self):
        return sum(writer.times for writer in self.writers)

    def finish(self):
        """Lets everybody say the last thing until it is acknowledged; then it must be there, exactly."""
        self.go()
        time.sleep(0.2)
        for writer in self.writers:
            writer.stopping = True
        for writer in self.writers:
            writer.join(30)
            assert not writer.is_alive()
            assert writer.said == writer.acknowledged
        self.check()
        begun = {nonce for writer in self.writers for nonce, _question in writer.acknowledged}
        assert Ballot.objects.filter(survey=self.survey).count() >= len(begun)
        spent = Invitee.objects.filter(survey=self.survey, spent__isnull=False).count()
        assert Ballot.objects.filter(survey=self.survey).count() <= spent
        return sum(writer.count for writer in self.writers)

    def end(self):
        for writer in self.writers:
            writer.given_up = True
            writer.gate.set()
        self.server.end()


def _link(person):
    return links.find(Purpose.ANSWER, links.mint_personal(person).token)


@pytest.fixture(scope="module")
def _cluster(django_db_setup, django_db_blocker):
    """A PostgreSQL that really writes to disk, with one empty database to copy."""
    from django.core.management import call_command

    from tests.postgres import Cluster

    cluster = Cluster(environment.ROOT / f"durable-{environment.WORKER or 'main'}", durable=True)
    cluster.start()
    try:
        with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as admin:
            # One call instead of one for each file before it recovers; what was acknowledged is on disk either way.
            admin.execute("ALTER SYSTEM SET recovery_init_sync_method = 'syncfs'")
        cluster.create("empty")
        with django_db_blocker.unblock(), pointed_at(NAME="empty", HOST=str(cluster.folder), PORT=str(cluster.port)):
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        yield cluster
    finally:
        cluster.stop(signal.SIGQUIT)


@pytest.fixture
def disk(apart, request):
    """A database that really writes to disk; `disk.cluster` is the PostgreSQL behind it."""
    if ON_SQLITE:
        apart.cluster, apart.server_env = None, apart.env
        yield apart
        return
    apart.cluster = cluster = request.getfixturevalue("_cluster")
    name = f"durable_{request.node.name[:30]}"
    cluster.create(name, template="empty")
    apart.server_env = {**apart.env, "DRAAGVLAK_DATABASE_URL": cluster.url(name)}
    with pointed_at(NAME=name, HOST=str(cluster.folder), PORT=str(cluster.port)):
        yield apart


def until_acknowledged(trial, more):
    """Lets the writers go on until so many more answers were acknowledged."""
    trial.go()
    goal = trial.acknowledged() + more
    end = time.monotonic() + 30
    while trial.acknowledged() < goal:
        assert time.monotonic() < end, "the server acknowledges nothing"
        time.sleep(0.005)


def test_kill_9_of_the_server_loses_and_doubles_nothing(disk, long_run, capsys):
    lives = 200 if long_run else 20
    trial = Trial(disk.server_env, lives)
    try:
        for _life in range(lives):
            trial.server.start()
            until_acknowledged(trial, random.randint(1, 20))
            trial.server.kill()
            trial.hold()
            trial.check()
        trial.server.start()
        written = trial.finish()
    finally:
        trial.end()
    with capsys.disabled():
        print(f"\n{connection.vendor}: {lives} kills of the server, {written} answers, 0 lost, 0 doubled")


@pytest.mark.on("postgresql")
def test_kill_9_of_postgresql_loses_and_doubles_nothing(disk, long_run, capsys):
    kills = 50 if long_run else 5
    trial = Trial(disk.server_env, kills)
    trial.server.start()
    try:
        for number in range(kills):
            until_acknowledged(trial, random.randint(10, 30))
            _crash(disk.cluster, number % 3)
            trial.hold()
            trial.check()
        written = trial.finish()
    finally:
        trial.end()
    with capsys.disabled():
        print(f"\n{connection.vendor}: {kills} kills of the database, {written} answers, 0 lost, 0 doubled")


def _crash(cluster, how):
    """One process of PostgreSQL dies (and it starts all over), or all of it at once; comes back when it answers."""
    connection.close()
    if how == 0:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            os.kill(cursor.fetchone()[0], signal.SIGKILL)
        connection.close()
        time.sleep(0.2)
        cluster._wait()
        return
    cluster.stop(signal.SIGKILL if how == 1 else signal.SIGQUIT)
    for _attempt in range(100):
        try:
            cluster.start()
            return
        except RuntimeError:  # its processes are still on their way out
            time.sleep(0.1)
    raise AssertionError("PostgreSQL did not come back")


def test_a_port_that_nobody_serves_is_not_taken_for_an_acknowledgement():
    """The harness itself: without a server nothing counts as saved."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    writer = Writer(SimpleNamespace(port=port), SimpleNamespace(pid="x"), [], [])
    assert writer.send(ballots.Pass("x", "A" * 16), "q", "tekst") == 0
