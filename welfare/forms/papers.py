"""The papers of a payout as they are sent: a number, or several photos at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from common.photo_fields import PhotosField
from welfare.forms.payout_verbs import VerbForm
from welfare.models import AFTERWARDS, PayoutKind, ProofKind
from welfare.services.payouts import Paper


def papers_of(
    kind: str, number: str, issued_on: date | None, photos: Sequence[UploadedFile], *, form_key: UUID
) -> list[Paper]:
    """What was sent as papers of one kind, the number with the first of them.

    Their keys follow from the form's and from what is in them: sent twice they are there once.
    """
    if not photos:
        return [Paper(kind, number, issued_on, None, uuid5(form_key, f"{kind} {number}"))] if number else []
    return [
        Paper(kind, "" if n else number, issued_on, photo.file, uuid5(form_key, _digest(photo)))  # type: ignore[arg-type]
        for n, photo in enumerate(photos)
    ]


def _digest(photo: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in photo.chunks():
        digest.update(chunk)
    photo.seek(0)
    return digest.hexdigest()


class PaperForm(VerbForm):
    """Papers added to a payout that is already in the book."""

    kind = forms.ChoiceField(label=_("Which paper"), choices=ProofKind.choices)
    number = forms.CharField(label=_("Its number"), max_length=60, required=False)
    issued_on = DayField(label=_("Day of the paper"), required=False)
    upload = PhotosField(label=_("Photos or scans"), required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, afterwards: bool = False, kind: PayoutKind, **kwargs: Any) -> None:
        """`afterwards`: the payout is decided, so that only what proves the handing out may still be added."""
        super().__init__(*args, **kwargs)
        choices = [(one.value, one.label) for one in ProofKind if not afterwards or one in AFTERWARDS]
        needed = [value for value, _label in choices if value in kind.proofs]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.fields["kind"].initial = needed[0] if needed else ProofKind.RECEIPT if afterwards else ProofKind.PHOTO

    @property
    def papers(self) -> list[Paper]:
        said = self.cleaned_data
        found = papers_of(said["kind"], said["number"], said["issued_on"], said["upload"], form_key=said["form_key"])
        return found or [Paper(said["kind"], "", said["issued_on"], None, said["form_key"])]
