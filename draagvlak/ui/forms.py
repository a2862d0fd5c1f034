"""How Django's forms look here: `{{ form }}` gives labelled, described fields under a summary of what went wrong."""

from django import forms
from django.forms.renderers import DjangoTemplates


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
