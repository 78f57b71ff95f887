"""Form fields for the two things officers type most: amounts and days.

Both print what they hold in the way it is typed, and leave a refused text as it was typed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.money import dong_with_unit, format_dong, parse_dong
from common.periods import parse_day


def _digits() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class DongField(forms.Field):
    """An amount in whole đồng, typed as `parse_dong` reads it; an int, or None if left empty."""

    def __init__(self, *, min_value: int | None = None, max_value: int | None = None, **kwargs: Any) -> None:
        """`min_value` and `max_value` are đồng; a model's amount gives its own."""
        kwargs.setdefault("widget", _digits())
        super().__init__(**kwargs)
        self.min_value, self.max_value = min_value, max_value

    def to_python(self, value: Any) -> int | None:
        return None if _is_blank(value) else parse_dong(str(value))

    def validate(self, value: int | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            message = _("%(read)s is less than the least allowed, %(limit)s.")
            raise _beyond("min_value", message, value, self.min_value)
        if self.max_value is not None and value > self.max_value:
            message = _("%(read)s is more than the most allowed, %(limit)s.")
            raise _beyond("max_value", message, value, self.max_value)

    def prepare_value(self, value: Any) -> Any:
        return format_dong(value) if isinstance(value, int) else value


class DayField(forms.Field):
    """A day typed as `parse_day` reads it, day first; a date, or None if left empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _digits())
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        return None if _is_blank(value) else parse_day(str(value))

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


def _is_blank(value: Any) -> bool:
    return value in forms.Field.empty_values or not str(value).strip()


def _beyond(code: str, message: str, value: int, limit: int) -> ValidationError:
    params = {"read": dong_with_unit(value), "limit": dong_with_unit(limit)}
    return ValidationError(message, code=code, params=params)
