"""Addresses of the gallery: in tests only."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import path

from draagvlak.ui.forms import DayInput, Described, Form
from draagvlak.ui.frame import Link

WHEN = datetime(2026, 4, 30, 14, 5, tzinfo=ZoneInfo("Europe/Brussels"))
ROLES = [("owner", "Owner"), ("member", "Member"), ("observer", "Observer")]
MODES = [
    ("open", Described("Open", "Everybody in the group sees who chose what.")),
    ("confidential", Described("Confidential", "No names. Groups of fewer than five people stay hidden.")),
]


class PersonForm(Form):
    name = forms.CharField(label="Name", help_text="As colleagues know it.")
    email = forms.EmailField(label="E-mail address", required=False)
    last_day = forms.DateField(label="Last day", widget=DayInput)
    about = forms.CharField(label="About this scan", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    role = forms.ChoiceField(label="Role", choices=ROLES, widget=forms.RadioSelect)
    sure = forms.BooleanField(label="I have read this", help_text="It is about your data.")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("The last day is before the first day.")


class NameForm(Form):
    name = forms.CharField(label="Name")


class ChoicesForm(Form):
    mode = forms.ChoiceField(label="Who sees what?", choices=MODES, widget=forms.RadioSelect, initial="confidential")
    teams = forms.MultipleChoiceField(label="Teams", choices=ROLES, widget=forms.CheckboxSelectMultiple, required=False)
    month = forms.ChoiceField(label="Keep for", choices=[("6", "6 months"), ("12", "12 months")])
    file = forms.FileField(label="File with names", required=False)


class Fake:
    """Stands for an organisation and a membership: ui knows neither."""

    def __init__(self, **facts):
        self.__dict__.update(facts)


HERE = Fake(organisation=Fake(name="Centrum Voorbeeld"), membership=Fake(get_role_display="Coördinator"))
NAV = [Link("#", "Scans", current=True), Link("#", "Questions"), Link("#", "Members"), Link("#", "History")]
ACCOUNT = [Link("#", "Your account"), Link("#", "Other organisation"), Link("#", "Sign out")]
FOOT = [Link("#", "Privacy"), Link("#", "Accessibility"), Link("#", "Help")]
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]


def frame(**more):
    return {
        "nav": NAV,
        "account_nav": ACCOUNT,
        "footer_links": FOOT,
        "here": HERE,
        "home_url": "/",
        "when": WHEN,
    } | more


def gallery(request):
    form = PersonForm({"email": "not an address", "about": "Half a sent", "secret": "x"})
    messages.success(request, "Saved.")
    messages.error(request, "The mail server said no.")
    page = Paginator(range(45), 20).page(2)
    dots = ["done"] * 18 + ["todo"] * 2
    theme = request.GET.get("theme", "")
    context = frame(form=form, choices_form=ChoicesForm(prefix="c"), page=page, dots=dots, theme=theme)
    return render(request, "ui/gallery.html", context)


def respondent(request):
    context = {
        "errors": [{"id": "code", "text": "We do not know this code. Look at your invitation again."}],
        "has_errors": True,
        "dots": ["done", "done", "doing", "todo", "todo", "todo"],
        "languages": LANGUAGES,
        "current": "en",
        "home_url": "/",
    }
    return render(request, "ui/gallery_respondent.html", context)


def quiet(request):
    theme = request.GET.get("theme", "")
    return render(request, "ui/gallery_quiet.html", frame(languages=LANGUAGES, current="en", theme=theme))


def sheets(request):
    return render(request, "ui/gallery_print.html", {"codes": ["KDM427PQ", "TTX911AB", "RRR222ZZ"]})


def keep(request):
    return render(request, "ui/gallery_keep.html", frame(form=NameForm()))


def error(request, status):
    return render(request, f"{status}.html", status=int(status[:3]))


def forbidden(request):
    raise PermissionDenied


def broken(request):
    raise RuntimeError("on purpose")


urlpatterns = [
    path("gallery", gallery),
    path("respondent", respondent),
    path("quiet", quiet),
    path("sheets", sheets),
    path("keep", keep),
    path("language", keep, name="language"),  # the frame of the desk leads to it
    path("error/<str:status>", error),
    path("forbidden", forbidden),
    path("broken", broken),
]
