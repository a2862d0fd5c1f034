"""What a trajectory and its worksheets cost: a large sheet, one cell saved, the home, search, the dossier. One process.

    DJANGO_SETTINGS_MODULE=bench.bare.beside DRAAGVLAK_DATA=… [DRAAGVLAK_DATABASE_URL=…] python -m bench.sheets_run

Prints JSON. Times of pages are seconds inside the product, from Django's handler to its answer. A cell and the bare
upsert are saved by one server process in one database, turn by turn over one kept connection, as a browser does; their
times are seconds until the answer was read, and seconds of processor time of that server. The member who saves is
signed in with a second factor, as somebody who works on a trajectory is.
"""

import json
import os
import sys
import time
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlencode

import django

ROWS = 500
SHEETS = {"plain": ("prototypes", "tries"), "counted": ("costs", "costs")}  # without a brain, and with one
SAVES, ROUNDS = 40, 5  # saves of each kind in one turn; turns
REPEAT = 15


def main():
    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from draagvlak.cli import serving

    setup_test_environment()
    serving.prepare(tell=lambda line: None)
    call_command("migrate", run_syncdb=True, verbosity=0)
    member, trajectory = _trajectory()
    sheets = {name: _large(member, trajectory, *which) for name, which in SHEETS.items()}
    found = {
        "open": {name: _page(member, f"/sheet/{sheet.pid}/") for name, sheet in sheets.items()},
        "home": _page(member, f"/trajectory/{trajectory.pid}/"),
        "search": _page(member, f"/o/{trajectory.organisation.pid}/search/?q=client"),
    }
    _forget(sheets)
    found["dossier"] = {
        kind: _page(member, f"/trajectory/{trajectory.pid}/dossier/{kind}/", 5) for kind in ("pdf", "docx")
    }
    found["example"] = _example()
    found["save"], found["cpu"] = _saves(member, _large(member, trajectory, *SHEETS["plain"]))
    print(json.dumps(found))


def _trajectory():
    """A member with a second factor, and a trajectory with every worksheet filled and a closed scan of forty people."""
    from allauth.mfa.models import Authenticator

    from bench.results_run import fill
    from bench.seed import _organisation
    from draagvlak.content import shipped
    from draagvlak.orgs.models import Membership, User
    from draagvlak.orgs.roles import Role
    from draagvlak.plans import actions as plans
    from draagvlak.plans import road
    from draagvlak.surveys import closing
    from draagvlak.surveys.models import Survey
    from draagvlak.worksheets import actions, examples

    organisation = _organisation()
    member = User.objects.create_user("sheets@example.org", "a bench has a long password", name="Bench")
    Membership.objects.create(user=member, organisation=organisation, role=Role.OWNER)
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    trajectory = road.begin(organisation, member, subject="Blended in de wachttijd")
    for number in range(8):
        road.add_person(trajectory, member, group="team", name=f"Iemand {number}", roles=[])
    for number in range(12):
        plans.make(organisation, member, what=f"Iets doen, nummer {number}", trajectory=trajectory)
    for pack in shipped.ids():
        examples.example_of(actions.make(trajectory, member, pack), member, "nl")
    survey = fill(member, 40)
    closing._close(survey, member, None)
    Survey.objects.filter(pk=survey.pk).update(trajectory=trajectory)
    return member, trajectory


def _large(member, trajectory, pack, section_id):
    """A worksheet with ROWS rows and something in every field."""
    from draagvlak.content import shipped
    from draagvlak.worksheets import actions

    sheet = actions.make(trajectory, member, pack, title=f"Groot {pack}")
    section = shipped.sheet(pack).section(section_id)
    actions.add_rows(
        sheet, member, section_id, [{one.id: _value(one, at) for one in section.fields} for at in range(ROWS)]
    )
    return sheet


def _value(field, at):
    if field.options:
        return field.options[at % len(field.options)].id
    return {"yes": "yes", "date": "2026-04-30", "number": at, "money": 10 * at, "link": "https://example.org/"}.get(
        field.kind, f"Wat wij hierover weten, regel {at}"
    )


def _forget(sheets):
    """The dossier is that of a filled trajectory: the two sheets of five hundred rows are no part of that."""
    for sheet in sheets.values():
        sheet.delete()


def _example():
    """The dossier of the example organisation as PDF: the parts that are usual, and every part."""
    from draagvlak.dossier.whole.dossier import Dossier
    from draagvlak.home import example
    from draagvlak.orgs.access import Here
    from draagvlak.orgs.models import Membership
    from draagvlak.orgs.roles import Role
    from draagvlak.plans.models import Trajectory

    example.make()
    trajectory = Trajectory.objects.get(organisation__is_example=True)
    owner = Membership.objects.get(organisation=trajectory.organisation, role=Role.OWNER)
    dossier = Dossier(Here(trajectory.organisation, owner), trajectory, "nl")
    every = [*dossier.usual, *(one.id for one in dossier.sheet_choices)]
    path = f"/trajectory/{trajectory.pid}/dossier/pdf/"
    return {
        "usual": _page(owner.user, path, 5),
        "all": _page(owner.user, f"{path}?{urlencode([('chosen', '1'), *(('part', one) for one in every)])}", 5),
    }


def _client(member):
    from django.test import Client

    client = Client()
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _page(member, path, repeat=REPEAT):
    """The median of the time of a page, its size and its queries; the first one apart (templates are read then)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, times = _client(member), []
    for _number in range(repeat + 1):
        began = time.perf_counter()
        response = client.get(path)
        body = response.content
        times.append(time.perf_counter() - began)
        assert response.status_code == 200, (path, response.status_code)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return {"first": times[0], "median": median(times[1:]), "bytes": len(body), "queries": len(queries)}


# ── One cell, beside the bare upsert ─────────────────────────────────────────────────────────────────────────
def _saves(member, sheet):
    """Two of {'cell', 'bare', 'signed in'}: the median time of one save, and the processor time of the server for it.

    Turn by turn, so that a noisy moment hits them all.
    """
    from bench import processes

    port = processes.free_port()
    command = [sys.executable, "-m", "uvicorn", "draagvlak.asgi:application", "--port", str(port), "--no-access-log"]
    server = processes.Server(command, {**os.environ, "DRAAGVLAK_PORT": str(port)}, port, "/bare/")
    server.start()
    try:
        return _turns(Browser(port, member), server, sheet)
    finally:
        server.stop()


def _turns(browser, server, sheet):
    from bench import processes

    row = sheet.rows.exclude(key="only").first()
    field = next(cell.field for cell in row.cells.all() if isinstance(cell.value, str) and " " in cell.value)
    names = ("cell", "bare", "signed in")
    times, cpu, version = {name: [] for name in names}, dict.fromkeys(names, 0), 1
    for turn in range(ROUNDS):
        for name in names:
            began = processes.cpu_seconds(server.pid)
            for number in range(SAVES):
                text = f"Beurt {turn}.{number}"
                if name == "cell":
                    path, sent = f"/sheet/{sheet.pid}/cell/", {"row": row.pid, "field": field}
                    sent |= {f"f-{field}": text, f"n-{field}": version}
                    version += 1
                else:
                    path = f"/bare/12345/save{'-signed-in' if name == 'signed in' else ''}"
                    sent = {"question": f"q{number % 35}", "level": number % 4, "argument": text}
                times[name].append(browser.post(path, sent))
            cpu[name] += processes.cpu_seconds(server.pid) - began
    assert row.cells.get(field=field).version == version
    return {name: median(found) for name, found in times.items()}, {
        name: seconds / ROUNDS / SAVES for name, seconds in cpu.items()
    }


class Browser:
    """Somebody who is signed in, on one connection that stays open."""

    def __init__(self, port, member):
        from django.conf import settings

        self.line = HTTPConnection("127.0.0.1", port)
        session = _client(member).cookies[settings.SESSION_COOKIE_NAME].value
        self.line.request("GET", "/bare/")
        answer = self.line.getresponse()
        token = answer.read().decode().rpartition('value="')[2].partition('"')[0]
        csrf = answer.headers["Set-Cookie"].partition(";")[0]
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {csrf}", "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "fetch",
        }  # fmt: skip

    def post(self, path, sent):
        """The seconds until the answer was read."""
        body = urlencode(sent)
        began = time.perf_counter()
        self.line.request("POST", path, body, self.headers)
        answer = self.line.getresponse()
        content = answer.read()
        took = time.perf_counter() - began
        assert answer.status == 200, (path, answer.status, content[:300])
        return took


if __name__ == "__main__":
    main()
