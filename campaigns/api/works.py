"""Works and models with their photos over REST."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from campaigns.api.costs import shares_field
from campaigns.api.fields import campaign_field, shares_of
from campaigns.models import Work, WorkPhoto
from campaigns.services import works as services
from common.api.changes import put_into
from common.api.resources import Rows, verb
from common.api.writes import Binning, Keeping, Removing
from common.downloads import as_download
from common.validators import plain_text
from members.api.fields import DATED
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can

PICTURE = {(200, "image/jpeg"): OpenApiResponse(OpenApiTypes.BINARY, "The photo.")}


class WorkSerializer(serializers.ModelSerializer[Work]):
    """A practice model, public works or a task, dated on the day it was in use. Money is whole đồng.

    Who takes part is told as `taking_part` of `eligible`: both, or neither. Where several paid, `paid_by` is `several`
    and `shares` make the whole `amount`.
    """

    unit = unit_field()
    campaign = campaign_field(required=False, allow_null=True)
    shares = shares_field()

    class Meta:
        model = Work
        fields = ("id", "unit", "kind", "title", "happened_on", "quantity", "campaign", "place", "amount", "paid_by",
                  "payer", "shares", "taking_part", "eligible", "helpers", "source_document", "note",
                  "version")  # fmt: skip
        read_only_fields = ("version",)
        validators: tuple[Any, ...] = ()  # the services check the whole work


class WorkPhotoSerializer(serializers.ModelSerializer[WorkPhoto]):
    """A photo of a work, redrawn without what the camera wrote into it."""

    class Meta:
        model = WorkPhoto
        fields = ("id", "work", "caption", "added_at")
        read_only_fields = fields


class PhotosSerializer(serializers.Serializer[Any]):
    """One photo or several; all of them are added, or none."""

    upload = serializers.ListField(
        child=serializers.FileField(), min_length=1, max_length=services.MOST_PHOTOS, help_text="JPEG, PNG or WebP."
    )
    caption = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, validators=[plain_text]
    )


class WorkViewSet(Keeping, Binning, Under, Rows):
    """Works and models of units in reach."""

    model = Work
    serializer_class = WorkSerializer
    filters = {
        "unit": "unit__code",
        "happened_on": "happened_on",
        "kind": "kind",
        "campaign": "campaign__code",
        "amount": "amount",
        "paid_by": "paid_by",
        "quantity": "quantity",
    }
    searched = ("title", "place")
    orders = DATED
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "campaign").prefetch_related("shares")

    def add(self, said: dict[str, Any]) -> Work:
        shares = shares_of(said)
        return services.record_work(Work(**said), shares=shares, scope=self.scope)

    def change(self, row: Work, said: dict[str, Any]) -> Work:
        shares = shares_of(said, row)
        return services.change_work(put_into(row, said), shares=shares, seen_version=row.version, scope=self.scope)

    def remove(self, row: Work) -> None:
        services.bin_work(row.pk, scope=self.scope)

    def put_back(self, row: Work) -> Work:
        return services.restore_work(row.pk, scope=self.scope)

    @verb(
        PhotosSerializer,
        can=Can.RECORD,
        parser_classes=[MultiPartParser],
        answers=WorkPhotoSerializer(many=True),
        status=201,
    )
    def add_photos(self, work: Work, upload: list[Any], caption: str) -> Response:
        """Add photos to a work. One that it shows already is not added again, and not told."""
        photos = services.add_photos(work.pk, upload, caption=caption, scope=self.scope)
        return Response(WorkPhotoSerializer(photos, many=True).data, status=201)


class WorkPhotoViewSet(Removing, Under, Rows):
    """Photos of works of units in reach."""

    model = WorkPhoto
    serializer_class = WorkPhotoSerializer
    filters = {"work": "work", "unit": "work__unit__code", "added_at": "added_at"}
    stood_on = "work__happened_on"
    can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("file")

    def remove(self, row: WorkPhoto) -> None:
        services.drop_photo(row.pk, scope=self.scope)

    @extend_schema(responses=PICTURE)
    @action(detail=True, methods=["get"])
    def file(self, request: Any, pk: str) -> HttpResponse:
        """The picture itself, as JPEG."""
        photo = self.get_object()
        return as_download(photo.file, f"photo-{photo.pk}.jpg")
