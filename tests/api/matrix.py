"""Who may do what over the API: every operation, by role, on one's own union, on one below, and on one elsewhere.

What is written down is reckoned from what operations say of themselves; what is tried is what they answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.api.operations import OPERATIONS, Operation, takes_a_row
from unions.models import ABILITIES, Can, Reach, Role

PLACES = ("own", "below", "elsewhere")


def needed(operation: Operation) -> Can | None:
    return operation.can or (Can.VIEW if operation.is_safe else None)


def may(role: Role, operation: Operation, place: str) -> str:
    """ "yes", "seen" where it may be looked at but not done (403), "no" where it does not exist (404), "asks" where the
    service decides by the row."""
    held = ABILITIES[role]

    def reaches(can: Can) -> bool:
        return place == "own" and can in held or place == "below" and held.get(can) is Reach.BELOW

    if not reaches(Can.VIEW):
        return "no"
    can = needed(operation)
    if can is None:
        return "asks"
    return "yes" if reaches(can) else "seen"


def rows() -> Iterator[tuple[str, str, dict[Role, list[str]]]]:
    for operation in OPERATIONS:
        if takes_a_row(operation):
            can = needed(operation)
            yield (
                str(operation),
                can.value if can else "",
                {role: [may(role, operation, place) for place in PLACES] for role in Role},
            )


SIGNS = {"yes": "●", "seen": "○", "no": "·", "asks": "◐"}


def as_text() -> str:
    """The table of docs/api-access.md."""
    heads = [role.value for role in Role]
    lines = [
        "# Who may do what over the API",
        "",
        "Written by `python -m tests.api.matrix`; each line is tried by the tests. Three signs for each role: on a row"
        " of one's own union, of one below, of one elsewhere.",
        "",
        "`●` may; `○` may look, and is refused with 403; `·` does not exist, 404; `◐` the rule of the record decides",
        "",
        f"| operation | takes | {' | '.join(heads)} |",
        f"|---|---|{'---|' * len(heads)}",
    ]
    for name, can, by_role in rows():
        cells = ("".join(SIGNS[one] for one in by_role[role]) for role in Role)
        lines.append(f"| {name} | {can} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def at(role: Role, cast: Any) -> Any:
    """The union to which somebody of the role is posted, so that one is below it: the first upper union."""
    return cast.huyen_a
