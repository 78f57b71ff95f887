"""Who may do what over the API: every operation on a row, by every role, in its union, above it and elsewhere.

The table stands in docs/api-access.md, so that who changes what somebody may do changes a line that people read. Each
run tries a part of it, nightly all of it. It is written anew by ACCESS_TABLE=write.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.api.resources import Rows
from tests.api.operations import OPERATIONS, Operation, address_of, ask, row_of, signed_in, takes_a_row
from tests.cast import account
from tests.everything import everything
from unions.models import Role

TABLE = Path(__file__).resolve().parents[2] / "docs/api-access.md"
PLACES = {"own": "truong", "above": "huyen_a", "elsewhere": "xuong"}
MAY, SEES, NOTHING = "●", "○", "·"
HEAD = f"""# Who may do what over the API

Each operation on a row was tried by somebody of each role, posted in three places: in the union of the row, in the
union above it, and in another union. `{MAY}` may do it, `{SEES}` may look at the row and is refused (403),
`{NOTHING}` finds nothing (404). Rules of the record, such as that nobody approves what they proposed, come on top.

| operation | {" | ".join(role.value for role in Role)} |
|---|{"---|" * len(Role)}
"""


def tried(operation: Operation, row: Any, sent: tuple[Any, dict[str, str]]) -> str:
    http, headers = sent
    answer = ask(http, operation, address_of(operation, row), headers)
    if answer.streaming:
        b"".join(answer.streaming_content)  # the file is let go of
    assert answer.status_code < 500, (str(operation), answer.status_code)
    return {404: NOTHING, 403: SEES}.get(answer.status_code, MAY)


def lines() -> dict[str, list[str]]:
    """By operation: for each role the signs in the three places."""
    told = [
        line.strip("|").split("|") for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")
    ]
    return {cells[0].strip(): [cell.strip() for cell in cells[1:]] for cells in told[1:]}


@pytest.fixture
def people(cast: Any) -> dict[tuple[Role, str], Any]:
    return {
        (role, place): signed_in(account(f"{role}-{place}".replace("_", "-"), getattr(cast, unit), role))
        for role in Role
        for place, unit in PLACES.items()
    }


def with_rows(cast: Any, paid: Any) -> Iterator[tuple[Operation, Any]]:
    everything(cast, paid)
    rows: dict[Any, Any] = {}
    for operation in OPERATIONS:
        if takes_a_row(operation) and issubclass(operation.view, Rows):
            if operation.view not in rows:
                rows[operation.view] = row_of(operation.view, cast)
            if rows[operation.view] is not None:
                yield operation, rows[operation.view]


def test_a_part_of_the_table_is_as_it_is_written(cast, paid, people):
    """Each operation once: by one role in one place, the next by the next."""
    written, roles = lines(), list(Role)
    differing = []
    for n, (operation, row) in enumerate(with_rows(cast, paid)):
        role, at = roles[n % len(roles)], n % len(PLACES)
        found = tried(operation, row, people[role, list(PLACES)[at]])
        if written.get(str(operation), [""] * len(roles))[roles.index(role)][at : at + 1] != found:
            differing.append(f"{operation}: {role} {list(PLACES)[at]} {found}")
    assert differing == []


@pytest.mark.nightly
def test_all_of_the_table_is_as_it_is_written(cast, paid, people):
    found = {
        str(operation): ["".join(tried(operation, row, people[role, place]) for place in PLACES) for role in Role]
        for operation, row in with_rows(cast, paid)
    }
    if os.environ.get("ACCESS_TABLE") == "write":
        TABLE.write_text(HEAD + "".join(f"| {name} | {' | '.join(cells)} |\n" for name, cells in found.items()))
    assert lines() == found
