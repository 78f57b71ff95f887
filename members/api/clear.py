"""The list of members as a file for people, with personal details in clear, for a reason that is written down."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action

from common.api.exports import MEDIA_TYPES
from common.api.parameters import asked_choice, asked_flag
from common.api.problems import ParameterInvalid
from members.api.finding import ASKED, SEARCH, narrowing
from members.exports import Export, title, write
from unions.list_files import IN_MEMORY
from unions.models import Can

LONGEST_REASON = 250
SHAPES = ("xlsx", "csv", "changes")
REASON = OpenApiParameter(
    "reason", {"type": "string", "minLength": 1, "maxLength": LONGEST_REASON}, required=True, description="What for."
)
AS = OpenApiParameter(
    "as", str, enum=SHAPES, description="`xlsx` if left out; `changes` is a workbook to change and send again."
)
IN_CLEAR_TOO = OpenApiParameter("sensitive", bool, description="Sensitive details too.")
FILE = {"type": "string", "format": "binary"}


class InClear:
    """The part of the members' resource that hands lists out in clear."""

    @extend_schema(
        parameters=[*ASKED, SEARCH, REASON, AS, IN_CLEAR_TOO],
        responses={(200, MEDIA_TYPES["xlsx"]): FILE, (200, MEDIA_TYPES["csv"]): FILE},
    )
    @action(detail=False, methods=["get"], url_path="export-in-clear", pagination_class=None)
    def export_in_clear(self, request: Any) -> FileResponse:
        """The members of a unit (`under`) with personal details, as far as this account may see them of each.

        Who took out how many, which columns and why is written down.
        """
        params = request.query_params
        shape, sensitive = asked_choice(params, "as", SHAPES, "xlsx"), asked_flag(params, "sensitive")
        reason = params.get("reason", "")
        if not 0 < len(reason.strip()) <= LONGEST_REASON:
            raise ParameterInvalid({"reason": [_("Say what the personal details are needed for.")]})
        if not params.get("under"):
            raise ParameterInvalid({"under": [_("Say of which unit.")]})
        asked, alone = narrowing(params, request.scope)
        if asked.unit is None or not request.scope.allows(Can.RECORD, asked.unit):
            raise PermissionDenied
        export = Export(
            search=asked.search(spells=alone),
            scope=request.scope,
            reason=reason.strip(),
            sensitive=bool(sensitive),
            for_changes=shape == "changes",
        )
        lines = title(asked.unit, asked.day, (), by=request.user)
        with ExitStack() as failing:
            file = failing.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
            write(export, file, as_csv=shape == "csv", title_lines=lines, sheet_name=_("Members"))
            file.seek(0)
            failing.pop_all()  # from here on the answer closes the file
        ending = "csv" if shape == "csv" else "xlsx"
        return FileResponse(file, as_attachment=True, filename=f"members.{ending}", content_type=MEDIA_TYPES[ending])

    export_in_clear.parameters = (  # type: ignore[attr-defined]
        *(one.name for one in (*ASKED, SEARCH, REASON, AS, IN_CLEAR_TOO)),
    )
