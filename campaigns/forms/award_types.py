"""What is typed about types of awards, and their rules from a day on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from campaigns.eligibility.rules import RULES, Known, Rule, Takes, Value
from campaigns.models import AwardRules, AwardType, RecipientKind
from common.forms import DayField, DongField
from common.validators import plain_text
from members.forms.kept import PutTogether
from members.forms.people import put_errors
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.models import Can, UnionUnit
from unions.services.catalogue import defines_for_all


class AwardTypeForm(PutTogether):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Defined by"), required=False)
    recipients = forms.MultipleChoiceField(
        label=_("Given to"), choices=RecipientKind.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = AwardType
        fields = ("unit", "name", "name_en", "nature", "form", "giver", "recipients", "basis", "once", "rank")

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = units_with_names(scope.units(Can.DEFINE), scope.on)
        if defines_for_all(scope):
            unit.empty_label = _("For everybody")
        else:
            unit.required = True
        if self.instance.pk:
            self.initial["unit"] = self.instance.unit.code if self.instance.unit else ""
        else:
            self.initial["unit"] = chosen.code


class RulesForm(forms.Form):
    """The rules of a type from a day on: each rule there is can be ticked and be given its values."""

    use_required_attribute = False

    starting = DayField(label=_("Hold from"), initial=timezone.localdate)
    regulation = forms.CharField(label=_("Regulation that they come from"), max_length=250, validators=[plain_text])

    def __init__(self, *args: Any, held: AwardRules | None = None, known: Known | None = None, **kwargs: Any) -> None:
        """`held` are the rules to begin with; they may name what is `known`, or all that there is."""
        given = {rule["rule"]: rule for rule in held.rules} if held else {}
        initial: dict[str, Any] = {"regulation": held.regulation} if held else {}
        for code, rule in given.items():
            initial[code] = True
            initial |= {f"{code}-{name}": value for name, value in rule.items() if name != "rule"}
        super().__init__(*args, **kwargs | {"initial": initial})
        known = known or Known.now()
        for rule in RULES.values():
            self.fields[rule.code] = forms.BooleanField(label=rule.label, required=False)
            for value in rule.values:
                field = _field(value, known)
                # What a rule needs is needed where the rule is ticked; an empty form tells what would be.
                field.required = value.required and (not self.is_bound or rule.code in self.data)
                self.fields[f"{rule.code}-{value.name}"] = field
            if len(rule.of) > 1:
                self.fields[f"{rule.code}-for"] = forms.MultipleChoiceField(
                    label=_("Only for"),
                    required=False,
                    choices=[(kind.value, kind.label) for kind in rule.of],
                    widget=forms.CheckboxSelectMultiple,
                    help_text=_("None ticked: for all of them."),
                )

    @property
    def about(self) -> list[BoundField]:
        return [self["starting"], self["regulation"]]

    @property
    def by_rule(self) -> Iterator[tuple[Rule, BoundField, list[BoundField]]]:
        """Each rule with the box that says whether it holds, and the fields of its values."""
        for rule in RULES.values():
            names = [name for name in self.fields if name.startswith(f"{rule.code}-")]
            yield rule, self[rule.code], [self[name] for name in names]

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The ticked rules of a valid form, with the values that were typed."""
        said = self.cleaned_data
        told = []
        for rule in RULES.values():
            if said.get(rule.code):
                names = [*(["for"] if len(rule.of) > 1 else []), *(value.name for value in rule.values)]
                typed = {name: said[f"{rule.code}-{name}"] for name in names}
                values = {name: _plain(value) for name, value in typed.items() if value not in (None, "", [])}
                told.append({"rule": rule.code} | values)
        return told

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error, {"valid": "starting"})


def _field(value: Value, known: Known) -> forms.Field:
    label = capfirst(str(value.label))
    match value.takes:
        case Takes.NUMBER:
            return forms.IntegerField(label=label, min_value=1, max_value=value.most)
        case Takes.WEIGHT:
            return forms.DecimalField(label=label, min_value=1, max_value=10, decimal_places=2, localize=True)
        case Takes.AMOUNT:
            return DongField(label=label, min_value=1)
        case Takes.GRADE:
            return forms.ChoiceField(label=label, choices=[("", "–"), *known.grades.items()])
        case Takes.AWARDS:
            return forms.MultipleChoiceField(label=label, choices=[*known.awards.items()])


def _plain(value: Any) -> Any:
    """A value as JSON keeps it: 1,5 as 1.5, and 2,0 as 2."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
