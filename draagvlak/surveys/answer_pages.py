"""What the pages of answering show, and where a form leads: between the views (thin) and the verbs (ballots.py)."""

import json
from functools import lru_cache

from django.shortcuts import render
from django.urls import reverse
from django.utils.html import json_script
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.surveys import answering, ballots, links, recognise, vision
from draagvlak.surveys.models import Mode, Share
from draagvlak.ui.respond import SeeOther

PRACTICE = "practice"
MOST_AT_ONCE = 100  # answers in one save
DOTS = 12  # a part with more questions shows no dots: they would not fit on a phone
CODE_UNTIL = 2  # the code to go on elsewhere stands with the first questions, once something is saved
FEW = 3  # so many open questions are named one by one
TRACES = {
    recognise.EMAIL: gettext_lazy("an e-mail address"),
    recognise.PHONE: gettext_lazy("a phone number"),
    recognise.NATIONAL: gettext_lazy("a national register number"),
}


class OtherBallot(ballots.Refused):
    """The page belongs to another ballot than the one this browser carries now."""

    code = "other"


# ── Reading what was sent ────────────────────────────────────────────────────────────────────────────────────────


def choice_of(row, question):
    """A Choice from a form or a row of JSON. Raises Junk for anything that is no answer, TooLong for a long text."""
    level, argument, share = (row.get(name) for name in ("level", "argument", "share"))
    level, argument, share = level or None, argument or "", share or Share.SHOWN.label
    if not all(isinstance(part, str) for part in (question, argument, share)) or not isinstance(level, str | None):
        raise ballots.Junk
    argument = argument.replace("\r\n", "\n")
    try:
        argument.encode()
    except UnicodeEncodeError:  # half a sign, as only a broken program sends it
        raise ballots.Junk from None
    return ballots.Choice(question, level, argument, share, row.get("plain") in (True, "1"))


def choices_of(body):
    """(tag of the ballot, list of Choice) from the JSON of the script. Raises Junk, or TooLong for a long text."""
    try:
        sent = json.loads(body)
        mark, rows = sent["ballot"], sent["answers"]
        if not isinstance(mark, str) or not isinstance(rows, list) or not 0 < len(rows) <= MOST_AT_ONCE:
            raise ballots.Junk
        return mark, [choice_of(row, row["question"]) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ballots.Junk from None


def store(request, seat, asked):
    """Saves the form of one question; answers with the next page, or with this one when there is something to say."""
    if not answering.same_tag(seat.carried, request.POST.get("ballot", "")):
        raise OtherBallot
    if asked.id == PRACTICE:
        return go_on(request, seat, asked)
    try:
        choice = choice_of(request.POST, asked.id)
    except ballots.TooLong:
        return _again(request, seat, asked, status=422, errors=[{"id": "argument", "text": _(
            "This text is too long. Make it at most 2,000 signs.")}])  # fmt: skip
    if choice.level or choice.argument.strip() or asked.id in seat.own:
        ballots.save(seat.carried, choice)
    traces = recognise.found(choice.argument)
    if traces and request.POST.get("seen") != choice.argument.strip()[:40] and _moves(request):
        return _again(request, seat, asked, traces=traces)
    return go_on(request, seat, asked)


def _moves(request):
    return request.POST.get("go", "next") in {"next", "previous", "overview"}


def _again(request, seat, asked, status=200, errors=(), traces=()):
    typed = ballots.Own(request.POST.get("level") or None, request.POST.get("argument", ""),
                        request.POST.get("share", Share.SHOWN.label), seat.reading.plain)  # fmt: skip
    context = question_page(request, seat, asked.number, own=typed)
    context |= {"errors": list(errors), "has_errors": bool(errors), "traces": trace_words(traces),
                "seen": typed.argument.strip()[:40]}  # fmt: skip
    return render(request, "surveys/respondent/question.html", context, status=status)


def trace_words(traces):
    """The kinds that recognise.py found, as one phrase: 'a phone number and an e-mail address'."""
    return _(" and ").join(str(TRACES[kind]) for kind in traces)


def go_on(request, seat, asked):
    """The redirect after a question: next, previous, the overview, or here again in another language or wording."""
    go = request.POST.get("go", "next")
    script = request.POST.get("script") == "1"
    seat = answering.with_script(seat, script)
    last = len(seat.sheet.questions)
    step = {"next": 1, "previous": -1, "overview": 0}.get(go)
    if go == "overview" or (step == 1 and asked.number == last):
        response = SeeOther(overview_address(seat))
    else:
        response = SeeOther(seat.address(max(seat.first, asked.number + (step or 0))))
    if not seat.trial:
        seat.reading.keep(response)
    if step is None:
        answering.change_reading(request, response, go)
    return response


def overview_address(seat):
    return reverse("answer-try" if seat.trial else "answer-overview", args=[seat.survey.pid])


# ── One question ─────────────────────────────────────────────────────────────────────────────────────────────────


def frame(request, seat):
    """The frame of every page with a seat."""
    return {**answering.frame(request, seat.survey), "seat": seat, "trial": seat.trial,
            "overview_url": overview_address(seat), "join_url": links.join_url().split("//")[1]}  # fmt: skip


def question_page(request, seat, number, script=False, own=None):
    """Everything that question.html shows. `own`: what was typed just now; otherwise what is stored."""
    asked = seat.question(number)
    own = own or seat.own.get(asked.id) or ballots.Own(None, "", Share.SHOWN.label, False)
    name = "answer-try-question" if seat.trial else "answer-question"
    page = {
        **frame(request, seat), **place_of(seat, asked),
        "asked": asked, "own": own, "is_practice": number == 0, "is_first": number == seat.first,
        "shows_code": seat.has_begun and 0 < number <= CODE_UNTIL,
        "cards": _cards(asked, own.level), "shares": _shares(seat.survey, own.share),
        "how": dict(share_sentences(seat.survey)).get(own.share, ""),
        "chosen": next((card for card in _cards(asked, own.level) if card["checked"]), None),
        "action": reverse(name, args=[seat.survey.pid, number]), "most": ballots.MAX_ARGUMENT,
        "is_open_mode": seat.survey.mode == Mode.OPEN, "script": script, **_vision(seat, asked, script),
    }  # fmt: skip
    if script:
        page |= {"sheet_data": sheet_data(seat.sheet), "page_data": page_data(seat, number)}
    return page


def _vision(seat, asked, script):
    """The vision above the part about why; {} elsewhere, but for a document in which all questions are."""
    part = vision.part_of(seat.sheet)
    here = part is not None and asked in part.questions
    text = vision.of(seat.survey) if part and (here or script) else ""
    return {"vision": text, "vision_here": here, "vision_part": part.short} if part and text else {}


def place_of(seat, asked):
    """Where a question stands: its part, 'Question 14 of 35', the dots of its part and the same in words."""
    if asked.id == PRACTICE:
        return {"part": _("Practice question"), "count": _("Does not count"), "dots": [], "said": ""}
    rubric = next(rubric for rubric in seat.sheet.rubrics if asked in rubric.questions)
    facts = {"number": asked.number, "total": len(seat.sheet.questions)}
    inside = {"number": asked.place, "total": len(rubric.questions)}
    return {
        "part": rubric.short,
        "count": _("Question %(number)s of %(total)s") % facts,
        "dots": _dots(seat, rubric, asked) if len(rubric.questions) <= DOTS else [],
        "said": _("Question %(number)s of %(total)s in this part.") % inside,
    }


def _dots(seat, rubric, asked):
    answered = {question for question, own in seat.own.items() if own.level}
    return ["doing" if q.id == asked.id else "done" if q.id in answered else "todo" for q in rubric.questions]


def _cards(asked, chosen):
    cards = [{"level": level.id, "title": f"{level.name} · {level.word}", "text": level.text} for level in asked.levels]
    cards.append({"level": asked.unknown.id, "title": asked.unknown.name, "text": ""})
    return [{**card, "checked": card["level"] == chosen} for card in cards]


def _shares(survey, chosen):
    named = survey.mode == Mode.OPEN
    labels = {
        Share.SHOWN: _("Yes, with my name") if named else _("Yes, without my name"),
        Share.WITH_COLOUR: _("Yes, beside the colour that I chose"),
        Share.HIDDEN: _("No, nobody"),
    }
    return [{"value": share.label, "label": label, "checked": share.label == chosen} for share, label in labels.items()]


def share_sentences(survey):
    """(share, how others see the text then), as the page says it under 'This is how others see it'."""
    if survey.mode == Mode.OPEN:
        shown, colour = _("With your name."), _("With your name, beside your colour.")
    else:
        shown, colour = _("Without your name and without your colour."), _("Without your name, beside your colour.")
    return [(Share.SHOWN.label, shown), (Share.WITH_COLOUR.label, colour),
            (Share.HIDDEN.label, _("Nobody reads this text."))]  # fmt: skip


# ── The document ─────────────────────────────────────────────────────────────────────────────────────────────────


class _Same:
    """A key that is equal only to itself: hashing a whole sheet would cost more than writing it out."""

    def __init__(self, sheet):
        self.sheet = sheet

    def __hash__(self):
        return id(self.sheet)

    def __eq__(self, other):
        return self.sheet is other.sheet


@lru_cache(maxsize=64)
def _written(same):
    sheet = same.sheet

    def row(asked, rubric, total):
        levels = [level.text for level in asked.levels]
        return {"id": asked.id, "n": asked.number, "part": rubric, "place": asked.place, "of": total,
                "text": asked.text, "help": asked.help, "levels": levels, "hint": asked.unknown_hint}  # fmt: skip

    rows = [row(sheet.practice, "", 0)] if sheet.practice else []
    for rubric in sheet.rubrics:
        rows += [row(asked, rubric.short, len(rubric.questions)) for asked in rubric.questions]
    return json_script({"plain": sheet.plain, "questions": rows}, "sheet")


def sheet_data(sheet):
    """All questions for the script, the same for everybody: written once per sheet."""
    return _written(_Same(sheet))


def page_data(seat, number):
    """What the script knows of this browser: its ballot's mark and its own answers, and the words it says."""
    address = reverse("answer-try-question" if seat.trial else "answer-question", args=[seat.survey.pid, 0])
    return json_script({
        "pid": seat.survey.pid, "ballot": seat.tag, "trial": seat.trial, "number": number, "first": seat.first,
        "begun": seat.has_begun, "codeUntil": CODE_UNTIL,
        "save": reverse("answer-save", args=[seat.survey.pid]), "page": address[: -len("0/")],
        "overview": overview_address(seat), "total": len(seat.sheet.questions),
        "own": {question: [own.level, own.argument, own.share] for question, own in seat.own.items()},
        "how": dict(share_sentences(seat.survey)), "traces": {kind: str(word) for kind, word in TRACES.items()},
        "words": _words(),
    }, "page")  # fmt: skip


def _words():
    return {
        "saved": _("Saved"),
        "offline": _("No connection. Your answers are still on this device."),
        "retry": _("Your answers are still on this device. We send them when the connection is back."),
        "count": _("Question %(number)s of %(total)s"),
        "said": _("Question %(number)s of %(total)s in this part."),
        "practice": _("Practice question"),
        "uncounted": _("Does not count"),
        "next": _("Next"),
        "overview": _("To the overview"),
        "and": _(" and "),
        "trace": _("We see %(traces)s in your text. Could somebody be recognised by it? Then take it out."),
        "lose": _("Not everything has been sent yet. Clear it from this device anyway?"),
        "trial": _("Nothing is saved: you are trying it out."),
        "stop": _("Stop"),
        "aloud": _("Read aloud"),
    }


# ── Looking back ─────────────────────────────────────────────────────────────────────────────────────────────────


def overview_page(request, seat):
    """By part what is answered and what is open."""
    own, questions = seat.own, seat.sheet.questions
    answered = {question for question, given in own.items() if given.level}
    unknown = {question for question, given in own.items() if given.level == "unknown"}
    open_ones = [{"text": q.text, "url": seat.address(q.number)} for q in questions if q.id not in answered]
    return {
        **frame(request, seat),
        "parts": [_part(seat, rubric, answered, unknown) for rubric in seat.sheet.rubrics],
        "total": len(questions), "answered": sum(q.id in answered for q in questions),
        "unknown": sum(q.id in unknown for q in questions), "open": open_ones,
        "shown_open": open_ones if len(open_ones) <= FEW else open_ones[:1],
        "arguments": sum(bool(given.argument) for given in own.values()),
        "handed_in": ballots.is_handed_in(seat.carried), "last": seat.address(len(questions)),
    }  # fmt: skip


def _part(seat, rubric, answered, unknown):
    done = sum(q.id in answered for q in rubric.questions)
    total, skipped = len(rubric.questions), sum(q.id in unknown for q in rubric.questions)
    target = next((q for q in rubric.questions if q.id not in answered), rubric.questions[0])
    meta = _("%(done)s of %(total)s answered") % {"done": done, "total": total}
    if skipped:
        meta += " · " + ngettext("%(count)s time ‘I do not know’", "%(count)s times ‘I do not know’", skipped) % {
            "count": skipped}  # fmt: skip
    left = ngettext("%(count)s left", "%(count)s left", total - done) % {"count": total - done} if done < total else ""
    return {"title": rubric.title, "url": seat.address(target.number), "meta": meta, "open": left,
            "state": "done" if done == total else "doing" if done else "todo"}  # fmt: skip


def copy_of(seat):
    """One's own answers by part, with the words one chose."""
    rubrics = []
    for rubric in seat.sheet.rubrics:
        rows = []
        for asked in rubric.questions:
            own = seat.own.get(asked.id)
            card = next((card for card in _cards(asked, own.level if own else None) if card["checked"]), None)
            rows.append({"number": asked.number, "text": asked.text, "card": card,
                         "argument": own.argument if own else "", "how": _how(seat, own)})  # fmt: skip
        rubrics.append({"title": rubric.title, "rows": rows})
    return rubrics


def _how(seat, own):
    return dict(share_sentences(seat.survey)).get(own.share, "") if own and own.argument else ""


def copy_as_text(seat):
    """The copy as plain text, for a file."""
    subject = answering.subject_of(seat.survey, seat.language)
    lines = [_("My answers"), seat.survey.title, subject, "", str(COPY_NOTE), ""]
    for rubric in copy_of(seat):
        lines += [rubric["title"].upper(), ""]
        for row in rubric["rows"]:
            lines.append(f"{row['number']}. {row['text']}")
            card = row["card"]
            lines.append(f"   {card['title']}" if card else f"   {_('No answer')}")
            if card and card["text"]:
                lines.append(f"   {card['text']}")
            if row["argument"]:
                lines += [f"   > {line}" for line in row["argument"].splitlines()] + [f"   ({row['how']})"]
            lines.append("")
    return "\n".join(lines) + "\n"


COPY_NOTE = gettext_lazy("This copy is for you. It proves nothing: anybody could have changed it.")


def trial_page(request, seat):
    """The start page for who tries it out."""
    return {**frame(request, seat), **answering.start_facts(seat.survey, request.LANGUAGE_CODE),
            "begin": seat.address(seat.first)}  # fmt: skip
