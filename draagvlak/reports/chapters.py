"""The parts of a report that show results, as blocks. They read the scorecard, so they say what the screen says."""

from django.utils.translation import gettext as _

from draagvlak.consensus import scorecard_people
from draagvlak.consensus.agreeing import LABELS, present_words
from draagvlak.plans import words as plan_words
from draagvlak.reports import words
from draagvlak.reports.material import TEXTS, day
from draagvlak.reports.tree import Column, Count, Facts, Items, Mark, Note, Paragraph, Quote, Quotes, Table, Words

LEVELS = ("red", "orange", "green")


# ── Scorecard ────────────────────────────────────────────────────────────────────────────────────────────────
def scorecard(material):
    """The page of source 003, part 2: rubrics with their counts, a comment, sources and explanation."""
    names = material.card.names
    columns = (
        Column(_("Rubric"), 40, soft=_("How it stands")),
        *(Column(names[level], 20, level=level) for level in LEVELS),
        Column(names["unknown"], 16, level="unknown"), Column(_("Chosen together"), 24),
        Column(str(LABELS["comment"]), 48), Column(str(LABELS["sources"]), 40),
    )  # fmt: skip
    rows = tuple(_scorecard_row(material, part) for part in material.card.parts)
    lead = _("A rubric counts the votes of its questions together.")
    return Paragraph(lead, "soft"), Table(_("Scorecard"), columns, rows)


def _scorecard_row(material, part):
    row = material.agreed.get((part.id, True))
    title = Words(part.title, " ".join((f"{part.word}.", *part.notes)), True, material.foreign)
    votes = part.result.counts.votes
    cells: tuple = tuple(Count(column.count, column.level, votes) for column in part.columns)
    cells = (*cells, Count(part.unknown.count, "unknown")) if part.unknown else (Words(_("not shown")),) * 4
    return title, *cells, _chosen(material, part), Words(row.comment if row else ""), Words(row.sources if row else "")


def _chosen(material, item):
    """What was chosen together on a Part or a Question, as a cell; empty when nothing was."""
    return Words(item.chosen_name, strong=True) if item.chosen in {"", "none"} else material.mark(item.chosen)


# ── Consensus ────────────────────────────────────────────────────────────────────────────────────────────────
def agreed(material):
    """What was agreed beside the votes: colour, comment, sources, reason, the view of who saw it otherwise."""
    if not material.agreed and not material.meetings:
        return (Paragraph(_("Nothing was written down yet.")),)
    columns = (
        Column(_("Question"), 62, soft=_("Remark")), Column(_("Votes"), 58), Column(_("Chosen together"), 28),
        *(Column(str(LABELS[name]), detail=True) for name in TEXTS),
    )  # fmt: skip
    blocks: list = [Paragraph(words.agreed(material))]
    if material.meetings:
        labels = (_("You talked on"), str(LABELS["present"]))
        blocks.append(Facts(labels, tuple((day(one.held_on), _present(one)) for one in material.meetings)))
    for part in material.card.parts:
        if rows := tuple(_agreed_rows(material, part)):
            blocks.append(Table(part.title, columns, rows, part.title, _("Rubric")))
    return tuple(blocks)


def _present(meeting):
    """'1 × Management · …' and the note; roles and numbers, never names."""
    return "\n".join(text for text in (present_words(meeting.present), meeting.note) if text) or _("not noted")


def _agreed_rows(material, part):
    if row := material.agreed.get((part.id, True)):
        yield _agreed_row(material, row, Words(_("The rubric as a whole"), strong=True), part)
    for question in part.questions:
        if row := material.agreed.get((question.id, False)):
            remark = _("taken together with the others on which you agree") if row.together else ""
            remark = ". ".join(filter(None, (remark, *_later(question))))
            yield _agreed_row(material, row, Words(_numbered(question), remark, False, material.foreign), question)


def _later(question):
    """What was voted again in a conversation, in words."""
    return [vote.line for vote in question.later]


def _agreed_row(material, row, what, item):
    votes = material.spread(item.columns) if item.columns else Words(item.word)
    texts = (Words(getattr(row, name)) for name in TEXTS)
    return what, votes, _chosen(material, item), *texts


def _numbered(question):
    return f"{question.number}. {question.text}"


# ── Actions ──────────────────────────────────────────────────────────────────────────────────────────────────
def actions(material):
    """The page of source 003, part 3: rubric, action, by whom, by when; with what the management says."""
    if not material.intended:
        return (Paragraph(_("There are no actions yet.")),)
    columns = (
        Column(_("Rubric"), 34), Column(_("Action"), 54), Column(_("By whom"), 28), Column(_("By when"), 24),
        Column(_("State"), 24), Column(_("About"), detail=True), Column(_("How you will know"), detail=True),
        Column(_("What is needed"), detail=True), Column(_("What the management says"), detail=True),
        Column(_("What came of it"), detail=True), Column(_("Why it was dropped"), detail=True),
    )  # fmt: skip
    first = words.focus(material)
    table = Table(_("Actions"), columns, tuple(_action_row(material, one) for one in material.intended))
    return (Paragraph(first), table) if first else (table,)


def _action_row(material, one):
    action, texts = one.action, {question.id: question.text for question in material.card.questions}
    about = "; ".join(texts[question] for question in one.questions)
    rubrics = Words(material.titles(one.rubrics), language=material.foreign)
    return (
        rubrics if one.rubrics else Words(_("The scan as a whole")), Words(action.what, strong=True),
        Words(plan_words.who(action)), Words(day(action.by_when)),
        Mark(plan_words.glyph(action), str(action.get_progress_display())), Words(about, language=material.foreign),
        Words(action.measure), Words(action.needs), Words(plan_words.answer(action)), Words(action.result),
        Words(action.reason),
    )  # fmt: skip


# ── Every question ───────────────────────────────────────────────────────────────────────────────────────────
def questions(material):
    """Every question with its spread, its word, and how many do not know."""
    columns = (
        Column(_("Question"), 62), Column(_("Votes"), 58), Column(_("How far you agree"), 34, soft=_("Remark")),
        Column(material.card.names["unknown"], 16, level="unknown"),
    )  # fmt: skip
    return tuple(
        Table(part.title, columns, tuple(_question_row(material, question) for question in part.questions),
              part.title, _("Rubric"))
        for part in material.card.parts
    )  # fmt: skip


def _question_row(material, question):
    what = Words(_numbered(question), language=material.foreign)
    if not question.columns:
        remark = ". ".join(_later(question))
        return what, Words(_("not shown")), Words(question.word, remark), Words(_("not shown"))
    remark = " ".join((*question.notes, ". ".join(_later(question)))).strip()
    word = Words(question.word, remark, question.result.agreement is not None)
    return what, material.spread(question.columns), word, Count(question.unknown.count, "unknown")


# ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────────
def groups(material):
    """Groups beside each other in words (in an Open scan also in numbers), or why that cannot be; () without any."""
    found = scorecard_people.compared(material.card)
    if found is None:
        return ()
    if not found.rows:
        return (Note(_("Why you see no groups here"), " ".join(found.lines)),)
    names = [f"{label} ({people})" for label, people in found.names]
    columns = (Column(_("Rubric"), 36), *(Column(name, 44) for name in names), Column(_("Why not"), detail=True))
    rows = tuple(_group_row(material, row, len(names)) for row in found.rows)
    blocks: list = [Items(found.lines)] if found.lines else []
    blocks.append(Table(_("Groups beside each other, by rubric"), columns, rows))
    ids = [question.id for question in material.card.questions]
    if by_question := scorecard_people.counts_by_group(material.card, ids):
        columns = (Column(_("Question"), 44), *(Column(name, 58) for name in names))
        asked = [question for question in material.card.questions if question.id in by_question]
        rows = tuple(_group_question(material, question, by_question[question.id]) for question in asked)
        blocks.append(Table(_("Groups beside each other, by question"), columns, rows))
    return tuple(blocks)


def _group_row(material, row, groups):
    title = Words(row.short, strong=True, language=material.foreign)
    if row.why_not:
        return title, *(Words(_("not compared")) for _group in range(groups)), Words(row.why_not)
    return title, *(Words(_shares(cell)) for cell in row.cells), Words("")


def _shares(cell):
    if cell is None:
        return _("was not asked this")
    return "\n".join(f"{name}: {word}" for _level, name, word in cell)


def _group_question(material, question, votes):
    return Words(_numbered(question), language=material.foreign), *(_group_votes(cells) for _name, cells in votes)


def _group_votes(cells):
    if cells is None:
        return Words(_("was not asked this"))
    return Words(" · ".join(f"{count} {name}" for _level, name, count in cells))


# ── Arguments ────────────────────────────────────────────────────────────────────────────────────────────────
def arguments(material):
    """The arguments that others may read, question by question, in their random order and without any name."""
    texts = {question.id: _numbered(question) for question in material.card.questions}
    by_question: dict = {question: [] for question in texts}
    for quote in material.shown.quotes(list(texts), names=False):
        mark = material.mark(quote.level) if quote.level else None
        by_question[quote.question].append(Quote(quote.text, mark))
    if not any(by_question.values()):
        return (Paragraph(_("Nobody wrote an argument that others may read.")),)
    lead = _("In a random order. The colour stands there only where the author wanted it. No names.")
    labels = (_("Argument"), _("Colour"))
    return Paragraph(lead, "soft"), *(
        Quotes(texts[question], _("Question"), labels, tuple(given), material.foreign)
        for question, given in by_question.items()
        if given
    )


# ── Method ───────────────────────────────────────────────────────────────────────────────────────────────────
def method(material):
    """How it is counted, in words, and whose model it is."""
    pack, names = material.shown.pack, material.card.names
    rules = (
        _("For each question everybody chooses %(red)s, %(orange)s, %(green)s or ‘%(unknown)s’.") % names,
        _("We count how many people chose what. There is no average, no total score and no mark."),
        _("‘%(unknown)s’ is an answer. It is always shown, and never part of a share.") % names,
        _("Opposed: red and green both have at least 30% of the votes, and at least two each."),
        _("Of one mind: one colour has at least 75% of the votes, and not both red and green were chosen."),
        _("Mostly: one colour has at least 75% of the votes, but both red and green were chosen."),
        _("Divided: both red and green were chosen. Between two colours: only colours that lie next to each other."),
        _("A rubric says how many of its questions are divided: those that are divided or opposed."),
        _("With fewer than three votes there is no word."),
        _("What was chosen together stands beside the votes. It never changes them."),
    )
    blocks: list = [Items(rules)]
    if pack.status_note:
        blocks.append(Paragraph(material.say(pack.status_note), "", material.foreign))
    elif not pack.validated:
        blocks.append(Paragraph(_("These questions are a proposal. How well they measure was not studied.")))
    if pack.credit:
        facts = {"author": pack.credit.author, "title": pack.credit.title, "year": pack.credit.date[:4]}
        blocks.append(Paragraph(_("The model is by %(author)s: ‘%(title)s’ (%(year)s).") % facts))
        if pack.credit.note:
            blocks.append(Paragraph(material.say(pack.credit.note), "soft", material.foreign))
    facts = {"title": material.card.sheet.title, "version": pack.version}
    blocks.append(Paragraph(_("Questions: %(title)s, version %(version)s.") % facts, "soft"))
    return tuple(blocks)
