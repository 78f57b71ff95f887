"""Memberships over time, stays in groups and absences."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from common.api.fields import DaysField, InScope
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Changing, Keeping, Removing
from members.api.transfers import MemberTransferGivenSerializer, MemberTransferSerializer, told_transfer
from members.models import Absence, GroupStay, MembershipSpell, Transfer
from members.services import membership, transfers
from members.services.membership import Away, Joining, Leaving
from unions.access import Scope
from unions.api.days import DayField, Lasting, LastingUnder
from unions.api.fields import beside, unit_field
from unions.models import Can

SPANS = {"newest": NEWEST, "oldest": Order(("pk",))}
OF_SPELL = {"on": "valid", "joined_on": "valid", "left_on": "valid"}
OF_ABSENCE = {"starts_on": "valid", "ends_on": "valid"}


def kept_spells(scope: Scope) -> Any:
    return MembershipSpell.objects.in_scope(scope, Can.RECORD).select_related("unit")


class SpellSerializer(serializers.ModelSerializer[MembershipSpell]):
    """A membership: somebody belonged to a union over these days. `left` says why it ended."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    member = serializers.PrimaryKeyRelatedField(read_only=True)  # type: ignore[var-annotated]
    valid = DaysField()

    class Meta:
        model = MembershipSpell
        fields = ("id", "member", "unit", "valid", "joined", "joined_document", "left", "left_document")
        validators: tuple[Any, ...] = ()


class GroupGivenSerializer(serializers.Serializer[Any]):
    """The union group from a day on; null for none."""

    group = unit_field(Can.VIEW, allow_null=True)
    on = DayField()


class SpellViewSet(LastingUnder, Changing, Rows):
    """Memberships within reach. They begin and end by the verbs of `members`; here they are put right."""

    model = MembershipSpell
    serializer_class = SpellSerializer
    filters: ClassVar[dict[str, str]] = {
        "member": "member",
        "unit": "unit__code",
        "joined": "joined",
        "left": "left",
        "joined_on": "joined_on",
        "left_on": "left_on",
    }
    orders = SPANS
    of_people = True
    can_change = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    def kept_from_others(self, row: MembershipSpell) -> Any:
        membership.hold(row.member_id, row.unit_id)
        return super().kept_from_others(row)

    def change(self, row: MembershipSpell, said: dict[str, Any]) -> MembershipSpell:
        """Days, reasons and documents, not the union: that is what transfers are for."""
        told = {name: said.get(name, getattr(row, name)) for name in SpellSerializer.Meta.fields[3:]}
        days = told["valid"]
        joining = Joining(row.unit, days.lower, told["joined_document"], told["joined"])
        leaving = Leaving(days.upper, told["left"], told["left_document"]) if days.upper else None
        with beside(**OF_SPELL):
            return membership.correct_spell(row.pk, joining, leaving, seen=str(row.valid), scope=self.scope)

    @verb(GroupGivenSerializer, can=Can.RECORD, path="change-group")
    def change_group(self, spell: MembershipSpell, group: Any, on: Any) -> MembershipSpell:
        """From a day on the member is in another group of the union, or in none."""
        membership.change_group(spell.pk, group, on=on, scope=self.scope)
        return spell

    @verb(MemberTransferGivenSerializer, can=Can.RECORD, answers=MemberTransferSerializer, status=201)
    def transfer(self, spell: MembershipSpell, **said: Any) -> Response:
        """Send the member to another union, which receives or refuses."""
        sent = transfers.send_transfer(Transfer(**said), spell.pk, scope=self.scope)
        return Response(MemberTransferSerializer(told_transfer(sent.pk)).data, status=201)


class GroupStaySerializer(serializers.ModelSerializer[GroupStay]):
    """In which union group a member was over days of a membership."""

    member = serializers.PrimaryKeyRelatedField(source="spell.member", read_only=True)  # type: ignore[var-annotated]
    group = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    valid = DaysField()

    class Meta:
        model = GroupStay
        fields = ("id", "spell", "member", "group", "valid")
        read_only_fields = fields


class GroupStayViewSet(Lasting, Rows):
    """Stays in groups within reach; changed by `change-group` of the membership."""

    model = GroupStay
    serializer_class = GroupStaySerializer
    filters: ClassVar[dict[str, str]] = {"group": "group__code", "spell": "spell", "member": "spell__member"}
    orders = SPANS
    of_people = True

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("spell", "group")


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    """Days away from work during a membership. No diagnosis belongs into the note."""

    spell = InScope(kept_spells)
    member = serializers.PrimaryKeyRelatedField(source="spell.member", read_only=True)  # type: ignore[var-annotated]
    unit = serializers.CharField(source="spell.unit.code", read_only=True)
    valid = DaysField()

    class Meta:
        model = Absence
        fields = ("id", "spell", "member", "unit", "kind", "valid", "note")
        validators: tuple[Any, ...] = ()


class AbsenceViewSet(Lasting, Keeping, Removing, Rows):
    """Absences of members whose records this account keeps."""

    model = Absence
    serializer_class = AbsenceSerializer
    filters: ClassVar[dict[str, str]] = {
        "spell": "spell",
        "member": "spell__member",
        "unit": "spell__unit__code",
        "kind": "kind",
    }
    orders = SPANS
    of_people = True
    can_add = can_change = can_remove = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(Can.RECORD)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("spell__unit")

    def kept_from_others(self, row: Absence) -> Any:
        membership.hold(row.spell.member_id, row.spell.unit_id)
        return super().kept_from_others(row)

    def add(self, said: dict[str, Any]) -> Absence:
        with beside(**OF_ABSENCE):
            return membership.record_absence(said.pop("spell").pk, _away(**said), scope=self.scope)

    def change(self, row: Absence, said: dict[str, Any]) -> Absence:
        told = {name: said.get(name, getattr(row, name)) for name in ("kind", "valid", "note")}
        with beside(**OF_ABSENCE):
            return membership.change_absence(row.pk, _away(**told), scope=self.scope)

    def remove(self, row: Absence) -> None:
        membership.remove_absence(row.pk, scope=self.scope)


def _away(kind: str, valid: Any, note: str = "") -> Away:
    return Away(kind, valid.lower, valid.upper, note)
