"""Whatever an officer of the union sends to any operation, the answer is one that the document describes.

Nothing breaks (no 5xx), no status and no shape is undocumented, and no row of another province is told.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from common.api.resources import Rows
from tests.api.operations import OPERATIONS, row_of, signed_in, value_of
from tests.cast import account, member
from tests.everything import everything
from unions.models import Role

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/api.yaml"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 30 if os.environ.get("NIGHTLY") else 1  # of each of some nine hundred operations
FOREIGN = "Hổ Mang Chúa Nơi Xa"
OUTSIDE = ("/token/", "/oauth/", "/schema/", "/docs/")  # tried by hand: what they do outlives the answer


@pytest.fixture
def world(cast: Any, paid: Any) -> Any:
    """One of everything in the school union, and a person elsewhere whose name nobody may be told."""
    everything(cast, paid)
    member(FOREIGN, cast.xa)
    return cast


@pytest.fixture
def one_connection() -> Any:
    """Requests stay on the connection of the test, as those of Django's own client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_every_operation_keeps_to_the_document_whatever_is_sent(world):
    schema = schemathesis.openapi.from_dict(yaml.safe_load(DOCUMENT.read_text(encoding="utf-8")))
    schema.app = get_wsgi_application()
    chair = account("ban-thuong-vu", world.truong, Role.CHAIR)
    for role in (Role.OFFICER, Role.ADMINISTRATOR):
        chair.postings.create(unit=world.truong, role=role, valid=chair.postings.get(role=Role.CHAIR).valid)
    _http, headers = signed_in(chair)
    headers["Accept-Encoding"] = "identity"
    rows = known_rows(world)
    seen: Counter[int] = Counter()
    broken: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if any(part in operation.path for part in OUTSIDE):
            continue

        try:
            try_out(operation, rows, headers, seen)
        except (Exception, BaseExceptionGroup) as fault:  # noqa: BLE001 - all that is broken is told at once
            broken.append(f"{operation.label}: {fault}")
    print(f"{sum(seen.values())} cases: {dict(sorted(seen.items()))}")  # noqa: T201 - the summary
    assert not broken, "\n\n".join(broken)


def try_out(operation: Any, rows: dict[str, Any], headers: dict[str, str], seen: Counter[int]) -> None:
    """Sends what the document allows, and what it does not, to an operation; rows in addresses are ones that exist."""
    resource = operation.path.split("/")[3]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operation.as_strategy())
    def sent(case: Any) -> None:
        for name in {"id", "code", "public_id"} & set(case.path_parameters or ()):
            case.path_parameters[name] = rows.get(resource, case.path_parameters[name])
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS, headers=headers)
        assert FOREIGN.encode() not in answer.content

    sent()


def known_rows(cast: Any) -> dict[str, Any]:
    """By resource, what names a row of it in addresses."""
    found = {}
    for view in {one.view for one in OPERATIONS if issubclass(one.view, Rows)}:
        row = row_of(view, cast)
        name = next(one.name for one in OPERATIONS if one.view is view).split("-")[0]
        if row is not None:
            found[name] = value_of(view, row)
    return found
