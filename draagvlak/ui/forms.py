"""How Django's forms look here: `{{ form }}` gives labelled, described fields under a summary of what went wrong."""

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.functional import lazy, lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class Renderer(DjangoTemplates):
    """FORM_RENDERER: our own form and field templates, Django's own widgets."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"


class DayInput(forms.DateInput):
    """A date with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class Described:
    """A choice that says what follows from it: `choices=[("open", Described(_("Open"), _("Names are visible.")))]`.

    Radio buttons and checkboxes with such choices become blocks in which everything is the target.
    """

    def __init__(self, title, text):
        self.title = title
        self.text = text

    def __str__(self):
        return str(self.title)


MISSING = (
    (forms.FileField, _("Choose a file for ‘{label}’.")),
    (forms.BooleanField, _("Tick ‘{label}’.")),
    (forms.ChoiceField, _("Choose an answer for ‘{label}’.")),
    (forms.ModelChoiceField, _("Choose an answer for ‘{label}’.")),
    (forms.Field, _("Fill in ‘{label}’.")),
)
WRONG = (
    (forms.EmailField, _("‘{label}’ is not an e-mail address. An address looks like name@example.org.")),
    (forms.DateField, _("‘{label}’ is not a date. Use the calendar, or type for example 30/04/2026.")),
    (forms.IntegerField, _("‘{label}’ must be a whole number.")),
)
TOO_LONG = _("‘{label}’ is too long: at most %(limit_value)d characters, now %(show_value)d.")
GONE = _("The answer at ‘{label}’ no longer exists. Choose another one.")


class PlainErrors(forms.BaseForm):
    """For a form class: errors that name the field and say what to do, where the field itself says nothing better."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = field.label or lazystr(name.replace("_", " ").capitalize())
            _say(field, "required", MISSING, label)
            _say(field, "invalid", WRONG, label)
            _say(field, "max_length", ((forms.CharField, TOO_LONG),), label)
            _say(field, "invalid_choice", ((forms.ChoiceField, GONE), (forms.ModelChoiceField, GONE)), label)

    @property
    def error_list(self):
        """All errors as {id, text}, for ui/_error_summary.html on a page that does not render `{{ form }}`."""
        return [{"id": field.id_for_label, "text": text} for field in self for text in field.errors] + [
            {"id": "", "text": text} for text in self.non_field_errors()
        ]


def _say(field, code, sentences, label):
    own = field.error_messages.get(code)
    if own is not None and own is not _default(field, code):
        return
    for kind, sentence in sentences:
        if isinstance(field, kind):
            # Django fills in some of its messages with %: there a % in the label must stay a %.
            filled = (
                code in {"max_length", "invalid_choice"} or isinstance(field, forms.EmailField) and code == "invalid"
            )
            field.error_messages[code] = format_lazy(sentence, label=_escaped(label) if filled else label)
            return


_escaped = lazy(lambda label: str(label).replace("%", "%%"), str)


def _default(field, code):
    """Django's own message for this code, or None: then nobody chose another one."""
    for kind in type(field).__mro__:
        messages = kind.__dict__.get("default_error_messages", {})
        if code in messages:
            return messages[code]
    return None


class Form(PlainErrors, forms.Form):
    pass


class ModelForm(PlainErrors, forms.ModelForm):
    pass
