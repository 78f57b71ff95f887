"""Registrations for campaigns over REST: in time, where unions are asked, with a compact and with members by name."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from campaigns.api.fields import campaign_field
from campaigns.models import RegisteredMember, Registration
from campaigns.services import registrations as services
from common.api.changes import put_into, require_same
from common.api.paging import Order
from common.api.resources import Rows, verb
from common.api.writes import Binning, Keeping
from common.downloads import as_download, filename_of
from common.validators import plain_text
from members.api.fields import DATED
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can

MOST_NAMED = 20_000
COMPACT = {
    (200, kind): OpenApiResponse(OpenApiTypes.BINARY, "The signed compact.")
    for kind in ("application/pdf", "image/jpeg")
}


class RegistrationSerializer(serializers.ModelSerializer[Registration]):
    """A unit takes part in a campaign, once: how many of those who could do so.

    Campaign and unit stay as they were written down. Where members register by name, `taking_part` is how many are
    named. `compact` is the media type of the signed compact, null where none was uploaded.
    """

    campaign = campaign_field()
    unit = unit_field()
    compact = serializers.CharField(source="compact.media_type", read_only=True, allow_null=True)

    class Meta:
        model = Registration
        fields = ("id", "campaign", "unit", "happened_on", "taking_part", "eligible", "compact_signed_on",
                  "compact", "source_document", "note", "version")  # fmt: skip
        read_only_fields = ("version",)
        extra_kwargs = {"taking_part": {"required": False}}
        validators: tuple[Any, ...] = ()  # the services check the whole registration

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not self.partial and "taking_part" not in attrs:
            if not services.by_name(attrs["campaign"]):
                missing = self.fields["taking_part"].error_messages["required"]
                raise serializers.ValidationError({"taking_part": missing}, code="required")
            attrs["taking_part"] = 0
        return attrs


class CompactSerializer(serializers.Serializer[Any]):
    upload = serializers.FileField(help_text="JPEG, PNG, WebP or PDF.")


class RegisteredMemberSerializer(serializers.ModelSerializer[RegisteredMember]):
    """A member who is registered by name, and for what."""

    member_name = serializers.CharField(source="member.full_name", read_only=True)

    class Meta:
        model = RegisteredMember
        fields = ("member", "member_name", "promise")


class PromiseSerializer(serializers.Serializer[Any]):
    member = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    promise = serializers.CharField(max_length=250, allow_blank=True, default="", validators=[plain_text])


class NamingSerializer(serializers.Serializer[Any]):
    """Who is registered by name. With `looked_at`, those of these members who are not named are registered no more, and
    all others stay as they are; without it, nobody else is registered."""

    people = PromiseSerializer(many=True, max_length=MOST_NAMED)  # type: ignore[call-arg]
    looked_at = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), max_length=MOST_NAMED, required=False
    )


class RegistrationViewSet(Keeping, Binning, Under, Rows):
    """Registrations of units in reach for campaigns."""

    model = Registration
    serializer_class = RegistrationSerializer
    filters = {
        "campaign": "campaign__code",
        "unit": "unit__code",
        "happened_on": "happened_on",
        "taking_part": "taking_part",
        "eligible": "eligible",
        "compact_signed_on": "compact_signed_on",
    }
    orders = DATED
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("campaign", "unit", "compact")

    def add(self, said: dict[str, Any]) -> Registration:
        return services.register(Registration(**said), scope=self.scope)

    def change(self, row: Registration, said: dict[str, Any]) -> Registration:
        require_same(row, said, "campaign", "unit")
        return services.change_registration(put_into(row, said), seen_version=row.version, scope=self.scope)

    def remove(self, row: Registration) -> None:
        services.bin_registration(row.pk, scope=self.scope)

    def put_back(self, row: Registration) -> Registration:
        return services.restore_registration(row.pk, scope=self.scope)

    # The compact ------------------------------------------------------------------------------------

    @extend_schema(responses=COMPACT)
    @action(detail=True, methods=["get"])
    def compact(self, request: Any, pk: str) -> HttpResponse:
        """The signed compact as it is kept; 404 where none was uploaded."""
        registration = self.get_object()
        if registration.compact is None:
            raise exceptions.NotFound
        return as_download(registration.compact, filename_of(_("compact"), registration.compact.media_type))

    @verb(CompactSerializer, can=Can.RECORD, parser_classes=[MultiPartParser])
    def upload_compact(self, registration: Registration, upload: Any) -> Registration:
        """Upload a photo or scan of the signed compact; it takes the place of the former one."""
        return services.change_registration(
            registration, compact=upload, seen_version=registration.version, scope=self.scope
        )

    # Members by name --------------------------------------------------------------------------------

    @extend_schema(responses=RegisteredMemberSerializer(many=True))
    @action(detail=True, methods=["get"])
    def people(self, request: Any, pk: str) -> Response:
        """The members who are registered by name."""
        rows = self.get_object().people.select_related("member")
        return self.part(rows, RegisteredMemberSerializer)

    people.orders = {"name": Order(("member__name_key", "pk"))}  # type: ignore[attr-defined]
    people.pages = True  # type: ignore[attr-defined]

    @verb(NamingSerializer, can=Can.RECORD)
    def name_members(
        self, registration: Registration, people: list[dict[str, Any]], looked_at: list[int] | None = None
    ) -> Registration:
        """Say who of the members of the union is registered by name; so many take part as are named."""
        promises = {one["member"]: one["promise"] for one in people}
        if looked_at is None:
            looked_at = [*registration.people.values_list("member", flat=True), *promises]
        return services.name_members(
            registration.pk,
            looked_at=looked_at,
            promises=promises,
            seen_version=registration.version,
            scope=self.scope,
        )
