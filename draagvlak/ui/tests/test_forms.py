"""Forms: every control has a name and a description, every error stands twice in the same words, input stays."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from draagvlak.ui.forms import Described, Form
from draagvlak.ui.tests.urls import ChoicesForm, PersonForm


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def bound():
    return PersonForm({"email": "not an address", "about": "<b>Half</b> a sentence"})


def test_what_was_typed_stays():
    html = str(bound())
    assert 'value="not an address"' in html
    assert "&lt;b&gt;Half&lt;/b&gt; a sentence" in html


def test_same_words_in_the_summary_and_at_the_field():
    html = str(bound())
    for text in ("Fill in ‘Name’.", "Fill in ‘Last day’.", "Choose an answer for ‘Role’.", "Tick ‘I have read this’."):
        assert html.count(text) == 2, text
    assert html.count("The last day is before the first day.") == 1


def test_errors_are_tied_to_their_field():
    html = str(bound())
    for name in ("name", "email", "last_day"):
        control = re.findall(rf'<input[^>]*name="{name}"[^>]*>', html)[0]
        assert f"id_{name}_error" in re.findall(r'aria-describedby="([^"]*)"', control)[0].split()
        assert 'aria-invalid="true"' in control
        assert f'id="id_{name}_error"' in html
    assert 'aria-describedby="id_role_error"' in re.findall(r"<fieldset[^>]*id_role[^>]*>", html)[0]


def test_no_summary_without_errors():
    assert "data-errors" not in str(PersonForm())
    assert "data-errors" not in str(ChoicesForm({"mode": "open", "month": "6"}))


def test_optional_fields_say_so():
    html = str(PersonForm())
    assert html.count("(not required)") == 2  # e-mail address, about
    assert "*" not in re.sub(r"<[^>]*>", "", html)


def test_own_words_of_a_field_win():
    class Own(Form):
        code = forms.CharField(error_messages={"required": "Type the code from your invitation."})

    assert Own({}).errors["code"] == ["Type the code from your invitation."]


def test_plain_sentences_in_dutch():
    class Person(Form):
        mail = forms.EmailField(label="E-mailadres")
        name = forms.CharField(label="Naam", max_length=3)
        role = forms.ChoiceField(label="Rol", choices=[("a", "A")])
        day = forms.DateField(label="Laatste dag")

    with translation.override("nl"):
        errors = Person({"mail": "x", "name": "Marie", "role": "z", "day": "31/31/2026"}).errors
        assert str(errors["mail"][0]).startswith("‘E-mailadres’ is geen e-mailadres.")
        assert errors["name"] == ["‘Naam’ is te lang: hoogstens 3 tekens, nu 5."]
        assert errors["role"] == ["Het antwoord bij ‘Rol’ bestaat niet meer. Kies een ander."]
        assert str(errors["day"][0]).startswith("‘Laatste dag’ is geen datum.")
        assert Person({}).errors["name"] == ["Vul ‘Naam’ in."]


def test_sentence_of_a_label_with_a_percent_sign():
    class Odd(Form):
        share = forms.CharField(label="Share in %", max_length=1)

    assert Odd({"share": "12"}).errors["share"].as_text().startswith("* ‘Share in %’ is too long")


def test_described_choices_are_blocks():
    html = str(ChoicesForm())
    assert html.count('class="choice"') == 2
    assert "Groups of fewer than five people stay hidden." in html
    assert str(Described("Open", "x")) == "Open"


def test_help_text_is_not_mark_up():
    class Sly(Form):
        name = forms.CharField(label="<i>N</i>", help_text="<script>alert(1)</script>")

    html = str(Sly({"name": ""}))
    assert "<script>" not in html
    assert "<i>" not in html


def test_summary_for_a_form_that_django_does_not_make():
    html = render_to_string(
        "ui/_error_summary.html", {"errors": [{"id": "code", "text": "<b>No</b>"}, {"text": "Other"}]}
    )
    assert '<a href="#code">&lt;b&gt;No&lt;/b&gt;</a>' in html
    assert "<li>Other</li>" in html


def test_error_list():
    listed = bound().error_list
    assert {"id": "id_name", "text": "Fill in ‘Name’."} in listed
    assert listed[-1] == {"id": "", "text": "The last day is before the first day."}
