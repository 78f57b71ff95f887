"""What no text of a person may hold."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LINE_ENDS = "\n\r\t"


def plain_text(text: str) -> None:
    """Refuse characters that are not seen: controls, and marks that turn the direction of a line."""
    if any(unicodedata.category(letter) in ("Cc", "Cf") and letter not in LINE_ENDS for letter in text):
        raise ValidationError(_("There are hidden characters in this text. Type it anew."), code="hidden")
