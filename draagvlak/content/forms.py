"""What a person fills in to read a table, and to agree to what was understood."""

from django import forms
from django.utils.translation import gettext_lazy as _

from draagvlak.content.importing import sandbox
from draagvlak.content.importing.reading import MAX_FILE, MAX_PASTE, Reading, Refused
from draagvlak.content.languages import OWN_NAMES
from draagvlak.content.wording import refusal


class ReadForm(forms.Form):
    """A pasted table or a file. Being valid means that it was read: `reading` holds what was understood."""

    text = forms.CharField(
        label=_("Paste the table"),
        help_text=_("Copy it from Word, Excel or a web page, with the headings of the rubrics above the questions."),
        required=False,
        max_length=MAX_PASTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or choose a file"),
        help_text=_("A .docx, .xlsx, .csv or .txt of at most 1.9 MB."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx,.csv,.tsv,.txt,.md"}),
    )
    language = forms.ChoiceField(
        label=_("The language of the table"), choices=list(OWN_NAMES.items()), initial="nl",
    )  # fmt: skip
    reading: Reading

    def clean(self):
        """Reads the table in its own process. Whatever is wrong becomes one plain sentence at the field it is about."""
        data = self.cleaned_data
        file, text = data.get("file"), data.get("text") or ""
        if self.errors:
            return data
        if not file and not text.strip():
            raise forms.ValidationError(_("Paste a table or choose a file."))
        if file and text.strip():
            self.add_error("file", _("There is a file and a pasted table. Keep one of the two."))
            return data
        try:
            raw = file.read(MAX_FILE + 1) if file else text.encode("utf-8", "surrogatepass")
            self.reading = sandbox.read(raw, data["language"])
        except Refused as refused:
            self.add_error("file" if file else "text", refusal(refused))
        except UnicodeError:
            self.add_error("text", _("This text holds characters that cannot be read."))
        return data


class AgreeForm(forms.Form):
    """Agreeing to what was understood. `sealed` is only believed when its seal is whole (content.pending)."""

    title = forms.CharField(label=_("Name of the questionnaire"), max_length=150)
    sealed = forms.CharField(widget=forms.HiddenInput, max_length=3_000_000)

    def clean_title(self):
        """Plain text without mark-up or braces, like every other text of a pack."""
        from draagvlak.content.importing.cleaning import clean

        title = clean(self.cleaned_data["title"])[0]
        if not title:
            raise forms.ValidationError(_("Give the questionnaire a name."))
        return title
