"""One condition of a definition as a field: ticked from a short list, or typed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.facts import Dimension
from common.vietnamese import fold

TICKED = 40  # values that are offered as boxes; a longer list is typed
LONGEST = 1000
BETWEEN = ";"


def condition_field(dimension: Dimension) -> forms.Field:
    """A field whose clean value is a list of values of the dimension, empty where it does not matter."""
    label = capfirst(str(dimension.label))
    values = list(dimension.values()) if dimension.values else None
    if values is not None and len(values) <= TICKED:
        return TickedValues(values, label=label)
    return TypedValues(values, label=label)


def shown_condition(value: Any, field: forms.Field) -> Any:
    """What a field shows of a value as definitions keep it."""
    if value is None:
        return None
    listed = [str(one) for one in (value if isinstance(value, list) else [value])]
    return listed if isinstance(field, TickedValues) else f"{BETWEEN} ".join(listed)


class TickedValues(forms.MultipleChoiceField):
    def __init__(self, values: Sequence[tuple[Any, Any]], **kwargs: Any) -> None:
        self.by_text = {str(value): value for value, _label in values}
        choices = [(str(value), label) for value, label in values]
        super().__init__(choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    def clean(self, value: Any) -> list[Any]:
        return [self.by_text[text] for text in super().clean(value)]


class TypedValues(forms.CharField):
    """Values typed with ";" between them; of a closed list by their names or codes."""

    def __init__(self, values: Sequence[tuple[Any, Any]] | None, **kwargs: Any) -> None:
        hint = _("Several are parted by “;”.") if values is None else _("Names or codes, several parted by “;”.")
        super().__init__(required=False, max_length=LONGEST, help_text=hint, **kwargs)
        self.values = values

    @cached_property
    def known(self) -> dict[str, Any]:
        """Values by how they may be typed; read once something is typed, as there may be thousands."""
        values = self.values or ()
        by_name = {fold(str(label)): value for value, label in reversed(values)}
        return by_name | {fold(str(value)): value for value, _label in values}

    def clean(self, value: Any) -> list[Any]:
        typed = [one.strip() for one in super().clean(value).split(BETWEEN) if one.strip()]
        if self.values is None or not typed:
            return list(dict.fromkeys(typed))
        if strange := [one for one in typed if fold(one) not in self.known]:
            raise ValidationError(_("“%(value)s” is not in the list.") % {"value": strange[0][:60]}, code="unknown")
        return list(dict.fromkeys(self.known[fold(one)] for one in typed))
