"""The one list of what runs by itself."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from draagvlak.cli import background
from draagvlak.cli.background import Job, Loop, run_due
from draagvlak.cli.parts import find

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/Brussels"))
calls: list = []


def note():
    calls.append("note")


def fail():
    calls.append("fail")
    raise ValueError("something with a name in it")


@pytest.fixture
def jobs(db, monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path
    background._claims.cache_clear()
    background._claims().clear()
    calls.clear()

    def use(*chosen):
        monkeypatch.setattr(background, "JOBS", chosen)

    yield use
    background._claims.cache_clear()


def test_a_nightly_job_runs_once_a_night(jobs):
    jobs(Job("a", f"{__name__}.note"))
    assert run_due(NOON) == ["a"]
    assert run_due(NOON + timedelta(hours=10)) == []
    assert run_due(NOON + timedelta(hours=14)) == [], "two at night still belongs to the day before"
    assert run_due(NOON + timedelta(hours=16)) == ["a"]
    assert background.last_done("a")


def test_the_night_of_the_clock_change(jobs):
    jobs(Job("a", f"{__name__}.note"))
    evening = datetime(2026, 10, 24, 12, 0, tzinfo=ZoneInfo("Europe/Brussels"))
    ran = [hour for hour in range(48) if run_due(evening + timedelta(hours=hour))]
    assert len(ran) == 2 + 1  # this day, and two nights


def test_an_interval(jobs):
    jobs(Job("a", f"{__name__}.note", every=600))
    assert run_due(NOON) == ["a"]
    assert run_due(NOON + timedelta(seconds=599)) == []
    assert run_due(NOON + timedelta(seconds=600)) == ["a"]


def test_a_failing_job_is_logged_without_its_words_and_holds_up_nobody(jobs, caplog):
    jobs(Job("bad", f"{__name__}.fail"), Job("good", f"{__name__}.note"))
    assert run_due(NOON) == ["good"]
    assert calls == ["fail", "note"]
    assert "job bad failed" in caplog.text
    run_due(NOON + timedelta(minutes=1))
    assert calls == ["fail", "note"], "not again at once"


def test_a_job_of_another_version_is_no_error(jobs):
    jobs(Job("later", "draagvlak.plans.reminders.send_due"), Job("renamed", f"{__name__}.gone"))
    assert run_due(NOON) == []


def test_every_job_of_the_list_exists():
    missing = [job.does for job in background.JOBS if find(job.does) is None]
    assert not missing


def test_what_is_past_its_days_goes_at_night(jobs, cast):
    from draagvlak.orgs import history
    from draagvlak.orgs.models import Event

    old = history.record(cast.a.organisation, cast.a.owner, "team-added", name="Oud")
    Event.objects.filter(pk=old.pk).update(at=datetime.now(NOON.tzinfo) - timedelta(days=366))
    fresh = history.record(cast.a.organisation, cast.a.owner, "team-added", name="Nieuw")
    jobs(*(job for job in background.JOBS if job.name not in {"mail", "backup"}))
    assert "retention" in run_due(NOON)
    assert list(Event.objects.filter(pk__in=[old.pk, fresh.pk])) == [fresh]


def test_several_servers_do_it_once(jobs, transactional_db):
    """Two loops at the same moment: one of them claims the night."""
    from django.db import connections

    jobs(Job("a", f"{__name__}.note"))
    barrier = threading.Barrier(4)

    def server():
        barrier.wait()
        try:
            run_due(NOON)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=server) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == ["note"]


def test_the_loop_outlives_a_bad_round(jobs, transactional_db, monkeypatch):
    jobs(Job("a", f"{__name__}.note", every=1, own_claim=True))
    rounds = []
    working = Loop._round

    def round_(self):
        rounds.append(1)
        if len(rounds) == 1:
            raise RuntimeError("the database is away")
        working(self)

    monkeypatch.setattr(Loop, "_round", round_)
    loop = Loop(tick=0.02)
    loop.start()
    for _again in range(200):
        if calls:
            break
        threading.Event().wait(0.02)
    loop.stop()
    assert calls
    assert not loop.is_alive()
