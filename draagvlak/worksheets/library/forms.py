"""The form for a file with a row of the media library."""

from django import forms
from django.utils.translation import gettext_lazy as _

from draagvlak.ui.forms import Form
from draagvlak.worksheets.library import documents

ACCEPT = ",".join(f".{kind}" for kind in documents.KINDS)


class DocumentForm(Form):
    """One file."""

    file = forms.FileField(
        label=_("A document of your own"), widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_(
            "PDF, DOCX, ODT, XLSX, PNG or JPG of at most 5 MB. Nothing about clients. Who reads this worksheet can get "
            "it. We do not look for viruses."
        ),
    )  # fmt: skip

    def clean_file(self):
        """Says no before a byte of a file that is too big is read into memory."""
        if self.cleaned_data["file"].size > documents.MOST_BYTES:
            raise forms.ValidationError(documents.TOO_BIG)
        return self.cleaned_data["file"]
