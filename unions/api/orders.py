"""What is ordered to happen to units, as bodies of the API say it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _
from rest_framework import serializers

from unions.access import Scope
from unions.api.days import DayField
from unions.api.decisions import DecisionSaidSerializer, decision_said
from unions.api.fields import catalogue_field, unit_field
from unions.forms.selecting import territory_named
from unions.models import Can, EmployerType, Level, LineageEvent, Sector, UnionUnit, UnitVersion
from unions.services.orders import CHANGES, SPEAKS_OF, NewUnit, Order, differing, new_unit

MOST_UNITS = 5_000
StateSalaried = UnitVersion.StateSalaried


class UnitChangesSerializer(serializers.Serializer[Any]):
    """What becomes another about units. A territory is named by its code, or by its name on the day."""

    name = serializers.CharField(max_length=250, required=False)
    short_name = serializers.CharField(max_length=120, required=False)
    letterhead_name = serializers.CharField(max_length=120, required=False)
    symbol = serializers.CharField(max_length=40, required=False)
    place = serializers.CharField(max_length=80, required=False)
    employer_name = serializers.CharField(max_length=250, required=False, allow_blank=True)
    level = catalogue_field(Level.objects, required=False)
    sector = serializers.ChoiceField(Sector.choices, required=False, allow_blank=True)
    employer_type = catalogue_field(EmployerType.objects, required=False, allow_null=True)
    state_salaried = serializers.ChoiceField(StateSalaried.choices, required=False, allow_blank=True)
    territory = serializers.CharField(max_length=120, required=False, allow_null=True)
    has_seal = serializers.BooleanField(required=False)
    has_account = serializers.BooleanField(required=False)


class NewUnitSerializer(UnitChangesSerializer):
    """A unit to found. Its code stays for good.

    Left out, the short name is the name, and that on letterheads the name in capitals. `covers` are the territories
    that it looks after.
    """

    code = serializers.CharField(max_length=40, validators=[validate_slug])
    name = serializers.CharField(max_length=250)
    symbol = serializers.CharField(max_length=40)
    place = serializers.CharField(max_length=80)
    level = catalogue_field(Level.objects)
    covers = serializers.ListField(child=serializers.CharField(max_length=120), max_length=500, required=False)


class ReorganisationOrderSerializer(serializers.Serializer[Any]):
    """An act upon units, effective from a day on. What each kind needs:

    * `founded`: `founded`, `under`. `recognised`: `units`.
    * `renamed`, `reclassified`, `corrected`: `units`, `changes`; `corrected` also `note`.
    * `reparented`, `transferred_as_is`: `units`, `under`.
    * `merged_into_existing`: `units` (those that end), `heir`. `merged_into_new`: `units`, one of `founded`, `under`.
    * `split`: one of `units`, two or more of `founded`; `carved_out`: one of `units`, one or more of `founded`.
      Without `under` they stand where the old unit stands. `groups` says by the code of a unit inside to which of
      `founded`, counted from 0, it goes.
    * `dissolved`: `units`, `reason`.

    `children_under` takes in the units directly below those that end.
    """

    kind = serializers.ChoiceField(LineageEvent.Kind.choices)
    effective_on = DayField()
    units = serializers.ListField(child=serializers.CharField(max_length=40), max_length=MOST_UNITS, required=False)
    decision = DecisionSaidSerializer(required=False, allow_null=True)
    under = unit_field(Can.ORGANISE, required=False, allow_null=True)
    heir = unit_field(Can.ORGANISE, required=False, allow_null=True)
    children_under = unit_field(Can.ORGANISE, required=False, allow_null=True)
    founded = NewUnitSerializer(many=True, required=False, max_length=1_000)  # type: ignore[call-arg]
    groups = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=999), required=False)
    changes = UnitChangesSerializer(required=False)
    reason = serializers.ChoiceField(LineageEvent.Reason.choices, required=False, allow_blank=True)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """With places and units found as they were on the day."""
        on, faults = attrs["effective_on"], Faults()
        units = list(dict.fromkeys(attrs.get("units", ())))
        groups = attrs.get("groups", {})
        known = _organised({*units, *groups}, self.context["request"].scope)
        for n, code in enumerate(units):
            if code not in known:
                faults.add(_unknown(), "units", n)
        for code in groups:
            if code not in known:
                faults.add(_unknown(), "groups", code)
        founded = [_founded(new, on, faults, n) for n, new in enumerate(attrs.get("founded", ()))]
        changes = dict(attrs.get("changes", {}))
        if changes.get("territory"):
            changes["territory"] = _place(changes["territory"], on, faults, "changes", "territory")
        faults.refuse()
        return attrs | {
            "units": tuple(known[code] for code in units),
            "groups": {known[code].pk: index for code, index in groups.items()},
            "founded": tuple(founded),
            "changes": changes,
        }


class CarryOutSerializer(ReorganisationOrderSerializer):
    """An act upon units as it was looked at: `seen` is what `/reorganisations/preview/` answered about the same."""

    seen = serializers.CharField(max_length=64)


def order_of(said: dict[str, Any]) -> Order:
    """The order that an `ReorganisationOrderSerializer` has read."""
    units, on, changes = said["units"], said["effective_on"], said["changes"]
    if said["kind"] in CHANGES:
        changes = differing(changes, units, on)
    around: dict[str, Any] = {name: said.get(name) for name in ("under", "heir", "children_under")}
    return Order(
        kind=said["kind"],
        effective_on=on,
        units=units,
        decision=decision_said(said.get("decision")),
        founded=said["founded"],
        groups=said["groups"],
        changes=changes,
        reason=said.get("reason", ""),
        note=said.get("note", ""),
        **around,
    )


def pointed(fault: ValidationError, kind: str) -> ValidationError:
    """A refusal of the services, beside the word of the order that it speaks of."""
    if hasattr(fault, "error_dict"):
        return fault
    code = getattr(fault, "code", "") or ""
    name = SPEAKS_OF.get(code) or (("changes" if kind in CHANGES else "under") if code == "level" else None)
    return ValidationError({name: fault}) if name else fault


class Faults:
    """What is wrong, by the places in a body where it stands."""

    def __init__(self) -> None:
        self.told: dict[Any, Any] = {}

    def add(self, words: Any, *place: Any) -> None:
        at = self.told
        for step in place[:-1]:
            at = at.setdefault(step, {})
        at[place[-1]] = words

    def refuse(self) -> None:
        if self.told:
            raise serializers.ValidationError(self.told)


def _unknown() -> list[str]:
    return [_("There is nothing of this name within your reach.")]


def _organised(codes: Iterable[str], scope: Scope) -> dict[str, UnionUnit]:
    return scope.units(Can.ORGANISE).filter(code__in=codes).in_bulk(field_name="code") if codes else {}


def _place(text: str, on: date, faults: Faults, *at: Any) -> Any:
    try:
        return territory_named(text, on=on)
    except ValidationError as error:
        faults.add(error.messages, *at)
        return None


def _founded(said: dict[str, Any], on: date, faults: Faults, n: int) -> NewUnit:
    said = dict(said)
    level, employer_type = said.pop("level"), said.pop("employer_type", None)
    text = said.pop("territory", None)
    territory = _place(text, on, faults, "founded", n, "territory") if text else None
    found = [_place(place, on, faults, "founded", n, "covers", at) for at, place in enumerate(said.pop("covers", ()))]
    return new_unit(
        **said,
        level_id=level.pk,
        employer_type_id=employer_type.pk if employer_type else None,
        territory_id=territory.pk if territory else None,
        covers=tuple(dict.fromkeys(one.pk for one in found if one is not None)),
    )
