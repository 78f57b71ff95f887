"""Units that an act founds, and what it changes of those that go on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unions.forms.selecting import territory_named
from unions.models import EmployerType, Level, Sector, UnionUnit, UnitVersion
from unions.services.orders import CHANGEABLE, NewUnit, differing, new_unit

NONE = "–"


class NewUnitForm(forms.Form):
    """One unit to found: its code, its names, what it is and where."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Letters, digits and hyphens; it stays for good."),
        validators=[validate_slug],
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=250)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=120, required=False)
    level = forms.ModelChoiceField(label=gettext_lazy("Level"), queryset=Level.objects.all(), empty_label=NONE)
    letterhead_name = forms.CharField(
        label=gettext_lazy("On letterheads"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Empty: the name in capitals."),
    )
    symbol = forms.CharField(
        label=gettext_lazy("Symbol"), max_length=40, help_text=gettext_lazy("As in document numbers: CĐCS.")
    )
    place = forms.CharField(
        label=gettext_lazy("Place"), max_length=80, help_text=gettext_lazy("As printed before the date.")
    )
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), choices=[("", NONE), *Sector.choices], required=False)
    employer_name = forms.CharField(label=gettext_lazy("Name of the employer"), max_length=250, required=False)
    employer_type = forms.ModelChoiceField(
        label=gettext_lazy("Employer type"), queryset=EmployerType.objects.all(), required=False, empty_label=NONE
    )
    state_salaried = forms.ChoiceField(
        label=gettext_lazy("State-salaried"), choices=[("", NONE), *UnitVersion.StateSalaried.choices], required=False
    )
    territory = forms.CharField(
        label=gettext_lazy("Located in"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Commune or province, by its code or name."),
    )
    covers = forms.CharField(
        label=gettext_lazy("Looks after the communes"),
        required=False,
        help_text=gettext_lazy("One a line, by code or name."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if UnionUnit.objects.filter(code__iexact=code).exists():
            raise ValidationError(_("Another union has this code."))
        return code

    def new_unit(self, on: date) -> NewUnit | None:
        """What the form says; errors of places are put beside their fields, and nothing is returned then."""
        said = self.cleaned_data
        territory, covers = None, []
        try:
            territory = territory_named(said["territory"], on=on) if said["territory"] else None
        except ValidationError as error:
            self.add_error("territory", error)
        for line in filter(str.strip, said["covers"].splitlines()):
            try:
                covers.append(territory_named(line.strip(), on=on).pk)
            except ValidationError as error:
                self.add_error("covers", error)
        if self.errors:
            return None
        return new_unit(
            code=said["code"],
            name=said["name"],
            short_name=said["short_name"],
            letterhead_name=said["letterhead_name"],
            symbol=said["symbol"],
            place=said["place"],
            level_id=said["level"].pk,
            sector=said["sector"],
            employer_name=said["employer_name"],
            employer_type_id=said["employer_type"].pk if said["employer_type"] else None,
            state_salaried=said["state_salaried"],
            territory_id=territory.pk if territory else None,
            covers=tuple(dict.fromkeys(covers)),
        )


def new_unit_forms(data: Any, *, least: int, most: int, initial: Mapping[str, Any]) -> BaseFormSet[NewUnitForm]:
    """Forms for `least` units, with room for two more where more may be founded; what is left empty is none."""
    extra = least + (2 if most > least else 0)
    made = formset_factory(NewUnitForm, extra=extra, min_num=0, max_num=max(most, extra), validate_min=False)
    forms_of_units = made(data, prefix="new")
    for number, form in enumerate(forms_of_units.forms):
        form.initial = dict(initial)
        form.empty_permitted = number >= least
    return forms_of_units


class ChangesForm(forms.Form):
    """What changes of a unit, prefilled with what it is; only what is another then is part of the act."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=250, required=False)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=120, required=False)
    letterhead_name = forms.CharField(label=gettext_lazy("On letterheads"), max_length=120, required=False)
    symbol = forms.CharField(label=gettext_lazy("Symbol"), max_length=40, required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=80, required=False)
    employer_name = forms.CharField(label=gettext_lazy("Name of the employer"), max_length=250, required=False)
    level = forms.ModelChoiceField(
        label=gettext_lazy("Level"), queryset=Level.objects.all(), required=False, empty_label=NONE
    )
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), choices=[("", NONE), *Sector.choices], required=False)
    employer_type = forms.ModelChoiceField(
        label=gettext_lazy("Employer type"), queryset=EmployerType.objects.all(), required=False, empty_label=NONE
    )
    state_salaried = forms.ChoiceField(
        label=gettext_lazy("State-salaried"), choices=[("", NONE), *UnitVersion.StateSalaried.choices], required=False
    )
    territory = forms.CharField(label=gettext_lazy("Located in"), max_length=120, required=False)
    has_seal = forms.ChoiceField(label=gettext_lazy("Own seal"), required=False)
    has_account = forms.ChoiceField(label=gettext_lazy("Own bank account"), required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"prefix": "to"})
        for name in set(self.fields) - set(CHANGEABLE.get(kind, ())):
            del self.fields[name]
        for name in {"has_seal", "has_account"} & set(self.fields):
            self.fields[name].choices = [("", NONE), ("yes", _("Yes")), ("no", _("No"))]  # type: ignore[attr-defined]

    def changes(self, units: Collection[UnionUnit], on: date) -> dict[str, Any]:
        """{field of UnitVersion: value} of what is said and is not so already; errors stand beside the fields."""
        told: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if value in ("", None):
                continue
            if name == "territory":
                try:
                    told[name] = territory_named(value, on=on)
                except ValidationError as error:
                    self.add_error(name, error)
            else:
                told[name] = value == "yes" if name in ("has_seal", "has_account") else value
        told = differing(told, units, on)
        if not told and not self.errors:
            self.add_error(None, _("Nothing would change. Change at least one field."))
        return told


def said_of(version: UnitVersion) -> dict[str, Any]:
    """What a unit is, as the fields of `ChangesForm` hold it."""
    words = {
        name: getattr(version, name)
        for name in ("name", "short_name", "letterhead_name", "symbol", "place", "employer_name", "sector")
    }
    return words | {
        "level": version.level_id,
        "employer_type": version.employer_type_id,
        "state_salaried": version.state_salaried,
        "territory": version.territory.code if version.territory else "",
        "has_seal": "yes" if version.has_seal else "no",
        "has_account": "yes" if version.has_account else "no",
    }
