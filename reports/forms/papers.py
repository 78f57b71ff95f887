"""What is typed about papers: a number of the register, a signed paper brought back, a file to be verified."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.validators import plain_text
from reports.services.numbers import LARGEST as LARGEST_NUMBER
from reports.services.signed import LARGEST, PDF


class _Refusing(forms.Form):
    def refuse(self, error: ValidationError) -> None:
        """Put what a service found beside its field, or above the form."""
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        else:
            self.add_error(None, error)


class NumberForm(_Refusing):
    number = forms.IntegerField(
        label=gettext_lazy("Number of the paper"),
        required=False,
        min_value=1,
        max_value=LARGEST_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, following: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].help_text = _("Leave it empty for the next one, %(number)s.") % {"number": following}


class SignedCopyForm(_Refusing):
    file = forms.FileField(
        label=gettext_lazy("The signed paper"),
        help_text=gettext_lazy("PDF up to 20 MB: the file as it was signed, or a scan."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=250, required=False, validators=[plain_text])

    def clean_file(self) -> bytes:
        return _read(self.cleaned_data["file"])


class VerifyForm(forms.Form):
    """A file whose hash is compared; neither the file nor its name is kept."""

    file = forms.FileField(label=gettext_lazy("The file that you were given"), help_text=gettext_lazy("Up to 20 MB."))

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise _too_large()
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        return digest.hexdigest()


def _read(file: Any) -> bytes:
    """The content of a PDF, after a look at its size and its beginning."""
    if file.size > LARGEST:
        raise _too_large()
    content: bytes = file.read()
    if not content.startswith(PDF):
        raise ValidationError(_("Only a PDF is taken: the signed file, or a scan saved as PDF."), code="kind")
    return content


def _too_large() -> ValidationError:
    return ValidationError(_("The file is larger than 20 MB. Scan it in grey."), code="size")
