"""The end of a conversation, and what stays of it: the page, the minutes as page and files, who may read them."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import translation

from draagvlak.consensus import agreeing
from draagvlak.consensus.models import Consensus
from draagvlak.live import actions, flow, minutes, minutes_mails, polls, seats
from draagvlak.live.models import Conversation, Heard, Poll, Seat, Stage
from draagvlak.live.phones import WORTH
from draagvlak.live.room import Room
from draagvlak.live.tests.test_talk import a, again, come_in, now  # noqa: F401 - fixture
from draagvlak.orgs.keys import unseal
from draagvlak.orgs.models import Mail
from draagvlak.reports import docx as word
from draagvlak.reports.tests import reading
from draagvlak.surveys import published
from draagvlak.surveys.models import Sighting
from tests.people import sign_in

pytestmark = pytest.mark.django_db
SECOND, THIRD, FOURTH = "why-value", "why-leadership", "costs-outlay"


@pytest.fixture
def talk(a):  # noqa: F811
    """A conversation at its end: one question with a second vote, a choice and an action; one skipped; one later."""
    made = actions.open_lobby(actions.prepare(a.closed, a.facilitator), a.facilitator)
    phones = come_in(made, 6, "frontline")
    actions.set_agenda(made, a.facilitator, [(item, 6) for item in (a.question, SECOND, FOURTH, THIRD)])
    made = actions.begin(now(made), a.facilitator)
    polls.open_poll(made, a.facilitator, Poll.Kind.SECOND)
    poll = Poll.objects.get()
    for phone, level in zip(again(phones), (0, 1, 1, 1, 1, 3), strict=True):
        seats.vote(phone, poll.pk, level)
    polls.reveal(made, a.facilitator)
    version = Consensus.objects.get(survey=a.closed, item=a.question).version
    actions.choose(made, a.facilitator, version=version, chosen="green", reason='=HYPERLINK("x")',
                   minority="<b>Rood</b>", comment="We beginnen klein.")  # fmt: skip
    actions.act(now(made), a.facilitator, pid="23456789abcdef", what="Een blad maken", who="de werkgroep")
    made = actions.move(now(made), a.facilitator, flow.place(now(made)).mark, at=1)
    made = actions.skip(made, a.facilitator, flow.place(made).mark, later=True)
    made = actions.skip(made, a.facilitator, flow.place(made).mark)
    made = actions.move(made, a.facilitator, flow.place(made).mark, at=len(made.agenda))
    made.phones = phones
    return made


def ended(talk, a):  # noqa: F811
    actions.end(now(talk), a.facilitator, present={"frontline": 6, "management": 1}, note="In de tuin")
    return now(talk)


def press(client, talk, do, **more):
    return client.post(reverse("talk-close", args=[talk.pid]), {"do": do, **more})


def page(client, name, talk, *more):
    response = client.get(reverse(name, args=[talk.pid, *more]))
    assert response.status_code == 200
    return response.content.decode()


def built(talk):
    with translation.override("nl"):
        return minutes.build(talk, published.read(talk.survey), "nl")


# ── The page at the end ──────────────────────────────────────────────────────────────────────────────────────
def test_the_end_reads_back_what_was_agreed_here(a, talk, client):  # noqa: F811
    text = page(sign_in(client, a.facilitator), "talk-close", talk)
    assert "Een blad maken" in text
    assert "Een visie schrijven" not in text, "an action of before is not of this talk"
    assert 'name="present_frontline" value="6"' in text, "proposed from the phones"


def test_parts_come_first_and_two_who_choose_are_told(a, talk, client):  # noqa: F811
    sign_in(client, a.facilitator)
    assert press(client, talk, "focus", rubrics=["why"], seen="").status_code == 303
    assert set(a.closed.focus.values_list("rubric", flat=True)) == {"why"}
    late = press(client, talk, "focus", rubrics=["costs"], seen="")
    assert late.status_code == 409
    assert set(a.closed.focus.values_list("rubric", flat=True)) == {"why"}


def test_the_vote_on_the_hour_says_how_many_and_nothing_more_until_it_is_shown(a, talk, client):  # noqa: F811
    sign_in(client, a.facilitator)
    press(client, talk, "open")
    poll = Poll.objects.get(kind=Poll.Kind.WORTH)
    for level, phone in enumerate(again(talk.phones)):
        seats.vote(phone, poll.pk, max(1, level))
    text = page(client, "talk-close", talk)
    assert "6 van de 6" in text
    with translation.override("nl"):
        assert str(WORTH[3]) not in text
    assert "<strong>2</strong>" not in text
    press(client, talk, "stop", poll=poll.pk + 1)
    press(client, talk, "show", poll=poll.pk + 1)
    poll.refresh_from_db()
    assert poll.state == Poll.State.OPEN, "a page about another vote shows and stops nothing"
    press(client, talk, "show", poll=poll.pk)
    text = page(client, "talk-close-stand", talk)
    assert [text.count(f"<strong>{number}</strong>") for number in (2, 1)] == [1, 4]


def test_what_could_be_better_waits_for_a_check(a, talk, client):  # noqa: F811
    for text in ("Meer pauze.", "Jan praat te veel."):
        seats.say(again(talk.phones)[0], "", text)
    sign_in(client, a.facilitator)
    rows = {one.pk: one for one in Heard.objects.filter(question="")}
    shown, kept = sorted(rows)
    press(client, talk, f"judge:{shown}:shown")
    press(client, talk, f"judge:{kept}:hidden")
    press(client, talk, "judge:99999999999999999999:shown")
    said = {one.id: one.text for one in Room(now(talk), "nl").said}
    text = " ".join(reading.pdf_text(_file(client, ended(talk, a), "pdf")).split())
    assert said[shown] in text
    assert said[kept] not in text
    assert not Heard.objects.exclude(author=None).exists()


def _file(client, talk, kind):
    response = client.get(reverse("talk-minutes-file", args=[talk.pid, kind]))
    assert response.status_code == 200
    return response.content


def test_the_facilitator_corrects_who_was_there_and_ends_it(a, talk, client):  # noqa: F811
    sign_in(client, a.facilitator)
    wrong = press(client, talk, "end", present_frontline="veel")
    assert wrong.status_code == 422
    assert now(talk).stage == Stage.CLOSING
    done = press(client, talk, "end", present_frontline="5", present_management="1", note="Bij team Noord")
    assert done.status_code == 303
    assert done["Location"] == reverse("talk-minutes", args=[talk.pid])
    talk = now(talk)  # noqa: F811
    assert (talk.stage, talk.meeting.present, talk.meeting.note) == (
        Stage.OVER, {"management": 1, "frontline": 5}, "Bij team Noord",
    )  # fmt: skip
    assert not Seat.objects.filter(conversation=talk).exists()
    assert press(client, talk, "end", present_frontline="9").status_code == 303, "a double tap"
    assert now(talk).meeting.present["frontline"] == 5


def test_without_phones_it_ends_as_well(a, client):  # noqa: F811
    made = actions.open_lobby(actions.prepare(a.closed, a.facilitator), a.facilitator)
    made = actions.begin(made, a.facilitator)
    actions.move(made, a.facilitator, flow.place(made).mark, at=len(made.agenda))
    sign_in(client, a.facilitator)
    assert "Minstens 5 zijn er nodig." in page(client, "talk-close", made)
    press(client, made, "end", present_frontline="8")
    assert "8 × " in page(client, "talk-minutes", made)


def test_who_does_not_lead_is_told_so_and_can_take_over(a, talk, client):  # noqa: F811
    sign_in(client, a.owner)
    assert press(client, talk, "end", present_frontline="5").status_code == 303
    assert now(talk).stage == Stage.CLOSING
    assert "Neem over" in page(client, "talk-close", talk)
    press(client, talk, "take")
    press(client, talk, "end", present_frontline="5")
    assert now(talk).stage == Stage.OVER


def test_a_rehearsal_ends_and_leaves_no_minutes(a, client):  # noqa: F811
    made = actions.open_lobby(actions.prepare(a.closed, a.facilitator, rehearsal=True), a.facilitator)
    made = actions.begin(made, a.facilitator)
    sign_in(client, a.facilitator)
    press(client, made, "closing", mark=flow.place(made).mark)
    assert press(client, made, "act", **spot(made, who="het team")).status_code == 303
    assert "De tuin wieden." in page(client, "talk-close", made)
    press(client, made, "open")
    press(client, made, "show", poll=Poll.objects.get(conversation=made).pk)
    assert "oefening" in page(client, "talk-minutes", made)
    assert client.get(reverse("talk-minutes-file", args=[made.pid, "pdf"])).status_code == 404
    press(client, made, "end")
    assert not Conversation.objects.filter(pk=made.pk).exists()


def spot(talk, **more):
    start = {"pid": "23456789abcdez", "mark": flow.place(now(talk)).mark, "owner": "words", "who": "", "by_when": ""}
    return start | {"what": "De tuin wieden."} | more


def test_an_action_that_comes_up_at_the_end_is_read_back_and_in_the_minutes(a, talk, client):  # noqa: F811
    sign_in(client, a.facilitator)
    wrong = press(client, talk, "act", note="In de tuin", **spot(talk))
    assert wrong.status_code == 422
    for text in ("De tuin wieden.", "Schrijf wie ervoor zorgt.", 'value="In de tuin"'):
        assert text in html.unescape(wrong.content.decode())
    moved = press(client, talk, "act", **spot(talk, who="het team", mark="talk-0-choose"))
    assert moved.status_code == 422
    assert "De tuin wieden." in moved.content.decode()
    for _twice in range(2):
        assert press(client, talk, "act", **spot(talk, who="het team")).status_code == 303
    assert len(now(talk).actions) == 2
    assert "De tuin wieden." in page(client, "talk-close", talk)
    ended(talk, a)
    assert "De tuin wieden." in page(client, "talk-minutes", talk)


def test_who_does_not_lead_any_more_keeps_the_action_that_was_typed(a, talk, client):  # noqa: F811
    actions.take_over(now(talk), a.owner)
    late = press(sign_in(client, a.facilitator), talk, "act", **spot(talk, who="het team"))
    assert late.status_code == 422
    assert "De tuin wieden." in late.content.decode()
    assert len(now(talk).actions) == 1


TYPED = {"note": "Bij team Noord", "present_frontline": "7", "present_management": "", "seen": "", "rubrics": ["costs"]}


@pytest.mark.parametrize("do", ["take", "open", "show", "stop", "judge", "hands", "focus", "look", "nothing"])
def test_what_was_typed_comes_back_with_every_button(a, talk, client, do):  # noqa: F811
    seats.say(again(talk.phones)[0], "", "Meer pauze.")
    sign_in(client, a.facilitator)
    if do in {"show", "stop"}:
        polls.open_poll(talk, a.facilitator, Poll.Kind.WORTH)
    if do == "take":
        actions.take_over(now(talk), a.owner)
    poll = getattr(Poll.objects.filter(kind=Poll.Kind.WORTH).first(), "pk", "")
    name = f"judge:{Heard.objects.get(question='').pk}:shown" if do == "judge" else do
    answer = press(client, talk, name, poll=poll, **TYPED, **spot(talk, pid=""), **worth(9, 9, "", "", ""))
    assert answer.status_code == 200
    text = html.unescape(answer.content.decode())
    for kept in ('value="Bij team Noord"', 'name="present_frontline" value="7"', "De tuin wieden."):
        assert kept in text, kept
    assert re.search(r'value="costs"[^>]* checked', text)
    assert now(talk).meeting.note == ""


# ── The minutes ──────────────────────────────────────────────────────────────────────────────────────────────
EXPECTED = (
    "1 rood 2 oranje 5 groen", "1 rood 4 oranje 0 groen", "Eerste stem", "Tweede stem", "We beginnen klein.",
    "<b>Rood</b>", '=HYPERLINK("x")', "Een blad maken", "de werkgroep", "In de tuin", "Facilitator A", "overgeslagen",
    "later opnieuw", "6 × ",
)  # fmt: skip


def test_the_minutes_say_the_same_on_the_page_and_in_every_file(a, talk, client):  # noqa: F811
    talk = ended(talk, a)  # noqa: F811
    sign_in(client, a.facilitator)
    for kind in ("pdf", "docx"):
        text = " ".join(reading.TEXT[kind](_file(client, talk, kind)).replace(" · ", " ").split())
        assert not [one for one in EXPECTED if one not in text], kind
    plain = html.unescape(re.sub(r"<[^>]+>", " ", page(client, "talk-minutes", talk)))
    plain = " ".join(plain.split())
    assert not [one for one in EXPECTED if one not in plain]


def test_what_somebody_typed_is_text_on_the_page(a, talk, client):  # noqa: F811
    text = page(sign_in(client, a.facilitator), "talk-minutes", ended(talk, a))
    assert "&lt;b&gt;Rood&lt;/b&gt;" in text
    assert "<b>Rood</b>" not in text


def test_each_question_stands_in_one_place(a, talk):  # noqa: F811
    made = built(ended(talk, a))
    parts = {part.id: part for part in made.parts}
    tables = [block.title for block in parts["talked"].blocks if hasattr(block, "columns")]
    assert len(tables) == 2
    assert len(parts["left"].blocks[0].texts) == 2


def test_what_was_taken_together_stands_there_together(a):  # noqa: F811
    data = a.snapshot.data
    data["questions"][FOURTH]["counts"] = [0, 0, 9, 0]
    a.closed.snapshots.all().delete()
    a.closed.snapshots.create(data=data, digest="0" * 64)
    made = actions.open_lobby(actions.prepare(a.closed, a.facilitator), a.facilitator)
    made = actions.begin(made, a.facilitator)
    assert made.agenda[0]["item"] == flow.TOGETHER
    actions.together(made, a.facilitator, {FOURTH: 0})
    (first, *_others) = {part.id: part for part in built(ended(made, a)).parts}["talked"].blocks
    assert [row[2].level for row in first.rows] == ["green"]


def test_a_vote_that_too_few_took_part_in_is_not_in_the_minutes(a, talk):  # noqa: F811
    Poll.objects.create(conversation=talk, question=SECOND, kind=Poll.Kind.SECOND, state=Poll.State.FEW, voters=6)
    text = reading.docx_text(word.render(built(ended(talk, a))))
    assert "Te weinig mensen stemden." in text


@pytest.mark.parametrize(("role", "pdf", "docx"), [
    ("owner", 200, 200), ("facilitator", 200, 200), ("management", 200, 403), ("member", 200, 403),
    ("observer", 403, 403),
])  # fmt: skip
def test_rights_are_those_of_the_report(a, talk, client, role, pdf, docx):  # noqa: F811
    talk = ended(talk, a)  # noqa: F811
    sign_in(client, a.users[role])
    for kind, status in (("pdf", pdf), ("docx", docx), ("xlsx", 404 if pdf == docx == 200 else 403)):
        assert client.get(reverse("talk-minutes-file", args=[talk.pid, kind])).status_code == status
    assert client.get(reverse("talk-minutes", args=[talk.pid])).status_code == pdf


def test_who_reads_them_is_noted_for_everybody_who_took_part(a, talk, client):  # noqa: F811
    talk = ended(talk, a)  # noqa: F811
    sign_in(client, a.member)
    page(client, "talk-minutes", talk)
    _file(client, talk, "pdf")
    seen = set(Sighting.objects.filter(survey=a.closed, role="member").values_list("what", flat=True))
    assert {"minutes", "minutes-file"} <= seen
    assert "het verslag van een gesprek" in page(client, "proof", a.closed)


def test_before_the_end_there_are_no_minutes(a, client):  # noqa: F811
    made = actions.open_lobby(actions.prepare(a.closed, a.facilitator), a.facilitator)
    sign_in(client, a.facilitator)
    assert "als het gesprek naar zijn einde gaat" in page(client, "talk-minutes", made)
    assert client.get(reverse("talk-minutes-file", args=[made.pid, "pdf"])).status_code == 404


def test_the_mail_holds_a_link_and_goes_once_to_who_may_read(a, talk, client, settings):  # noqa: F811
    settings.HAS_MAIL = True
    talk = ended(talk, a)  # noqa: F811
    sign_in(client, a.facilitator)
    address = reverse("talk-minutes-mail", args=[talk.pid])
    for _twice in range(2):
        assert client.post(address).status_code == 303
    sent = Mail.objects.filter(purpose=minutes_mails.PURPOSE)
    assert sent.count() == minutes_mails.readers(a.organisation).count() == 6, "six roles, the observer not, the coach"
    body = unseal(a.organisation.pk, sent[0].body, "mail")
    assert reverse("talk-minutes", args=[talk.pid]) in body
    assert "We beginnen klein." not in body


def test_the_minutes_are_read_in_few_queries(a, talk, client, django_assert_max_num_queries):  # noqa: F811
    talk = ended(talk, a)  # noqa: F811
    sign_in(client, a.facilitator)
    page(client, "talk-minutes", talk)
    with django_assert_max_num_queries(24):
        page(client, "talk-minutes", talk)


def test_the_record_and_the_minutes_agree(a, talk):  # noqa: F811
    talk = ended(talk, a)  # noqa: F811
    vote = agreeing.last_vote(a.closed)
    assert vote.questions[a.question].counts.row == (1, 4, 0, 1)
    assert Consensus.objects.get(survey=a.closed, item=a.question).round == vote.round_of(a.question)


# ── Without phones ───────────────────────────────────────────────────────────────────────────────────────────
def worth(*numbers):
    return {f"level_{level}": number for level, number in enumerate(numbers, start=1)}


def test_the_hour_is_voted_on_with_hands(a, talk, client):  # noqa: F811
    sign_in(client, a.facilitator)
    mark = flow.place(now(talk)).mark
    page = press(client, talk, "hands", mark=mark, **worth(0, 1, 2, 3, 0))
    assert page.status_code == 303
    poll = Poll.objects.get(kind=Poll.Kind.WORTH)
    assert (poll.outcome, poll.by_hands) == ({"worth": [0, 1, 2, 3, 0]}, True)
    press(client, talk, "hands", mark=mark, **worth(0, 1, 2, 3, 0))
    assert Poll.objects.filter(kind=Poll.Kind.WORTH).count() == 1, "the same page sent twice is one"
    ended(talk, a)
    assert "Met de handen." in client.get(reverse("talk-minutes", args=[talk.pid])).content.decode()


@pytest.mark.parametrize(("numbers", "said"), [
    (worth(0, 0, 1, 0, 1), "noteren we dit niet"), (worth(0, 0, -1, 9, 9), "0"), (worth("x", 0, 0, 9, 9), "getal"),
], ids=["too few", "below nothing", "no number"])  # fmt: skip
def test_hands_that_cannot_be_come_back_with_what_was_typed(a, talk, client, numbers, said):  # noqa: F811
    sign_in(client, a.facilitator)
    page = press(client, talk, "hands", mark=flow.place(now(talk)).mark, **numbers)
    text = page.content.decode()
    assert page.status_code == 422
    assert said in text
    assert f'value="{numbers["level_5"]}"' in text
    assert not Poll.objects.filter(kind=Poll.Kind.WORTH).exists()
