"""Members over REST: found and read as on the pages, written down, changed, admitted, and taken back."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.paging import Order
from common.api.resources import Rows, verb
from common.api.writes import Keeping
from common.models import ExternalKey
from members.api.clear import InClear
from members.api.finding import (
    ASKED,
    BY_NAME,
    BY_NUMBER,
    COLUMNS,
    SEARCH,
    Found,
    all_found,
    changed_since,
    narrowing,
    with_home,
)
from members.api.many import ChangingTogether
from members.api.people import (
    ChangeTellingSerializer,
    MemberLineSerializer,
    MemberSerializer,
    MembershipGivenSerializer,
    MemberWrittenSerializer,
    PersonSoughtSerializer,
    SensitiveSerializer,
)
from members.api.twins import Twins
from members.models import Member, MembershipSpell
from members.narrowing import write_down_party
from members.privacy import CLASSES, Privacy, disclose, visible
from members.services import membership, people, undo
from members.services.duplicates import kept_instead_of
from members.services.membership import REASONS_TO_LEAVE, Joining, Leaving
from unions.api.days import DayField
from unions.api.fields import beside
from unions.models import Can, UnionUnit

LINES = ("list", "export")  # what tells a line of each
JOINING = ("unit", "joined_on", "joined_document")


class MembershipLeavingSerializer(serializers.Serializer[Any]):
    """Why, and the first day that is no longer one of a member."""

    reason = serializers.ChoiceField([(one.value, one.label) for one in REASONS_TO_LEAVE])
    on = DayField()
    document = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")


class ChangeNamedSerializer(serializers.Serializer[Any]):
    change = serializers.UUIDField()


@extend_schema_view(list=extend_schema(parameters=[SEARCH]), export=extend_schema(parameters=[SEARCH]))
class MemberViewSet(InClear, ChangingTogether, Twins, Keeping, Rows):
    """People who are or were members of a union within reach.

    A list tells name and work in the union alone. Where somebody belongs is changed by verbs, never by writing a field.
    """

    model = Member
    serializer_class = MemberSerializer
    written_class = MemberWrittenSerializer
    asked_too = ASKED
    orders: ClassVar[dict[str, Order]] = {"name": BY_NAME, "newest": BY_NUMBER}
    of_people = True
    can_add = can_change = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        found = super().rows(can).standing()  # type: ignore[attr-defined]
        return with_home(found, self.scope) if self.action in LINES else found

    def get_serializer_class(self) -> Any:
        return MemberLineSerializer if self.action in LINES else self.serializer_class

    # Finding ----------------------------------------------------------------------------------------

    def known_parameters(self) -> set[str]:
        return super().known_parameters() | ({"search"} if self.action in LINES else set())

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Members of today, or as asked for, in the order of given names."""
        answer = self.page(Found(self._search(), self.asked_order()[1]))  # type: ignore[arg-type]
        if request.query_params.get("party") and answer.data["results"]:
            write_down_party(self.scope, len(answer.data["results"]))
        return answer

    def keyed(self, rows: Any, order: Order) -> Any:
        if not isinstance(rows, Found):
            return super().keyed(rows, order)
        return Found(rows.search, order, self._plan(COLUMNS), rows.key)

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """For exports: the same people, all at once."""
        search = self._search()
        found = all_found(search.found(), search)
        if self.request.query_params.get("party"):
            write_down_party(self.scope, found.count())
        return found

    def _search(self) -> Any:
        params = self.request.query_params
        asked, alone = narrowing(params, self.scope)
        since = params.get("modified_since")
        return asked.search(people=changed_since(since) if since else None, spells=alone)

    @extend_schema(request=PersonSoughtSerializer, responses=MemberLineSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None)
    def alike(self, request: Any) -> Response:
        """People in reach who may be the same person: asked before somebody is written down."""
        person = Member(**self.said(PersonSoughtSerializer))
        found = with_home(people.alike(person, self.scope).order_by("name_key", "pk"), self.scope)[:5]
        return Response(MemberLineSerializer(found, many=True).data)

    # Writing ----------------------------------------------------------------------------------------

    def add(self, said: dict[str, Any]) -> Member:
        children = said.pop("children", None)
        joining = Joining(said.pop("unit"), said.pop("joined_on"), said.pop("joined_document", ""))
        with beside(on="joined_on"):
            member = people.record_member(Member(**said), joining, scope=self.scope)
        if children:
            self._set_children(member, children)
        return member

    def change(self, row: Member, said: dict[str, Any]) -> Member:
        """What is said as it stands already is no change: a sync that sends everything each night changes nothing."""
        children, joining = said.pop("children", None), {name: said.pop(name) for name in JOINING if name in said}
        if said.get("born_on"):
            said["born_year"] = said["born_on"].year
        elif row.born_on and said.get("born_on", row.born_on) and said.get("born_year", row.born_year) != row.born_year:
            raise ValidationError({"born_year": _("The year of birth is the year of the date of birth.")})
        seen = visible(row, self.scope)
        if Privacy.PERSONAL not in seen or not {CLASSES[name] for name in said} <= seen:
            raise PermissionDenied
        if joining:
            _require_standing(row, joining, self.scope)
        if children is not None:
            self._set_children(row, children)
        changed = {name for name, value in said.items() if getattr(row, name) != value}
        if not changed:
            return row
        for name in changed:
            setattr(row, name, said[name])
        return people.change_member(row, changed, seen_version=row.version, scope=self.scope)

    def _set_children(self, member: Member, children: Any) -> None:
        lines = [(child["born_year"], child.get("sex", "")) for child in children]
        people.change_children(member.pk, lines, scope=self.scope)

    def named(self, key: str) -> ExternalKey | None:
        """Who was found to be somebody else goes by the key still."""
        known = super().named(key)
        if known and (kept := kept_instead_of(known.object_id)):
            known.object_id = kept.pk
        return known

    # What is sensitive ------------------------------------------------------------------------------

    @extend_schema(responses=SensitiveSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def sensitive(self, request: Any, pk: str) -> Response:
        """What the law calls sensitive, for those who may read it at the member's union. Each look is written down."""
        member = self.get_object()
        disclose(member, self.scope)
        return Response(SensitiveSerializer(member).data, headers={"Cache-Control": "private, no-store"})

    # Memberships ------------------------------------------------------------------------------------

    @verb(MembershipGivenSerializer, can=Can.RECORD)
    def admit(self, member: Member, **joining: Any) -> Member:
        """Admit a known person again."""
        membership.admit(member.pk, Joining(**joining), scope=self.scope)
        return member

    @verb(MembershipLeavingSerializer, can=Can.RECORD)
    def leave(self, member: Member, **leaving: Any) -> Member:
        """End the membership of a person; the stay in a group and an absence end with it."""
        spell = member.spells.filter(left_on=None).first()
        if spell is None:
            raise ValidationError(_("This membership ended already."), code="ended")
        membership.leave(spell.pk, Leaving(**leaving), scope=self.scope)
        return member

    @extend_schema(responses=ChangeTellingSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def changes(self, request: Any, pk: str) -> Response:
        """The last changes of the memberships of a person, the newest first, for who keeps their records."""
        member = self.held(Can.RECORD)
        return Response(ChangeTellingSerializer(undo.changes_of(member.pk), many=True).data)

    @verb(
        ChangeNamedSerializer, can=Can.RECORD, seen=False, path="take-back", answers={200: MemberSerializer, 204: None}
    )
    def take_back(self, member: Member, change: UUID) -> Any:
        """Take back a change of memberships, as long as nothing else happened to them since.

        Answers 204 where the person is no longer there, or no longer within reach.
        """
        undo.take_back(member.pk, change, scope=self.scope)
        return member if self.rows().filter(pk=member.pk).exists() else Response(status=204)


def _require_standing(row: Member, joining: dict[str, Any], scope: Any) -> None:
    """A membership that is said with a change is the one that stands. Raises ValidationError beside what is not."""
    spells = MembershipSpell.objects.filter(member=row).order_by("-joined_on")
    spell = spells.filter(joined_on__lte=scope.on).first() or spells.last()
    other = [name for name, value in joining.items() if spell is None or _said_of(spell, name) != value]
    if other:
        told = _("A membership is not changed with the person. Admit or transfer them, or put the membership right.")
        raise ValidationError({name: ValidationError(told, code="membership") for name in other})


def _said_of(spell: MembershipSpell, name: str) -> Any:
    return UnionUnit(pk=spell.unit_id) if name == "unit" else getattr(spell, name)
