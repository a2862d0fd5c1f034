"""Agreeing, question by question: the record for who may read results, and the form for who guides the talk."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.consensus import access, actions, agreeing, sheets_beside
from draagvlak.consensus.agreeing_forms import AgreeForm, MeetingForm
from draagvlak.consensus.models import Meeting
from draagvlak.consensus.scorecard_pages import by_colour
from draagvlak.orgs.access import of_object, person
from draagvlak.orgs.roles import Right
from draagvlak.surveys import sightings
from draagvlak.ui.respond import page_pid, respond

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def consensus(request, pid):
    """What is agreed, what is open, where to begin, and when people talked."""
    here, survey, shown = access.scan(request, pid)
    context = {"survey": survey, "may_write": here.may(Right.MANAGE_SCANS)}
    if shown is None:
        return respond(request, "consensus/consensus_none.html", context)
    sightings.saw(survey, here.role, sightings.CONSENSUS)
    record = agreeing.Record(survey, shown, request.GET.get("order", ""))
    meetings = [(meeting, agreeing.present_words(meeting.present)) for meeting in survey.meetings.all()]
    context["helping"] = sheets_beside.helping(here, survey, record.card, get_language())
    context |= {"record": record, "next": record.open[:1], "then": record.open[1 : 1 + agreeing.FIRST],
                "meetings": meetings, "history": agreeing.happened(survey)}  # fmt: skip
    return respond(request, "consensus/consensus.html", context)


def _topic(request, survey, shown, item, is_rubric):
    record = agreeing.Record(survey, shown, request.GET.get("order", ""))
    try:
        return record, record.topic(item, is_rubric)
    except KeyError as error:
        raise Http404 from error


@require_safe
def topic(request, pid, item, is_rubric=False):
    """One question or one rubric: the votes, the arguments, what is agreed, and the form for who may write."""
    here, survey, shown = access.closed(request, pid)
    record, found = _topic(request, survey, shown, item, is_rubric)
    form = AgreeForm(record, found) if here.may(Right.MANAGE_SCANS) else None
    sightings.saw(survey, here.role, sightings.CONSENSUS)
    if here.may(Right.SEE_ARGUMENTS) and not is_rubric and found.result.arguments:
        sightings.saw(survey, here.role, sightings.ARGUMENTS)
    return _show(request, here, record, found, form)


def _show(request, here, record, topic, form, status=200, **context):
    quotes = []
    if here.may(Right.SEE_ARGUMENTS) and not topic.row.is_rubric:
        quotes = by_colour(record.shown.quotes([topic.id]), record.names)
    before, after = record.beside(topic)
    context |= {
        "survey": record.survey, "record": record, "topic": topic, "form": form, "quotes": quotes, "before": before,
        "after": after, "tip": agreeing.tip(record, topic) if form and not topic.row.is_rubric else "",
        "earlier": agreeing.earlier(record, topic.row), "may_read_arguments": here.may(Right.SEE_ARGUMENTS),
        "day": agreeing.meeting_words(topic.row.meeting),
        "has_errors": status != 200, **_worksheets(record.survey, topic),
    }  # fmt: skip
    template = "consensus/consensus_rubric.html" if topic.row.is_rubric else "consensus/consensus_item.html"
    return respond(request, template, context, status=status)


def _worksheets(survey, topic):
    """The vision above the part about why, and the rows about a question."""
    part = topic.id if topic.row.is_rubric else topic.card.part_id
    rows = {} if topic.row.is_rubric else sheets_beside.about(survey, [topic.id], get_language())
    return {"vision": sheets_beside.vision_above(survey, part), "about": rows.get(topic.id, ())}


@page
def agree(request, pid, item, is_rubric=False):
    """Writes down what was agreed. The form stands on the page of the topic; here it comes back with what was typed."""
    here, survey, shown = access.closed(request, pid, Right.MANAGE_SCANS)
    record, found = _topic(request, survey, shown, item, is_rubric)
    if request.method != "POST":
        return respond(request, "", redirect=found.url)
    form = AgreeForm(record, found, request.POST)
    if not form.is_valid():
        return _show(request, here, record, found, form, status=422)
    if request.POST.get("do") == "both":
        return _both(request, here, record, found, form, found.row, merged=True)
    return _write(request, here, record, found, form)


def _write(request, here, record, topic, form):
    survey, row = record.survey, topic.row
    version, values = form.cleaned_data["version"], form.values()
    try:
        actions.agree(survey, request.user, row.item, is_rubric=row.is_rubric, version=version, **values)
    except actions.Conflict as conflict:
        return _both(request, here, record, topic, form, conflict.current)
    except actions.ReasonNeeded as refused:
        form.add_error("reason", refused.text)
        return _show(request, here, record, topic, form, status=422)
    messages.success(request, _("It is written down."))
    onward = record.beside(topic)[1] if request.POST.get("go") == "next" else topic
    overview = reverse("consensus", args=[survey.pid]) + record.query
    return respond(request, "", redirect=onward.url if onward else overview)


def _both(request, here, record, topic, form, current, *, merged=False):
    """Somebody else wrote in the meantime: both texts beside each other or, on request, together. Nothing is saved."""
    context = {"differences": agreeing.differences(record, current, form.values())}
    return _show(request, here, record, topic, form.onto(current, merged=merged), 409, merged=merged, **context)


@page
def together(request, pid):
    """The questions on which people are of one mind, with their numbers; one button takes those that are ticked."""
    here, survey, _first = access.closed(request, pid, Right.MANAGE_SCANS)
    vote = agreeing.last_vote(survey)  # the verb counts with the last vote: this page shows that one
    record = agreeing.Record(survey, vote)
    if request.method == "POST":
        asked = _ticked(request.POST.getlist("take"))
        meeting = survey.meetings.filter(pid=request.POST.get("meeting", "")).first()
        taken = actions.together(survey, request.user, asked, meeting=meeting)
        return _took(request, survey, asked, taken)
    sightings.saw(survey, here.role, sightings.CONSENSUS)
    largest = [(topic, agreeing.largest_group(vote, topic.id)) for topic in record.unanimous]
    rows = [(topic, record.names[level], level) for topic, level in largest]
    context = {"survey": survey, "record": record, "rows": rows, "meetings": survey.meetings.all()}
    return respond(request, "consensus/consensus_together.html", context)


def _ticked(values):
    """{question id: version that was shown} of what the page sent; what is not of its form is passed over."""
    pairs = [value.rpartition(":") for value in values]
    return {item: int(version) for item, _colon, version in pairs if version.isdecimal() and len(version) < 9}


def _took(request, survey, asked, taken):
    text = ngettext("%(count)s question is written down.", "%(count)s questions are written down.", len(taken))
    if taken:
        messages.success(request, text % {"count": len(taken)})
    if left := len(asked) - len(taken):
        text = ngettext(
            "%(count)s question was left as it is: somebody wrote something there in the meantime.",
            "%(count)s questions were left as they are: somebody wrote something there in the meantime.", left,
        )  # fmt: skip
        messages.warning(request, text % {"count": left})
    if not asked:
        messages.warning(request, _("No question was ticked. Nothing changed."))
    return respond(request, "", redirect=reverse("consensus", args=[survey.pid]))


# ── Meetings ─────────────────────────────────────────────────────────────────────────────────────────────────
def _meeting(request, pid):
    person(request)
    meetings = Meeting.objects.select_related("survey__organisation", "survey__release").defer("survey__release__data")
    meeting = meetings.filter(pid=pid).first()
    of_object(request, meeting.survey if meeting else None, Right.MANAGE_SCANS)
    return meeting


def _meeting_page(request, survey, form, meeting=None, status=200, **context):
    address = reverse("meeting-edit", args=[meeting.pid]) if meeting else reverse("meeting-new", args=[survey.pid])
    context |= {"survey": survey, "form": form, "meeting": meeting, "address": address, "has_errors": status != 200}
    return respond(request, "consensus/meeting.html", context, status=status)


def _save_meeting(request, survey, form, meeting, save):
    """Saves a meeting with `save(**values)`, or shows what is wrong, or both texts of a conflict."""
    if not form.is_valid():
        return _meeting_page(request, survey, form, meeting, 422)
    try:
        save(**form.values())
    except actions.Conflict as conflict:
        found = {"differences": agreeing.meeting_differences(conflict.current, form.values())}
        return _meeting_page(request, survey, form.onto(conflict.current), conflict.current, 409, **found)
    except actions.Refused as refused:
        form.add_error(None, refused.text)
        return _meeting_page(request, survey, form, meeting, 422)
    messages.success(request, _("The meeting is noted."))
    return respond(request, "", redirect=reverse("consensus", args=[survey.pid]) + "#meetings")


@page
def meeting_new(request, pid):
    """Notes a time that people talked about the results."""
    _here, survey, _shown = access.closed(request, pid, Right.MANAGE_SCANS)
    form = MeetingForm(None, request.POST or None)
    if request.method != "POST":
        return _meeting_page(request, survey, form)

    def save(**values):
        actions.make_meeting(survey, request.user, pid=page_pid(request), **values)

    return _save_meeting(request, survey, form, None, save)


@page
def meeting_edit(request, pid):
    """Changes what was noted about a meeting."""
    meeting = _meeting(request, pid)
    form = MeetingForm(meeting, request.POST or None)
    if request.method != "POST":
        return _meeting_page(request, meeting.survey, form, meeting)

    def save(**values):
        actions.change_meeting(meeting, request.user, form.cleaned_data["version"], **values)

    return _save_meeting(request, meeting.survey, form, meeting, save)


@page
def meeting_delete(request, pid):
    """Asks, and deletes the note about a meeting; what was agreed there stays."""
    meeting = _meeting(request, pid)
    context, status = {"survey": meeting.survey, "meeting": meeting}, 200
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            actions.delete_meeting(meeting, request.user, int(version) if version.isdecimal() else 0)
        except actions.Conflict:
            context, status = context | {"changed": True, "has_errors": True}, 409
        else:
            messages.success(request, _("The note about the meeting is deleted."))
            return respond(request, "", redirect=reverse("consensus", args=[meeting.survey.pid]) + "#meetings")
    context["present"] = agreeing.present_words(meeting.present)
    return respond(request, "consensus/meeting_delete.html", context, status=status)
