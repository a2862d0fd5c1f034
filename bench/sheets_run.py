"""What a trajectory and its worksheets cost: a large sheet, one cell saved, the home, search, the dossier. One process.

    DJANGO_SETTINGS_MODULE=bench.bare.settings DRAAGVLAK_DATA=… [DRAAGVLAK_DATABASE_URL=…] python -m bench.sheets_run

Prints JSON. Times are seconds inside the product, from Django's handler to its answer. The settings of the bare view
are those of the product, so that a cell and the bare upsert are saved by one process in one database, turn by turn.
The member who saves is signed in with a second factor, as somebody who works on a trajectory is.
"""

import json
import time
from statistics import median

import django

ROWS = 500
SHEETS = {"plain": ("prototypes", "tries"), "counted": ("costs", "costs")}  # without a brain, and with one
SAVES, ROUNDS = 40, 5  # saves of each kind in one turn; turns
REPEAT = 15
ADDRESSES = "draagvlak.urls"


def main():
    django.setup()
    from django.core.management import call_command
    from django.test.utils import override_settings, setup_test_environment

    from draagvlak.cli import serving

    setup_test_environment()
    with override_settings(ROOT_URLCONF=ADDRESSES):
        serving.prepare(tell=lambda line: None)
    call_command("migrate", run_syncdb=True, verbosity=0)
    with override_settings(ROOT_URLCONF=ADDRESSES):
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
        sheet = _large(member, trajectory, *SHEETS["plain"])
    found["save"] = _saves(member, sheet)
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
    """{'cell' and 'bare': the median of one save}: turn by turn, so that a noisy moment hits both."""
    from django.test.utils import override_settings

    row = sheet.rows.exclude(key="only").first()
    field = next(cell.field for cell in row.cells.all() if isinstance(cell.value, str) and " " in cell.value)
    client, times, version = _client(member), {"cell": [], "bare": []}, 1
    for turn in range(ROUNDS):
        with override_settings(ROOT_URLCONF=ADDRESSES):
            for number in range(SAVES + 1):
                sent = {"row": row.pid, "field": field, f"f-{field}": f"Beurt {turn}.{number}", f"n-{field}": version}
                _save(client, f"/sheet/{sheet.pid}/cell/", sent, times["cell"] if number else [])
                version += 1
        for number in range(SAVES + 1):  # the addresses of the bare view; the first of a turn reads them
            sent = {"question": f"q{number % 35}", "level": number % 4, "argument": f"Beurt {turn}.{number}"}
            _save(client, "/12345/save", sent, times["bare"] if number else [])
    assert row.cells.get(field=field).version == version
    return {name: median(found) for name, found in times.items()}


def _save(client, path, sent, times):
    began = time.perf_counter()
    response = client.post(path, sent)
    times.append(time.perf_counter() - began)
    assert response.status_code == 200, (path, response.status_code, response.content[:300])


if __name__ == "__main__":
    main()
