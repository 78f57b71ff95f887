"""What several papers have in common: amounts, lines to fill in, boxes to sign in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.money import format_dong
from common.vietnamese import dong_in_words
from members.models import Member
from members.signatures import signature
from unions.letterheads import version_of
from unions.models import UnionUnit
from welfare.models import Entry, Payout

WITH_ENTRIES = ("funding_line__payout__kind",)
BY_HAND = ""  # the value of a field that is left to the pen


def amount_of(dong: int) -> dict[str, str]:
    """An amount as it stands on vouchers, in figures and in words."""
    return {"figures": format_dong(dong), "words": dong_in_words(dong)}


def field(label: str, value: str = BY_HAND) -> dict[str, str]:
    return {"label": label, "value": value}


def box(*role: str, name: str = "") -> dict[str, Any]:
    """Room for a signature below a role of some lines; `name` is whose it is, where that is known."""
    return {"role": list(role), "hint": _("(Signature, full name)"), "name": name}


def box_of_union(unit: UnionUnit, day: date, *, approves: bool = False) -> dict[str, Any]:
    """The box of who signs for the union on a day."""
    signer = signature(unit, day)
    made = box(*signer["capacity"], name=signer["name"])
    return made | ({"hint": _("(Approved; signature, full name)")} if approves else {})


def name_of(unit: UnionUnit, day: date) -> str:
    return version_of(unit.pk, day).name


def payout_of(entry: Entry) -> Payout | None:
    """The payout that an entry pays or takes back."""
    return entry.funding_line.payout if entry.funding_line else None


def belonging_to(member: Member, relation: str, kind: str) -> str:
    """How somebody belongs to a member: "mother of Nguyễn Thị Lan", or no more than "member's family Nguyễn Thị Lan"."""
    if relation:
        return _("%(relation)s of %(member)s") % {"relation": relation.lower(), "member": member.full_name}
    return f"{kind.lower()} {member.full_name}"


def occasion(payout: Payout) -> str:
    """What was given for: the kind, and the programme it belongs to."""
    said: Sequence[object] = [payout.kind, payout.programme] if payout.programme else [payout.kind]
    return " – ".join(map(str, said))


def require_alive(payout: Payout) -> None:
    """Nothing is printed about what lies in the bin, was refused or taken back."""
    if payout.binned_at or payout.status in (Payout.Status.REFUSED, Payout.Status.REVERSED):
        raise ValidationError(_("This payout no longer stands, so there is no paper about it."), code="not-standing")
