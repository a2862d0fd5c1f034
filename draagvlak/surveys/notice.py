"""What respondents are told before they answer: who asks, who sees what, from when, for how long.

Made from the settings that are enforced, never typed by hand: the desk's preview, the start page of respondents and the
mails all say this. A change of a rule changes the sentence here (tests/test_notice.py compares both for every mode).
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.surveys.disclosure import group_least
from draagvlak.surveys.models import CLOSES_AFTER, Breakdown, Mode


@dataclass(frozen=True)
class Crowd:
    """How many people are on the list, and how many of those came after the first invitation (D10)."""

    listed: int = 0
    later: int = 0
    loose_forms: int = 0


@dataclass(frozen=True)
class Fact:
    """One thing people are told: a stable key, a question as its title, and short sentences."""

    key: str
    title: str
    sentences: tuple[str, ...]

    @property
    def text(self):
        return " ".join(self.sentences)


def crowd_of(survey):
    """The Crowd of a survey, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(CROWD, [survey.pk])
        return Crowd(*cursor.fetchone())


# Written out: every invitation opens with it, and making this SQL takes ten times as long as running it.
LOOSE = "paper AND name IS NULL AND address IS NULL"
CROWD = f"""
SELECT count(CASE WHEN NOT ({LOOSE}) THEN 1 END), count(CASE WHEN added_later AND NOT ({LOOSE}) THEN 1 END),
count(CASE WHEN {LOOSE} THEN 1 END) FROM surveys_invitee WHERE survey_id = %s
"""  # noqa: S608


def notice(survey, language, crowd=None):
    """The facts for people who are asked to answer, in `language`, the most important first.

    Needs `survey.organisation` and `survey.release`. Without `crowd` it is counted (one query).
    """
    crowd = crowd or crowd_of(survey)
    known = {code for code, _name in settings.LANGUAGES}
    with translation.override(language if language in known else settings.LANGUAGE_CODE):
        facts = [build(survey, language, crowd) for build in BUILDERS]
        return [fact for fact in facts if fact is not None]


def essence(survey, language, crowd=None):
    """The few facts that fit in a mail or on a poster: who sees it, from how many answers, that it is free."""
    facts = {fact.key: fact for fact in notice(survey, language, crowd)}
    return [facts[key] for key in ("sees", "from", "choice")]


def later_banner(survey, language, crowd=None):
    """The line for everybody when people were added after the start; '' when nobody was (D10)."""
    facts = {fact.key: fact for fact in notice(survey, language, crowd)}
    return facts["later"].text if "later" in facts else ""


def _asker(survey):
    return survey.asker or survey.organisation.name


def _asks(survey, language, crowd):
    facts = {"asker": survey.asker, "organisation": survey.organisation.name}
    named = survey.asker and survey.asker != survey.organisation.name
    who = _("%(asker)s of %(organisation)s asks you this.") if named else _("%(organisation)s asks you this.")
    return Fact("asks", _("Who asks you this?"), (who % facts,))


def _why(survey, language, crowd):
    subject = survey.subject.get(language) or next(iter(survey.subject.values()), "")
    return Fact("why", _("What is it for?"), (
        _("Everybody says how it stands with %(subject)s now.") % {"subject": subject},
        _("Then you talk about it together and choose what comes first."),
        _("It is no test. Nobody compares organisations with it."),
    ))  # fmt: skip


def _sees(survey, language, crowd):
    if survey.mode == Mode.OPEN:
        sentences: tuple = (
            _("This is an open scan: the others who take part see what you answer."),
            _("They see the name that you give. A nickname is fine."),
            _("Everybody sees it at the same moment, when the scan closes."),
            _("Who does not take part sees totals only."),
        )
    elif survey.mode == Mode.CONFIDENTIAL:
        sentences = (
            _("Nobody sees your answers with your name."),
            _("Others see totals: how many people chose red, orange or green."),
            _("That holds for management too, and for who guides the scan."),
            _("They can see who is invited. They cannot see who has answered."),
        )
    else:
        sentences = (
            _("Nobody sees which answers are yours."),
            _("Everybody comes in with the same link or code."),
            _("Others see totals: how many people chose red, orange or green."),
        )
    return Fact("sees", _("Who sees my answers?"), sentences)


def _from(survey, language, crowd):
    sentences = [
        _("Until the scan closes, others only see how many people are done."),
        _("Totals show from %(k)s answers to a question. With fewer, nothing shows.") % {"k": survey.k},
        _("Who guides the scan sees it no sooner than you."),
    ]
    if survey.mode != Mode.OPEN:
        sentences.append(_("Does everybody choose the same colour? Then others know your choice too."))
    return Fact("from", _("When do others see something?"), tuple(sentences))


def _groups(survey, language, crowd):
    title = _("Are groups compared?")
    if survey.breakdown == Breakdown.NONE:
        return Fact("groups", title, (_("No. We do not split answers by role or by team."),))
    first = (
        _("We use your role: it is on the list of who is invited, or we ask for it.")
        if survey.breakdown == Breakdown.ROLE
        else _("We use your team: it is on the list of who is invited, or we ask for it.")
    )
    least = {"least": group_least(survey.mode, survey.k)}
    if survey.mode == Mode.OPEN:
        return Fact("groups", title, (
            first, _("In this open scan groups show from %(least)s answers each.") % least,
            _("Small groups are put together."),
        ))  # fmt: skip
    return Fact("groups", title, (
        first,
        _("Groups show only when each has at least %(least)s answers.") % least,
        _("They then show in words, such as ‘almost everybody’ or ‘mixed’."),
        _("Small groups are put together."),
    ))  # fmt: skip


def _arguments(survey, language, crowd):
    read = (
        _("Others read it with the name that you give.")
        if survey.mode == Mode.OPEN
        else _("Others read it without a name, in mixed order, from %(k)s answers on.") % {"k": survey.k}
    )
    return Fact("arguments", _("Who reads what I write?"), (
        _("With each answer you may write why."),
        _("You choose: nobody reads it, others read it, or others read it with your colour."),
        _("Do you choose nothing? Then others can read it."),
        read,
        _("Do not write names of clients."),
    ))  # fmt: skip


def _choice(survey, language, crowd):
    if survey.mode == Mode.ANONYMOUS:
        back = _("On this device you can change or take back your answers until the scan closes.")
    else:
        back = _("You can change or take back your answers until the scan closes.")
    sentences = [_("Taking part is your own choice. You may stop, and you may skip questions."), back]
    if survey.last_day:
        sentences.append(_("The last day is %(day)s.") % {"day": formats.date_format(survey.last_day, "j F Y")})
        sentences.append(_("The scan closes at the latest %(days)s days later.") % {"days": CLOSES_AFTER.days})
    if survey.mode == Mode.ANONYMOUS:
        sentences.append(_("One person can answer twice here. We cannot prevent that."))
    return Fact("choice", _("Do I have to?"), tuple(sentences))


def _data(survey, language, crowd):
    kept = [_("We keep the colour and the words of your answers.")]
    if survey.breakdown == Breakdown.ROLE:
        kept.append(_("We keep your role."))
    if survey.breakdown == Breakdown.TEAM:
        kept.append(_("We keep your team."))
    if survey.mode == Mode.OPEN:
        kept.append(_("We keep the name that you give."))
    elif crowd.listed:
        kept.append(_("Your name and address are on the list of who is invited, apart from your answers."))
    kept.append(_("We keep no hour of your answers, no device and no internet address."))
    return Fact("data", _("Which data do we keep?"), tuple(kept))


def _kept(survey, language, crowd):
    months = survey.retention_months
    years, rest = divmod(months, 12)
    time = (
        ngettext("%(number)s year", "%(number)s years", years) % {"number": years}
        if not rest
        else _("%(number)s months") % {"number": months}
    )
    days = {"days": settings.ANSWER_DAYS}
    answers = ngettext(
        "Separate answers are deleted %(days)s day after the scan closes.",
        "Separate answers are deleted %(days)s days after the scan closes.",
        settings.ANSWER_DAYS,
    ) % days  # fmt: skip
    results = (
        _("The results, with names for who took part, are kept for %(time)s.")
        if survey.mode == Mode.OPEN
        else _("The totals and the arguments are kept for %(time)s.")
    )
    sentences = [answers, results % {"time": time}]
    if crowd.listed:
        sentences.append(_("Names and addresses of who was invited are deleted as soon as the results are there."))
        sentences.append(_("Are there too few answers for results? Then they go together with the answers."))
    sentences.append(_("Backup copies are gone %(days)s days later.") % {"days": settings.BACKUP_KEEP_DAYS})
    return Fact("kept", _("How long is it kept?"), tuple(sentences))


def _invited(survey, language, crowd):
    facts = {"who": _asker(survey), "count": crowd.listed}
    if not crowd.listed and survey.mode == Mode.CONFIDENTIAL:
        sentences = [_("Nobody is on the list yet.")]
    elif not crowd.listed:
        sentences = [_("There is no list of names. Who has the link or the code can take part.")]
    else:
        invited = ngettext("%(who)s invited %(count)s person.", "%(who)s invited %(count)s people.", crowd.listed)
        sentences = [invited % facts]
        if survey.mode != Mode.CONFIDENTIAL:
            sentences.append(_("There is also one link for everybody. So more people can take part."))
    if crowd.loose_forms:
        number = crowd.loose_forms
        forms = ngettext("There is %(count)s paper form too.", "There are %(count)s paper forms too.", number)
        sentences.append(forms % {"count": number})
    return Fact("invited", _("Who is invited?"), tuple(sentences))


def _later(survey, language, crowd):
    if not crowd.later:
        return None
    added = ngettext(
        "%(count)s person was added after the scan started.",
        "%(count)s people were added after the scan started.",
        crowd.later,
    )
    return Fact("later", _("Did the list change?"), (added % {"count": crowd.later},))


def _ends(survey, language, crowd):
    ends = survey.organisation.ends_on
    if ends is None:
        return None
    facts = {"organisation": survey.organisation.name, "day": formats.date_format(ends, "j F Y")}
    sentences = (
        _("%(organisation)s stops here on %(day)s. Then all answers and results are deleted.") % facts,
        _("That can still be taken back until then."),
    )
    return Fact("ends", _("Does this scan stop?"), sentences)


def _limits(survey, language, crowd):
    sentences = [
        _("Who looks after the server can reach the stored data."),
        _("Names, addresses and what you write are encrypted there."),
    ]
    if survey.mode == Mode.CONFIDENTIAL:
        sentences.append(_("While the scan runs, that person could compare the order of invitations and answers."))
        sentences.append(_("We mix that order every night."))
    elif survey.mode == Mode.ANONYMOUS:
        sentences.append(_("That person could watch live which answers come in."))
    return Fact("limits", _("What can we not prevent?"), tuple(sentences))


def _contact(survey, language, crowd):
    contact = survey.organisation.contact
    ask = (
        _("Questions about your data? Contact %(contact)s.") % {"contact": contact}
        if contact
        else _("Questions about your data? Ask %(asker)s.") % {"asker": _asker(survey)}
    )
    return Fact("contact", _("Where can I ask or complain?"), (
        ask,
        _("You may also complain to the Data Protection Authority (GBA)."),
        _("For Flemish public services that is the Flemish Supervisory Commission (VTC)."),
        _("This page is no legal advice."),
    ))  # fmt: skip


BUILDERS = (
    _ends, _sees, _from, _arguments, _groups, _choice, _asks, _why, _invited, _later, _data, _kept, _limits, _contact,
)  # fmt: skip
