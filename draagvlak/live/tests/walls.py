"""Conversations at every screen of the wall, with few and many people and with long texts, for its tests."""

from django.utils import timezone

from draagvlak.consensus.models import ActionLink, Consensus, Focus, Meeting
from draagvlak.lib.tokens import SHORT, keyed_hash, new_code, new_token
from draagvlak.live.models import Conversation, Heard, Poll, Seat, Stage, Step
from draagvlak.live.seats import TEXT
from draagvlak.orgs.keys import seal
from draagvlak.plans.models import Action
from draagvlak.surveys import published
from draagvlak.surveys.models import Snapshot
from tests.people import make_snapshot, make_survey, shipped_pack

LONG = "Wij hebben dit vorig jaar al eens geprobeerd met twee teams, en toen bleek dat niemand wist wie de vragen van "
LONG = (LONG * 4)[:300]
SHORT_ONE = "Niemand telt de uren die wij erin steken."


def longest_question():
    """The id of the longest question of the shipped quickscan."""
    return max(shipped_pack()[0].questions(), key=lambda question: len(question.text.root["nl"])).id


def scan(world, counts=(1, 2, 5, 1), **fields):
    """A closed scan in which every question got the same counts."""
    fields = {"title": "Onlinehulp in ons centrum, najaar 2026", "state": "closed"} | fields
    made = make_survey(world, **fields)
    make_snapshot(made, counts)
    return made


def talk(survey, stage=Stage.TALK, step=Step.FIRST, item=None, people=0, **fields):
    """A conversation about `survey` that stands at this screen, with so many phones."""
    code = new_code(SHORT)
    item = longest_question() if item is None else item
    agenda = fields.pop("agenda", [{"item": item, "minutes": 6, "state": ""}])
    made = Conversation.objects.create(
        survey=survey, stage=stage, step=step, agenda=agenda, began_at=timezone.now(), item_at=timezone.now(),
        code=seal(survey.organisation_id, code, "live-code"), code_hash=keyed_hash("live-code", code), **fields,
    )  # fmt: skip
    Seat.objects.bulk_create(
        Seat(conversation=made, key=keyed_hash("live-seat", new_token())) for _phone in range(people)
    )
    return made


def hear(conversation, texts, state=Heard.State.SHOWN, question=None, levels=(0, 1, 2, None)):
    """Arguments on the wall, in turn with the level of their author."""
    question = conversation.agenda[conversation.at]["item"] if question is None else question
    owner = conversation.survey.organisation_id
    Heard.objects.bulk_create(
        Heard(conversation=conversation, question=question, text=seal(owner, text, TEXT), state=state,
              level=levels[at % len(levels)])
        for at, text in enumerate(texts)
    )  # fmt: skip


def voted(conversation, counts, kind=Poll.Kind.SECOND):
    """A revealed vote on the question that is talked about."""
    question = conversation.agenda[conversation.at]["item"]
    data = published.one_question(question, list(counts), asked=sum(counts))
    last = conversation.survey.snapshots.order_by("-round").first()
    snapshot = Snapshot.objects.create(
        survey=conversation.survey, round=last.round + 1, data=data, digest=published.digest_of(data)
    )
    return Poll.objects.create(conversation=conversation, question=question, kind=kind, state=Poll.State.REVEALED,
                               voters=sum(counts), snapshot=snapshot)  # fmt: skip


def act(conversation, texts, question=""):
    """Actions that were agreed in this conversation."""
    survey = conversation.survey
    for text in texts:
        action = Action.objects.create(organisation=survey.organisation, what=text[:300], who="Wie de planning maakt",
                                       by_when=timezone.localdate())  # fmt: skip
        ActionLink.objects.create(action=action, survey=survey, question=question)
        conversation.actions.append(action.pid)
    conversation.save(update_fields=["actions"])


def chosen(conversation, colour, text=""):
    """What was chosen for the question that is talked about."""
    return Consensus.objects.create(
        survey=conversation.survey, item=conversation.agenda[conversation.at]["item"], chosen=colour, reason=text,
        minority=text, comment=text, meeting=Meeting.objects.create(survey=conversation.survey),
    )  # fmt: skip


def screens(world):
    """{name: Conversation}: every screen of the wall, at 5 and at 40 people, with the longest texts."""
    few, many = (2, 0, 3, 0), (0, 40, 0, 0)
    five, forty, hundred = scan(world, few), scan(world, many, k=5), scan(world, (30, 20, 40, 10))
    made = {
        "ready": talk(five, Stage.READY), "lobby-0": talk(five, Stage.LOBBY),
        "lobby-5": talk(five, Stage.LOBBY, people=5), "lobby-40": talk(forty, Stage.LOBBY, people=40),
        "lobby-100": talk(hundred, Stage.LOBBY, people=100),
        "lobby-locked": talk(five, Stage.LOBBY, people=5, locked=True),
        "answer-own": talk(world.running, Stage.ANSWER, people=5),
        "answer-shared": talk(world.anonymous, Stage.ANSWER, people=40),
        "first-5": talk(five, people=5), "first-40": talk(forty, people=40), "first-100": talk(hundred, people=100),
        "vote": talk(forty, people=40), "together": talk(forty, item="", step=Step.CHOOSE, people=40),
        "over": talk(five, Stage.OVER),
        "rehearsal": talk(scan(world, few, title="Onlinehulp en blended werken " * 4), people=8, rehearsal=True),
    }  # fmt: skip
    Poll.objects.create(conversation=made["vote"], question=made["vote"].agenda[0]["item"], kind="first", voters=40)
    for name, survey, texts in (("5", five, [SHORT_ONE] * 3), ("40", forty, [LONG] * 12), ("100", hundred, [LONG])):
        listen = made[f"listen-{name}"] = talk(survey, step=Step.LISTEN, people=5)
        hear(listen, texts)
        wait = made[f"wait-{name}"] = talk(survey, step=Step.SECOND, people=5)
        hear(wait, texts)
    short = made["listen-short"] = talk(forty, step=Step.LISTEN, people=5)
    hear(short, [SHORT_ONE] * 30)
    _after_a_vote(world, made)
    return made


def _after_a_vote(world, made):
    for name, counts, text in (("5", (2, 0, 3, 0), ""), ("40", (0, 0, 40, 0), LONG)):
        for step in (Step.SECOND, Step.CHOOSE, Step.ACTION):
            survey = scan(world, counts)
            one = made[f"{step}-{name}"] = talk(survey, step=step, people=40)
            hear(one, [text or SHORT_ONE] * 9)
            voted(one, counts[::-1] if text else counts)
            if text:
                chosen(one, "orange", text)
            act(one, [text or SHORT_ONE] * (9 if text else 1), one.agenda[0]["item"])
        survey = scan(world, counts)
        end = made[f"closing-{name}"] = talk(survey, Stage.CLOSING, people=5)
        if text:
            act(end, [LONG] * 12)
            Focus.objects.bulk_create(
                Focus(survey=survey, rubric=rubric.id) for rubric in shipped_pack()[0].rubrics[:3]
            )
            Poll.objects.create(conversation=end, kind="worth", state="revealed", voters=40,
                                outcome={"worth": [0, 0, 0, 0, 40]})  # fmt: skip
    survey = scan(world, (2, 0, 3, 0))
    worth = made["worth"] = talk(survey, Stage.CLOSING, people=40)
    Poll.objects.create(conversation=worth, kind="worth", voters=40)
