"""What is typed about rules of arithmetic: two sides of figures, added or taken off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import DayField
from common.validators import plain_text
from members.forms.people import put_errors
from reports.catalogue import FIRST_DAY
from reports.models import Identity, IndicatorGroup
from reports.services.identities import MOST_TERMS, SIDES
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.models import Can, UnionUnit
from unions.services.catalogue import defines_for_all

ROWS = 6  # places for figures on each side, more where a rule has more
PLUS, MINUS = "+", "-"


class RuleForm(forms.Form):
    """The figures of a side stand in `left-0`, `left-1` …, with `left-0-sign` before each."""

    use_required_attribute = False

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=gettext_lazy("Defined by"), required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160, validators=[plain_text])
    name_en = forms.CharField(
        label=gettext_lazy("Name in English"), max_length=160, required=False, validators=[plain_text]
    )
    group = forms.ModelChoiceField(
        queryset=IndicatorGroup.objects.all(), to_field_name="code", label=gettext_lazy("Group of figures")
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("Relation"), choices=Identity.Relation.choices, widget=forms.RadioSelect
    )
    first_day = DayField(label=gettext_lazy("Holds from"), initial=FIRST_DAY)
    last_day = DayField(
        label=gettext_lazy("To"), required=False, help_text=gettext_lazy("Left empty it holds without end.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, scope: Scope, chosen: UnionUnit, rule: Identity | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        if rule is not None:
            del self.fields["unit"]
            upper = rule.valid.upper
            self.initial.update({name: getattr(rule, name) for name in ("name", "name_en", "relation")})
            self.initial.update({"group": rule.group.code, "first_day": rule.valid.lower or FIRST_DAY})
            self.initial["last_day"] = upper - timedelta(days=1) if upper else None
        else:
            unit: Any = self.fields["unit"]
            unit.queryset = units_with_names(scope.units(Can.DEFINE), scope.on)
            unit.required = not defines_for_all(scope)
            unit.empty_label = None if unit.required else _("For everybody")
            self.initial.update({"unit": chosen.code if unit.required else "", "relation": Identity.Relation.EQUAL})
        for side in SIDES:
            self._add_side(side, getattr(rule, side) if rule else [])

    def _add_side(self, side: str, terms: list[str]) -> None:
        for n in range(min(MOST_TERMS, max(ROWS, len(terms) + 2))):
            term = terms[n] if n < len(terms) else ""
            label = _("Figure %(n)s") % {"n": n + 1}
            self.fields[f"{side}-{n}-sign"] = forms.ChoiceField(
                label=_("Sign of figure %(n)s") % {"n": n + 1}, choices=[(PLUS, "+"), (MINUS, "−")], required=False
            )
            self.fields[f"{side}-{n}"] = forms.CharField(
                label=label,
                required=False,
                max_length=60,
                widget=forms.TextInput(attrs={"list": "figures", "autocomplete": "off"}),
            )
            self.initial[f"{side}-{n}-sign"] = MINUS if term.startswith(MINUS) else PLUS
            self.initial[f"{side}-{n}"] = term.removeprefix(MINUS)

    @property
    def about(self) -> list[BoundField]:
        return [self[name] for name in ("unit", "name", "name_en", "group") if name in self.fields]

    @property
    def days(self) -> list[BoundField]:
        return [self["first_day"], self["last_day"]]

    @property
    def left_rows(self) -> list[tuple[BoundField, BoundField]]:
        return self._rows("left")

    @property
    def right_rows(self) -> list[tuple[BoundField, BoundField]]:
        return self._rows("right")

    def _rows(self, side: str) -> list[tuple[BoundField, BoundField]]:
        names = [name for name in self.fields if name.startswith(f"{side}-") and not name.endswith("-sign")]
        return [(self[f"{name}-sign"], self[name]) for name in names]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is not before the first."))
        return cleaned

    @property
    def typed_rule(self) -> Identity:
        """The rule that a valid form says; of a known one with its code and its union."""
        said = self.cleaned_data
        rule = self.rule or Identity(unit=said["unit"])
        for name in ("name", "name_en", "group", "relation"):
            setattr(rule, name, said[name])
        last = said["last_day"]
        rule.valid = DateRange(said["first_day"], last + timedelta(days=1) if last else None)
        rule.left, rule.right = (self._terms(side) for side in SIDES)
        return rule

    def _terms(self, side: str) -> list[str]:
        typed = [(self.cleaned_data[sign.name], self.cleaned_data[code.name]) for sign, code in self._rows(side)]
        return [f"{MINUS if sign == MINUS else ''}{code}" for sign, code in typed if code]

    def refuse(self, error: ValidationError) -> None:
        """What is said of a figure stands beside it, what is said of a side beside its first figure."""
        elsewhere = {"left": "left-0", "right": "right-0", "valid": "first_day", "code": "name", "on": "last_day"}
        for side in SIDES:
            told = error.error_dict[side][0].params if side in getattr(error, "error_dict", ()) else None
            for _sign, code in self._rows(side):
                if told and code.value() == told.get("code"):
                    elsewhere[side] = code.name
        put_errors(self, error, elsewhere)
