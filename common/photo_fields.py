"""Photos and scans as a form sends them, several at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

PHOTOS = "image/*"  # a telephone then offers its camera too
PHOTOS_OR_SCANS = f"{PHOTOS},application/pdf"


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of files; their content is judged where they are stored."""

    widget = SeveralFiles

    def __init__(self, *, accept: str = PHOTOS_OR_SCANS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = accept

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        several = data if isinstance(data, list | tuple) else [data] if data else []
        if not several:
            super().clean(None, initial)
        return [super(PhotosField, self).clean(one, initial) for one in several]
