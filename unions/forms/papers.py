"""The paper behind a reorganisation: a decision that is known, or a new one with its file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.files import store
from common.forms import DayField
from common.models import StoredFile
from unions.forms.decisions import DecisionForm
from unions.models import Decision

LARGEST = 15 * 1024 * 1024
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
SALT = "unions.papers"  # a paper kept at the preview is named in the form, signed, so that nobody names another's


def media_type_of(content: bytes) -> str:
    """What a file is by its first bytes, whatever it is called; "" for what is not taken."""
    return next((kind for mark, kind in KINDS.items() if content.startswith(mark)), "")


def read_paper(upload: Any) -> tuple[bytes, str]:
    """The bytes of an uploaded paper, and what it is. Raises ValidationError for what is not taken."""
    if upload.size > LARGEST:
        raise ValidationError(_("The file is larger than 15 MB. Scan it in grey, or divide it."))
    content = upload.read()
    kind = media_type_of(content)
    if not kind:
        raise ValidationError(_("The file is neither a PDF nor a JPG or PNG picture. Save it as one of these."))
    return content, kind


def name_of(stored: StoredFile) -> str:
    """The token that names a kept paper."""
    return signing.dumps(stored.sha256, salt=SALT)


def named(token: str) -> StoredFile | None:
    """The kept paper that a token names. Raises ValidationError for what is no token of ours."""
    try:
        return StoredFile.objects.filter(sha256=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature as error:
        raise ValidationError(_("Choose the paper again.")) from error


class DecisionChoice(forms.ModelChoiceField):
    def label_from_instance(self, decision: Any) -> str:
        return f"{decision.number}, {decision.signed_on:%d/%m/%Y}, {decision.issuer}"


class PaperForm(DecisionForm):
    """A decision: chosen among those known, or typed, with when it was announced and the paper itself."""

    known = DecisionChoice(
        label=gettext_lazy("A decision already in the book"),
        queryset=Decision.objects.none(),
        required=False,
        empty_label=gettext_lazy("– a new one, below –"),
    )
    announced_on = DayField(label=gettext_lazy("Announced on"), required=False)
    abstract = forms.CharField(label=gettext_lazy("Abstract"), max_length=300, required=False)
    paper = forms.FileField(
        label=gettext_lazy("The paper"), required=False, help_text=gettext_lazy("PDF, JPG or PNG, up to 15 MB.")
    )
    kept = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, decisions: QuerySet[Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["known"].queryset = decisions  # type: ignore[attr-defined]
        self.fields["paper"].widget.attrs["accept"] = ",".join(KINDS.values())

    def clean_paper(self) -> tuple[bytes, str] | None:
        paper = self.cleaned_data.get("paper")
        return read_paper(paper) if paper else None

    def clean_kept(self) -> StoredFile | None:
        token = self.cleaned_data.get("kept")
        return named(token) if token else None

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("known"):
            return dict(self.cleaned_data)
        said = super().clean()
        alone = said.get("paper") or said.get("kept") or said.get("abstract") or said.get("announced_on")
        if alone and not said.get("number") and "number" not in self.errors:
            self.add_error("number", _("A decision has a number, an issuer and a day."))
        return said

    def keep_paper(self) -> str:
        """Store an uploaded paper; the token that names it in the form from then on, "" where there is none."""
        stored = self.cleaned_data.get("kept")
        if self.cleaned_data.get("paper"):
            content, kind = self.cleaned_data["paper"]
            stored = store(content, media_type=kind)
            self.cleaned_data["kept"] = stored
        return name_of(stored) if stored else ""

    @property
    def decision(self) -> Decision | None:
        if known := self.cleaned_data.get("known"):
            return known
        decision = super().decision
        if decision is not None:
            decision.announced_on = self.cleaned_data.get("announced_on")
            decision.abstract = self.cleaned_data.get("abstract") or ""
            decision.file = self.cleaned_data.get("kept")
        return decision


class CorrectionForm(forms.ModelForm):
    """A decision as it stands in the book, to be put right, with the paper where it is added or replaced."""

    signed_on = DayField(label=gettext_lazy("Signed on"))
    effective_on = DayField(label=gettext_lazy("Effective on"))
    announced_on = DayField(label=gettext_lazy("Announced on"), required=False)
    paper = forms.FileField(
        label=gettext_lazy("The paper"), required=False, help_text=gettext_lazy("PDF, JPG or PNG, up to 15 MB.")
    )

    class Meta:
        model = Decision
        fields = ("number", "issuer", "signed_on", "effective_on", "announced_on", "abstract")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].widget.attrs["accept"] = ",".join(KINDS.values())

    def clean_paper(self) -> tuple[bytes, str] | None:
        paper = self.cleaned_data.get("paper")
        return read_paper(paper) if paper else None

    def corrected(self) -> Decision:
        """Not yet written; a paper that was chosen is kept."""
        if self.cleaned_data["paper"]:
            content, kind = self.cleaned_data["paper"]
            self.instance.file = store(content, media_type=kind)
        return self.instance

    def refuse(self, error: ValidationError) -> None:
        self.add_error(None, error)
