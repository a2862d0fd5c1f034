"""S4: forty payloads in every text field at once, then every page: nothing runs, the policy has nothing to report."""

from datetime import timedelta
from itertools import cycle
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error

from draagvlak.content import shipped
from draagvlak.content.actions import store_release
from draagvlak.content.loading import revive
from draagvlak.content.schema import PLACEHOLDER, TAG
from draagvlak.orgs.keys import seal
from draagvlak.orgs.models import Event, Membership, Team, User
from draagvlak.plans import partners
from draagvlak.surveys import ballots, links
from draagvlak.surveys.models import Invitee, Mode, Purpose, Survey
from tests import matrix
from tests.house.test_matrix import addresses
from tests.trust.payloads import HOOK, PAYLOADS
from tests.trust.test_fk_smuggle import _way_to_organisation
from tests.trust.test_partners import come_in

assert len(set(PAYLOADS)) == 40
SIGNS_OUT = {"account_logout"}


def every(length):
    """All payloads, cut to what a field of this length takes."""
    return [payload[:length] for payload in PAYLOADS]


def plant(world):
    """Every text field of the organisation holds a payload; where many rows are possible, all forty."""
    organisation = world.organisation
    organisation.name, organisation.contact = PAYLOADS[0], "".join(PAYLOADS[1:6])[:200]
    organisation.save()
    Team.objects.bulk_create(Team(organisation=organisation, name=text) for text in every(120))
    for number, text in enumerate(PAYLOADS):
        user = User.objects.create(email=f"x{number}@example.org", name=text[:120])
        Membership.objects.create(user=user, organisation=organisation)
    User.objects.filter(pk__in=[user.pk for user in world.users.values()]).update(name=PAYLOADS[22])
    world.team.name = "’" + PAYLOADS[23]
    world.team.save()
    plant_content(world)
    plant_surveys(world)
    plant_actions(world)
    plant_sheets(world)
    plant_road(world)
    for text in PAYLOADS:
        Event.objects.create(
            organisation=organisation, actor=world.users["member"], verb=text[:60], kind="scan",
            object_pid=world.running.pid, facts={"title": text, "name": text, "to": text, "from": text},
        )  # fmt: skip


def plant_content(world):
    """An instrument of the organisation whose texts are the payloads that the pack format lets through at all."""
    pack = yaml_pack([text for text in PAYLOADS if not TAG.search(text) and not PLACEHOLDER.search(text)])
    world.private_release = store_release(pack, world.organisation)


def yaml_pack(texts):
    assert len(texts) >= 6
    levels = {level: {"nl": texts[at], "en": texts[at]} for at, level in enumerate(("red", "orange", "green"))}
    question = {"id": "vergif-een", "text": {"nl": texts[3], "en": texts[3]}, "levels": levels}
    rubric = {"id": "vergif", "title": {"nl": texts[4], "en": texts[4]}, "questions": [question]}
    data = {"schema": 1, "id": "vergif", "version": "2026.1", "kind": "scan", "languages": ["nl", "en"]}
    return revive({**data, "title": {"nl": texts[5], "en": texts[5]}, "rubrics": [rubric]})


def plant_surveys(world):
    """Rounds of every kind about a poisoned subject, with poisoned people, names and arguments."""
    today, organisation = timezone.localdate(), world.organisation
    groups = [{"id": f"g{n}", "label": {"nl": PAYLOADS[n], "en": PAYLOADS[n]}} for n in range(6)]
    common = {
        "organisation": organisation, "release": world.release, "last_day": today + timedelta(days=9),
        "asker": PAYLOADS[20], "subject": {"nl": PAYLOADS[21], "en": PAYLOADS[22]}, "created_by": world.users["owner"],
        "breakdown": "team", "groups": groups,
    }  # fmt: skip
    for number, text in enumerate(PAYLOADS):
        state = {"state": "running", "launched_on": today} if number % 2 else {"state": "draft"}
        Survey.objects.create(title=text[:120], **common, **state)
    running = {"state": "running", "launched_on": today, **common}
    world.running = world.survey = Survey.objects.create(title=PAYLOADS[26], **running)
    world.draft = Survey.objects.create(title=PAYLOADS[27], **common)
    world.anonymous = Survey.objects.create(title=PAYLOADS[28], mode=Mode.ANONYMOUS, k=8, **running)
    world.open = Survey.objects.create(title=PAYLOADS[29], mode=Mode.OPEN, k=2, **running)
    for survey in (world.running, world.draft):
        for text in PAYLOADS:
            Invitee.objects.create(
                survey=survey, group="g1", added_later=True, name=seal(organisation.pk, text, "invitee-name"),
                address=seal(organisation.pk, text, "invitee-address"),
            )  # fmt: skip
    world.invitee = world.running.invitees.first()
    world.links.answer = links.mint_personal(world.invitee).token
    world.links.results = links.results_token(world.running)


def plant_actions(world):
    """Actions of the closed scan with a payload in every field, in every state, with every answer."""
    from draagvlak.consensus.models import ActionLink
    from draagvlak.plans.models import Action, Progress, Reply

    day = timezone.localdate()
    for number, text in enumerate(PAYLOADS):
        action = Action.objects.create(
            organisation=world.organisation, what=text[:300], who=text[:120], measure=text[:300], needs=text[:300],
            reason=text[:300], result=text[:300], progress=Progress.values[number % 4], by_when=day, asked_on=day,
            answer_due=day, answer=["", *Reply.values][number % 4], answer_text=text[:500], answer_later=day,
            earlier_answers=[{"answer": "no", "text": text, "later": None, "on": day.isoformat()}],
        )  # fmt: skip
        ActionLink.objects.create(action=action, survey=world.closed, rubric=world.rubric)
    world.action = action


# Texts of these rooms that nobody types: ids, and words of a closed list.
NOT_TYPED = {"pid", "key", "pack", "section", "field", "kind", "target", "rule", "row", "role", "about", "purpose",
             "experience", "basis"}  # fmt: skip


def typed_in(model):
    """The fields of a model that hold a text that somebody typed."""
    return [
        one for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField) and not one.choices and one.name not in NOT_TYPED
    ]  # fmt: skip


def plant_road(world, payloads=PAYLOADS):
    """Every text field of every table about trajectories and worksheets, also of tables that come later."""
    road, texts, day = world.trajectory, cycle(payloads), timezone.localdate()
    step = road.steps.create(key="team", phase="prepare", state="skipped", reason="x", position=2)
    road.standings.create(key=shipped.road().conditions[0].id, phase="prepare", state="partly", evidence="x")
    road.pitfall_answers.create(rule="bought-and-shown", text="x")
    road.earlier.create(step=step, text="x")
    road.decisions.create(text="x")
    road.partners.create(name="x", state="ended", until=day, since=day)
    for sheet in road.sheets.all():
        sheet.present.create(user=world.users["coordinator"])
    for model in apps.get_models():
        if model._meta.app_label in {"plans", "worksheets"} and (fields := typed_in(model)):
            rows = model._base_manager.filter(**{_way_to_organisation(model): world.organisation.pk})
            assert rows.exists(), f"nothing of {model._meta.label} to plant in: give the cast one"
            for pk in rows.values_list("pk", flat=True):
                texts_of = {one.name: next(texts)[: one.max_length or 2_000] for one in fields}
                rows.filter(pk=pk).update(**texts_of)
    road.refresh_from_db()


def plant_sheets(world, payloads=PAYLOADS):
    """Every worksheet of the cast with payloads in every text, and what its workshops hold."""
    from draagvlak.worksheets.models import Cell, Collection, Endorsement, Round, Row, Sheet

    texts = cycle(payloads)
    for sheet in Sheet.objects.filter(organisation=world.organisation):
        sections = {one.id: one for one in shipped.sheet(sheet.pack).sections}
        for section in sections.values():
            if section.kind == "rows":
                Row.objects.create(sheet=sheet, section=section.id, position=9)
        for row in Row.objects.filter(sheet=sheet, section__in=sections):
            for field in sections[row.section].fields:
                if field.kind in {"line", "text", "person"}:
                    Cell.objects.update_or_create(row=row, field=field.id, defaults={"value": next(texts)[:200]})
    Round.objects.filter(sheet=world.vision).update(question=next(texts)[:200])
    for stage in ("group", "dots", "over"):
        world.vision.rounds.update(stage="over")
        world.round = Round.objects.create(sheet=world.vision, question=next(texts)[:200], stage=stage)
        cluster = world.round.clusters.create(name=next(texts)[:200], dots=3)
        for text in PAYLOADS[:12]:
            world.round.cards.create(text=text[:200], cluster=cluster)
            world.round.cards.create(text=text[:200])
    for text in PAYLOADS:
        Endorsement.objects.create(sheet=world.vision, version=1, who=text[:120])
    tools = [{"name": text[:80], "much": "most", "purposes": [], "clients": [], "experience": "", "groups": []}
             for text in payloads]  # fmt: skip
    Collection.objects.create(sheet=world.tools, state="closed", last_day=timezone.localdate(),
                              closed_on=timezone.localdate(),
                              result={"people": 40, "few": False, "groups": [], "tools": tools})  # fmt: skip


def answer_with_payloads(world):
    """A ballot whose arguments and name are payloads. Returns its Pass."""
    token = links.ensure_shared(world.open).token
    carried = ballots.new_pass(world.open, links.find(Purpose.ANSWER, token), group="g1", name=PAYLOADS[1])
    questions = world.release.data["rubrics"]
    ids = [question["id"] for rubric in questions for question in rubric["questions"]]
    choices = [
        ballots.Choice(question, "red", " ".join(PAYLOADS[at : at + 6]), "with-colour")
        for at, question in enumerate(ids)
    ]
    ballots.save(carried, *choices)
    ballots.hand_in(carried)
    return carried


def watch(web):
    web.context.add_init_script(HOOK)
    web.page.on("dialog", lambda dialog: (web.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))


def look(web, url, kept):
    """Opens a page and lists what ran, what the policy reported, and what asked another origin."""
    web.complaints.clear()
    try:
        response = web.page.goto(url, wait_until="load")
    except Error as error:
        if "Download is starting" not in str(error):
            raise
        return []  # a file to keep runs nothing here
    web.page.wait_for_timeout(30)
    ran = web.page.evaluate("() => window.__ran || []") + web.page.evaluate("() => (window.__csp || []).splice(0)")
    kept.append(web.page.content().count("__xss"))
    trouble = [
        line for line in web.complaints if not line.startswith(("console verbose", "console error: Failed to load"))
    ]
    web.complaints.clear()
    status = response.status if response else 0
    return [f"{url} ({status}): {found}" for found in ran + trouble] + ([f"{url}: {status}"] if status >= 500 else [])


def desk_addresses(world):
    for name, route in sorted(matrix.table().items()):
        if "GET" not in route.methods or route.hidden or name in SIGNS_OUT or name not in matrix.names():
            continue
        if name.endswith("-events"):  # a stream carries nothing and never ends
            continue
        yield addresses(name, route, world)[0]
    yield from sheet_addresses(world)
    yield reverse("search", args=[world.organisation.pid]) + "?q=__xss"
    yield reverse("search", args=[world.organisation.pid]) + f"?{urlencode({'q': PAYLOADS[22]})}"


OF_SHEET = ("sheet", "sheet-print", "sheet-picture")


def sheet_addresses(world):
    """Every worksheet on the pages that differ by kind, a row of each, and each stage of a round."""
    for sheet in world.trajectory.sheets.order_by("pk"):
        for name in OF_SHEET:
            yield reverse(name, args=[sheet.pid])
        yield reverse("row", args=[sheet.rows.filter(gone_at=None, key="").order_by("position", "pk").last().pid])
    for found in world.vision.rounds.all():
        yield reverse("vision-round", args=[found.pid])


@pytest.fixture
def poisoned(live_cast):
    plant(live_cast.a)
    return live_cast.a


def test_no_page_of_the_desk_runs_a_payload(poisoned, browsers):
    web = browsers().sign_in(poisoned.users["owner"])
    watch(web)
    seen, found = [], []
    for url in desk_addresses(poisoned):
        found += look(web, url, seen)
    assert not found, "\n".join(found)
    assert sum(seen) > 400, "the payloads must have been on the pages, as text"


def test_no_page_of_a_partner_runs_a_payload(live_cast, browsers):
    """What a guest sees: texts of the owner, and the names of both organisations."""
    a, b = live_cast.a, live_cast.b
    partner = come_in(a, b)
    plant(a)
    type(b.organisation).objects.filter(pk=b.organisation.pk).update(name=PAYLOADS[22][:120])
    partner.refresh_from_db()
    sheets = a.trajectory.sheets.all()
    grants = dict.fromkeys(sheets.values_list("pid", flat=True), partners.CHANGE)
    partners.give(partner, a.owner, partner.version, sheets=grants, actions=partners.CHANGE, goes_along=set(grants))
    web = browsers().sign_in(b.facilitator)
    watch(web)
    seen, found = [], []
    pages = [reverse(name, args=[a.trajectory.pid]) for name in ("trajectory-partners", "partner-actions")]
    pages += [reverse("partner-end", args=[partner.pid]), *sheet_addresses(a)]
    pages += [reverse(name, args=[a.vision.pid]) for name in ("vision", "vision-poster")]
    for url in [*pages, reverse("organisation", args=[b.organisation.pid])]:
        found += look(web, url, seen)
    assert not found, "\n".join(found)
    assert sum(seen) > 200, "the payloads must have been on the pages, as text"


def test_no_page_of_a_respondent_runs_a_payload(poisoned, browsers):
    carried = answer_with_payloads(poisoned)
    web = browsers()
    watch(web)
    cookie = {"name": ballots.cookie_name(carried.survey_pid), "value": ballots.sign(carried), "url": web.base}
    web.context.add_cookies([cookie])
    seen, found = [], []
    names = ("answer", "answer-pages", "answer-overview", "answer-done", "answer-copy", "answer-withdraw")
    pages = [reverse(name, args=[carried.survey_pid]) for name in names]
    pages += [reverse("answer-question", args=[carried.survey_pid, number]) for number in (1, 18, 35)]
    pages += [reverse("answer-invitation", args=[links.ensure_shared(poisoned.open).token])]
    pages += [reverse("results", args=[links.results_token(poisoned.open)])]
    pages += [reverse("results-done", args=[poisoned.links.closed_results])]
    for url in pages:
        found += look(web, url, seen)
    assert not found, "\n".join(found)
    assert sum(seen) > 100, "the payloads must have been on the pages, as text"


def test_mails_and_error_pages_carry_payloads_as_text_only(poisoned, client):
    for path in ("/<script>__xss(1)</script>/", "/u/%3Cscript%3E__xss(1)/", "/d/?code=<script>__xss(1)</script>"):
        response = client.get(path)
        assert b"<script>__xss" not in response.content
    response = client.post(reverse("join"), {"code": PAYLOADS[22]})
    assert b"<script>__xss" not in response.content
    assert b"__xss" in response.content, "what was typed stays, as text"


def test_what_a_form_refuses_comes_back_as_text_only(poisoned, client):
    """Pages that show again what somebody typed or pasted, with what is wrong with it (S4 and S8)."""
    from tests.people import sign_in

    table = "\n".join(f"{text}\t{text}\t{text}" for text in PAYLOADS)
    paste = reverse("sheet-paste", args=[poisoned.sheet.pid, "partners"])
    long, row = PAYLOADS[22] * 200, poisoned.row
    form = {"names": "WhatsApp", "name-0": PAYLOADS[22], "role": PAYLOADS[0], "question": PAYLOADS[22], "text": long}
    sent = [
        (paste, {"text": f"Partner\tHoe dichtbij\tIets\n{table}"}), (paste, {"text": table}),
        (reverse("row-save", args=[row.pid]), {"f-name": long, "n-name": "1", "f-type": PAYLOADS[0], "n-type": "0"}),
        (reverse("row-propose", args=[row.pid]), {"field": "we", "f-we": long, "n-we": "0", "why": PAYLOADS[22]}),
        (reverse("row-remark", args=[row.pid]), {"text": long, "field": PAYLOADS[0]}),
        (reverse("row-action", args=[row.pid]), {"what": PAYLOADS[22], "owner": PAYLOADS[0], "by_when": PAYLOADS[22]}),
        (reverse("step-new", args=[poisoned.trajectory.pid]), {"title": PAYLOADS[22], "phase": PAYLOADS[0]}),
        (reverse("step-state", args=[poisoned.step.pid]), {"state": PAYLOADS[0], "reason": PAYLOADS[22]}),
        (reverse("person-new", args=[poisoned.trajectory.pid]), {"group": PAYLOADS[0], "name": PAYLOADS[22]}),
        (reverse("vision-text", args=[poisoned.vision.pid]), {"text": PAYLOADS[22], "version": "99"}),
        (reverse("tools-form", args=[poisoned.links.tools]), form), (reverse("ask", args=[poisoned.links.ask]), form),
    ]  # fmt: skip
    sign_in(client, poisoned.users["owner"])
    echoed = 0
    for path, data in sent:
        answer = client.post(path, data, follow=True)
        assert answer.status_code < 500, path
        assert not [text for text in PAYLOADS if text.startswith("<") and text.encode() in answer.content], path
        echoed += b"__xss" in answer.content
    assert echoed > 8


def test_the_test_would_notice(browsers, live_cast):
    """The hook and the policy report do catch a payload that is written into a page."""
    web = browsers()
    watch(web)
    web.visit("/d/")
    web.expect_complaint("Content Security Policy|Refused")
    web.page.evaluate("() => document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=__xss(2)>')")
    web.page.wait_for_timeout(200)
    ran = web.page.evaluate("() => window.__ran") + web.page.evaluate("() => (window.__csp || []).splice(0)")
    web.complaints.clear()
    assert ran
