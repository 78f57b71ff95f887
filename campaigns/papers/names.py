"""What papers call unions, people and awards; their words are Vietnamese, whoever asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from campaigns.models import AwardType, RecipientKind
from common.vietnamese import name_key, order_key
from unions.letterheads import version_of
from unions.models import Placement, UnitVersion

WITHIN_A_UNION = ("union_section", "union_group")  # nobody knows them without the union they belong to
TITLES = {
    AwardType.Form.CERTIFICATE: "GIẤY KHEN",
    AwardType.Form.MERIT: "BẰNG KHEN",
    AwardType.Form.CREATIVE: "BẰNG LAO ĐỘNG SÁNG TẠO",
}
OTHER_TITLE = "GIẤY CHỨNG NHẬN"
KINDS = {
    RecipientKind.COLLECTIVE: "Tập thể",
    RecipientKind.INDIVIDUAL: "Cá nhân",
    RecipientKind.HOUSEHOLD: "Hộ gia đình",
}
"""Kinds of recipients in the order in which lists name them."""


def names_of(units: Iterable[int], day: date) -> dict[int, str]:
    """Full names of units on a day by their ids; parts of a union with the union they stood in."""
    wanted = set(units)
    placed = dict(Placement.objects.on(day).filter(child__in=wanted).values_list("child", "parent"))
    versions = UnitVersion.objects.on(day).filter(unit__in={*wanted, *placed.values()} - {None})
    called = {version.unit_id: version for version in versions}
    names = {}
    for unit in wanted:
        version = called.get(unit) or version_of(unit, day)
        above = called.get(placed.get(unit) or 0)
        named_with = above if version.level_id in WITHIN_A_UNION else None
        names[unit] = f"{version.name}, {named_with.name}" if named_with else version.name
    return names


def in_order(row: Any, names: dict[int, str]) -> tuple[Any, ...]:
    """How lines of a list and certificates follow one another: collectives, people, households, each by name."""
    kinds = [kind.value for kind in KINDS]
    called = recipient(row, names)
    one_person = row.recipient_kind == RecipientKind.INDIVIDUAL and row.quantity == 1
    return (kinds.index(row.recipient_kind), name_key(called) if one_person else order_key(called), row.pk)


def recipient(row: Any, names: dict[int, str]) -> str:
    """Whom a nomination or an award names; of a batch, how many of which kind."""
    if row.name:
        return str(row.name)
    if row.member:
        return str(row.member.full_name)
    if row.recipient_unit_id:
        return names.get(row.recipient_unit_id, "")
    return f"{row.quantity} {KINDS[row.recipient_kind].lower()}"


def addressed(row: Any) -> str:
    """How a certificate speaks of its recipient, before the name; "" of a union, whose name says it."""
    if row.recipient_kind == RecipientKind.INDIVIDUAL:
        return "Đồng chí" if row.member else "Ông (Bà)"
    if row.recipient_kind == RecipientKind.HOUSEHOLD:
        return "Hộ gia đình"
    return "" if row.recipient_unit_id else "Tập thể"


def title_of(award_type: AwardType) -> str:
    return TITLES.get(AwardType.Form(award_type.form), OTHER_TITLE)
