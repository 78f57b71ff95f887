"""Lists of members over REST: sent, understood, checked, written into the book, undone."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from common.api.exports import MEDIA_TYPES
from common.api.jobs import JobSerializer, accepted, leads_to
from common.api.paging import NEWEST, Order
from common.api.parameters import asked_choice
from common.api.resources import Rows, verb
from common.models import Job
from common.tabular import template_workbook
from members.forms.imports import LARGEST
from members.imports import telling
from members.imports.checking import seen_at
from members.imports.columns import KEY, labels, privacy_of, specs, written_columns
from members.imports.layouts import not_read
from members.imports.running import CHECK, WRITE, begin_check, begin_write
from members.imports.undoing import undo
from members.imports.uploading import Choices, choose_columns, choose_sheet, receive
from members.models import ImportRow, MemberImport
from members.privacy import EVERYTHING, Privacy, Seen
from unions.api.days import DayField
from unions.api.fields import unit_field
from unions.models import Can

Status = MemberImport.Status
XLSX = {(200, MEDIA_TYPES["xlsx"]): {"type": "string", "format": "binary"}}
OUTCOMES = tuple(one for one in ImportRow.Outcome if one != ImportRow.Outcome.SAME)
OUTCOME = OpenApiParameter("outcome", str, enum=[str(one) for one in OUTCOMES])


class ImportColumnSerializer(serializers.Serializer[Any]):
    """A column of the list: where it stands, its heading, what it means ("" for not read), what is written there."""

    index = serializers.IntegerField()
    heading = serializers.CharField()
    column = serializers.CharField(allow_blank=True)
    samples = serializers.ListField(child=serializers.CharField())


class MemberImportSerializer(serializers.ModelSerializer[MemberImport]):
    """A list on its way into the book. `counts` says how many rows there are of each outcome, once it is checked."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = MemberImport
        fields = (
            "id",
            "unit",
            "filename",
            "sheet",
            "joined_on",
            "blank_erases",
            "mode",
            "status",
            "counts",
            "job",
            "uploaded_at",
            "imported_at",
            "undone_at",
        )
        read_only_fields = fields


class ImportLayoutSerializer(serializers.Serializer[Any]):
    """How the list was understood. Columns of a class that this account may not read at the union are not read."""

    sheets = serializers.ListField(child=serializers.CharField())
    rows = serializers.IntegerField()
    columns = ImportColumnSerializer(many=True)
    not_read = serializers.ListField(child=serializers.CharField())
    known_columns = serializers.DictField(child=serializers.CharField(), help_text="What a column can mean.")
    failure = serializers.CharField(allow_blank=True, help_text="Why the list could not be checked.")


class ImportUploadSerializer(serializers.Serializer[Any]):
    """A list as Excel (.xlsx), .ods or .csv, up to 15 MB. `joined_on` is for rows that do not say when they joined."""

    unit = unit_field()
    file = serializers.FileField(max_length=200)
    joined_on = DayField()

    def validate_file(self, file: Any) -> Any:
        if file.size > LARGEST:
            told = _("The file is larger than 15 MB. Divide the list, or take the pictures out of it.")
            raise serializers.ValidationError(told)
        return file


class ImportSheetSerializer(serializers.Serializer[Any]):
    sheet = serializers.CharField(max_length=100)


class ImportColumnsGivenSerializer(serializers.Serializer[Any]):
    """What columns mean by their index, {"3": "full_name"}, where that is not what was understood; "" for not read."""

    columns = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=40), default=dict)
    joined_on = DayField(required=False)
    blank_erases = serializers.BooleanField(required=False)


class ImportModeSerializer(serializers.Serializer[Any]):
    """All rows, or the good ones alone."""

    mode = serializers.ChoiceField(MemberImport.Mode.choices, default=MemberImport.Mode.ALL_OR_NOTHING)


class ImportFaultSerializer(serializers.Serializer[Any]):
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    message = serializers.CharField()


class ImportChangeSerializer(serializers.Serializer[Any]):
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    before = serializers.CharField()
    after = serializers.CharField()


class ImportRowSerializer(serializers.Serializer[Any]):
    """A row of the list, by its number in the sheet: what is wrong, or what changes."""

    number = serializers.IntegerField()
    outcome = serializers.ChoiceField([(one.value, one.label) for one in OUTCOMES])
    member = serializers.IntegerField(allow_null=True)
    full_name = serializers.CharField()
    errors = ImportFaultSerializer(many=True)  # type: ignore[assignment]
    changes = ImportChangeSerializer(many=True)


class MemberImportViewSet(Rows):
    """Lists of members, for who keeps the records of their union. Rows that change nothing are counted, not kept."""

    model = MemberImport
    serializer_class = MemberImportSerializer
    filters: ClassVar[dict[str, str]] = {"unit": "unit__code", "status": "status", "uploaded_at": "uploaded_at"}
    searched = ("filename",)
    orders: ClassVar[dict[str, Order]] = {"newest": NEWEST}
    can_add = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(Can.RECORD)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "file", "job")

    def get_parsers(self) -> list[Any]:
        """A list is sent as a file, all else as JSON."""
        method = getattr(getattr(self, "request", None), "method", "")
        if method == "POST" and (self.action_map or {}).get("post") == "create":
            return [MultiPartParser()]
        return super().get_parsers()

    @extend_schema(request={"multipart/form-data": ImportUploadSerializer}, responses={201: MemberImportSerializer})
    def create(self, request: Any) -> Response:
        """Send a list; what its columns mean is guessed, and waits to be confirmed."""
        said = self.said(ImportUploadSerializer)
        file = said["file"]
        imported = receive(file.read(), file.name, said["unit"], said["joined_on"], scope=self.scope)
        self.action = "retrieve"
        answer = self.told(self.again(imported.pk), 201)
        answer.headers["Location"] = self.reverse_action("detail", args=[imported.pk])
        return answer

    @extend_schema(responses=ImportLayoutSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def layout(self, request: Any, pk: str) -> Response:
        """How the list was understood: its sheets, its columns and what they mean."""
        imported = self.get_object()
        said, seen = _layout(imported), seen_at(imported.unit, self.scope)
        told = {
            "sheets": said["sheets"],
            "rows": said["rows"],
            "columns": list(_columns(said, seen)),
            "not_read": not_read(said, seen),
            "known_columns": _meanings(seen),
            "failure": said.get("failure", ""),
        }
        return Response(ImportLayoutSerializer(told).data)

    @verb(ImportSheetSerializer, can=Can.RECORD)
    def sheet(self, imported: MemberImport, sheet: str) -> MemberImport:
        """Take another sheet of the same file."""
        return choose_sheet(imported.pk, sheet, scope=self.scope)

    @verb(ImportColumnsGivenSerializer, can=Can.RECORD, answers={200: MemberImportSerializer, 202: JobSerializer})
    def columns(self, imported: MemberImport, columns: dict[str, str], **terms: Any) -> Any:
        """Say what the columns mean, and have the rows checked: at once, or of a long list by a job."""
        imported = self.again(imported.pk)
        choices = Choices(
            _chosen(imported, columns, seen_at(imported.unit, self.scope)),
            terms.get("joined_on", imported.joined_on),
            terms.get("blank_erases", imported.blank_erases),
        )
        begin_check(choose_columns(imported.pk, choices, scope=self.scope), scope=self.scope)
        return self._standing(imported)

    @verb(can=Can.RECORD, answers={200: MemberImportSerializer, 202: JobSerializer})
    def check(self, imported: MemberImport) -> Any:
        """Check the rows once more, with the columns as they were chosen."""
        imported = self.again(imported.pk)
        if imported.status not in (Status.CHECKING, Status.CHECKED, Status.FAILED) or "checks" not in imported.layout:
            raise ValidationError(_("Say first what the columns mean."), code="state")
        begin_check(imported, scope=self.scope)
        return self._standing(imported)

    @verb(ImportModeSerializer, can=Can.RECORD, answers={200: MemberImportSerializer, 202: JobSerializer})
    def write(self, imported: MemberImport, mode: str) -> Any:
        """Write a checked list into the book: at once, or a long one by a job.

        Where the book changed since the check, it is checked anew instead and waits to be looked at again.
        """
        begin_write(self.again(imported.pk), mode, scope=self.scope)
        return self._standing(imported)

    @verb(can=Can.RECORD)
    def undo(self, imported: MemberImport) -> MemberImport:
        """Take back all that a list wrote, while nothing was built on it."""
        return undo(imported.pk, scope=self.scope)

    @extend_schema(parameters=[OUTCOME], responses=ImportRowSerializer(many=True))
    @action(detail=True, methods=["get"], url_path="rows")
    def rows_read(self, request: Any, pk: str) -> Response:
        """The rows of a checked list in their order: what is wrong with each, or what it would do."""
        imported, outcome = self.get_object(), asked_choice(request.query_params, "outcome", OUTCOMES)
        rows = imported.rows.filter(outcome=outcome) if outcome else imported.rows.all()
        self._of_part = ImportRowSerializer
        found = self.paginate_queryset(rows.select_related("member", "imported"))
        told = telling.told(list(found or ()), seen_at(imported.unit, self.scope), self.scope.on)
        return self.get_paginated_response(ImportRowSerializer(map(_told, told), many=True).data)

    rows_read.pages = True  # type: ignore[attr-defined]
    rows_read.orders = {"number": Order(("number", "pk"))}  # type: ignore[attr-defined]
    rows_read.parameters = ("outcome",)  # type: ignore[attr-defined]

    @extend_schema(responses=XLSX)
    @action(detail=True, methods=["get"], pagination_class=None)
    def file(self, request: Any, pk: str) -> FileResponse:
        """The list as it was sent, as a workbook that says what is wrong in which row."""
        imported = self.get_object()
        own = imported.uploaded_by_id == request.user.pk
        if not own and not_read(_layout(imported), seen_at(imported.unit, self.scope)):
            raise PermissionDenied
        return _workbook(telling.own_file(imported), f"list-{imported.pk}-checked")

    @extend_schema(responses=XLSX)
    @action(detail=False, methods=["get"], pagination_class=None)
    def template(self, request: Any) -> FileResponse:
        """An empty workbook to fill in, for who keeps records."""
        if not self.scope.units(Can.RECORD).exists():
            raise PermissionDenied
        seen = EVERYTHING if self.scope.units(Can.SENSITIVE).exists() else EVERYTHING - {Privacy.SENSITIVE}
        notes = [_("Fill in the first sheet, a person a row. Only the name and the sex are needed.")]
        content = template_workbook(specs(written_columns(seen)), sheet_name=_("Members"), notes=notes)
        return _workbook(content, "members")

    def _standing(self, imported: MemberImport) -> Any:
        """The list as it stands now, or the job that is at it."""
        now = self.again(imported.pk)
        if now.status in (Status.CHECKING, Status.IMPORTING) and now.job and now.job.is_open:
            return accepted(self.request, now.job)
        return now


@leads_to(CHECK)
@leads_to(WRITE)
def _of_job(job: Job) -> str:
    return reverse("api:member-imports-detail", args=[job.args["import"]])


def _layout(imported: MemberImport) -> dict[str, Any]:
    return {"sheets": [], "rows": 0, "headings": [], "columns": {}, "samples": {}} | imported.layout


def _meanings(seen: Seen) -> dict[str, str]:
    return {code: label for code, label in labels().items() if privacy_of(code) in seen and code != KEY}


def _columns(said: Mapping[str, Any], seen: Seen) -> Any:
    for index, name, _key in said["headings"]:
        code = said["columns"].get(str(index), "")
        shown = not code or privacy_of(code) in seen
        samples = said["samples"].get(str(index), []) if shown else []
        yield {"index": index, "heading": name, "column": code, "samples": samples}


def _chosen(imported: MemberImport, columns: Mapping[str, str], seen: Seen) -> dict[int, str]:
    """What each column means: as said where the account may say it, else as it was understood."""
    layout = _layout(imported)
    known, there = layout["columns"], {str(index) for index, _name, _key in layout["headings"]}
    meanings = {*_meanings(seen), ""}
    for index, code in columns.items():
        understood = known.get(index, "")
        allowed = index in there and (code == understood or (code in meanings and _may_say(understood, seen)))
        if not allowed:
            told = _("There is no such column, or it cannot mean this.")
            raise serializers.ValidationError({"columns": {index[:40]: [told]}})
    return {int(index): columns.get(index, known.get(index, "")) for index in there}


def _may_say(understood: str, seen: Seen) -> bool:
    return not understood or privacy_of(understood) in seen


def _told(said: Mapping[str, Any]) -> dict[str, Any]:
    row = said["row"]
    return {
        "number": row.number,
        "outcome": row.outcome,
        "member": said["member"].pk if said["member"] else None,
        "full_name": str(said["name"]),
        "errors": [{"label": label, "message": message} for label, message in said["errors"]],
        "changes": [{"label": label, "before": old, "after": new} for label, old, new in said["changes"]],
    }


def _workbook(content: bytes, name: str) -> FileResponse:
    return FileResponse(BytesIO(content), as_attachment=True, filename=f"{name}.xlsx", content_type=MEDIA_TYPES["xlsx"])
