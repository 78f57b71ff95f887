"""One change of many people at once: looked at, carried out whole or not at all, undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.resources import verb
from members.models import Member
from members.services import bulk
from members.services.bulk import AT_ONCE, Change
from members.services.membership import REASONS_TO_LEAVE, Leaving
from unions.api.days import DayField
from unions.api.fields import unit_field
from unions.models import Can

CHANGE = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class TogetherSerializer(serializers.Serializer[Any]):
    """Who is meant, and what is to be true of everybody; what is left out stays as it is.

    `group` with null means none. A group and an end of membership take `on`: the first day in the new group, or the
    first day on which they are no longer members.
    """

    people = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), min_length=1, max_length=AT_ONCE
    )
    department = serializers.CharField(max_length=120, required=False)
    job_title = serializers.CharField(max_length=120, required=False)
    contract = serializers.ChoiceField(Member.Contract.choices, required=False)
    education = serializers.ChoiceField(Member.Education.choices, required=False)
    employed_on = DayField(required=False)
    group = unit_field(required=False, allow_null=True)
    leaving = serializers.ChoiceField([(one.value, one.label) for one in REASONS_TO_LEAVE], required=False)
    on = DayField(required=False)
    document = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        dated = "group" in attrs or "leaving" in attrs
        if "group" in attrs and "leaving" in attrs:
            raise serializers.ValidationError({"leaving": _("Who leaves changes no group. Choose one of the two.")})
        if dated and "on" not in attrs:
            raise serializers.ValidationError({"on": _("Say from which day on.")})
        if not dated and not set(bulk.FIELDS) & set(attrs):
            raise serializers.ValidationError(_("Say what is to change."))
        return attrs


class TogetherAsSeenSerializer(TogetherSerializer):
    """As in the preview, with the `digest` that it answered."""

    digest = serializers.CharField(max_length=64)


class TogetherDifferenceSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    old = serializers.CharField()
    new = serializers.CharField()


class ChangingPersonSerializer(serializers.Serializer[Any]):
    member = serializers.IntegerField()
    full_name = serializers.CharField()
    changes = TogetherDifferenceSerializer(many=True)


class RefusedPersonSerializer(serializers.Serializer[Any]):
    member = serializers.IntegerField()
    full_name = serializers.CharField()
    refusal = serializers.CharField()


class TogetherPreviewSerializer(serializers.Serializer[Any]):
    """Who will change and how, who cannot and why, how many are so already; `digest` is of all that was looked at."""

    changing = ChangingPersonSerializer(many=True)
    refused = RefusedPersonSerializer(many=True)
    unchanged = serializers.IntegerField()
    digest = serializers.CharField()


class TogetherDoneSerializer(serializers.Serializer[Any]):
    """The id by which the change is undone, and how many people changed."""

    change = serializers.UUIDField()
    people = serializers.IntegerField()


class TogetherUndoneSerializer(serializers.Serializer[Any]):
    people = serializers.IntegerField()


class ChangingTogether:
    """The part of the members' resource that changes many people as one."""

    # The services look at each of the people, and tell of those whose records the account does not keep.

    @verb(TogetherSerializer, can=None, detail=False, path="together/preview", answers=TogetherPreviewSerializer)
    def preview_together(self, people: list[int], **said: Any) -> Response:
        """What a change of up to 2,000 people would do to each. Changes nothing."""
        view: Any = self
        looked_at = bulk.preview(people, _change(said), scope=view.scope)
        changing = [
            {
                "member": row.member.pk,
                "full_name": row.member.full_name,
                "changes": [{"label": label, "old": old, "new": new} for label, old, new in row.changes],
            }
            for row in looked_at.changing
        ]
        refused = [
            {"member": row.member.pk, "full_name": row.member.full_name, "refusal": row.refusal}
            for row in looked_at.refused
        ]
        told = {"changing": changing, "refused": refused}
        return Response({**told, "unchanged": looked_at.unchanged, "digest": looked_at.digest})

    @verb(TogetherAsSeenSerializer, can=None, detail=False, path="together", answers=TogetherDoneSerializer)
    def change_together(self, people: list[int], digest: str, **said: Any) -> Response:
        """Change all whom the preview of this digest found able to change."""
        view: Any = self
        change, number = bulk.carry_out(people, _change(said), seen=digest, scope=view.scope)
        return Response({"change": str(change), "people": number})

    @extend_schema(request=None, responses=TogetherUndoneSerializer)
    @action(detail=False, methods=["post"], url_path=f"together/(?P<change_id>{CHANGE})/undo")
    def undo_together(self, request: Any, change_id: str) -> Response:
        """Undo a change of many people; refused where something happened to one of them since."""
        return Response({"people": bulk.undo(UUID(change_id), scope=request.scope)})

    undo_together.words = {"change_id": "00000000-0000-0000-0000-000000000000"}  # type: ignore[attr-defined]
    undo_together.can = Can.RECORD  # type: ignore[attr-defined]


def _change(said: dict[str, Any]) -> Change:
    leaving = Leaving(said["on"], said["leaving"], said["document"]) if "leaving" in said else None
    return Change(
        fields={name: said[name] for name in bulk.FIELDS if name in said},
        group=said.get("group"),
        regroups="group" in said,
        on=said.get("on"),
        leaving=leaving,
    )
