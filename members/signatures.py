"""Who signs papers of a union on a day, and in which capacity."""

from __future__ import annotations

from datetime import date
from typing import Any

from members.models import Mandate
from unions.models import UnionUnit

BODY_OF = {
    "chair": ["CHỦ TỊCH"],
    "acting_chair": ["Q. CHỦ TỊCH"],
    "vice_chair": ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
}


def signature(unit: UnionUnit, day: date) -> dict[str, Any]:
    """Who signs for the union: capacity [line], name. Without anybody in office the name stays open.

    It is signed in the name of the standing committee where there is one on that day, as in federations.
    """
    mandate = Mandate.objects.signing_for(unit, day)
    standing = Mandate.objects.of(unit).on(day).filter(body=Mandate.Body.STANDING).exists()
    return {
        "capacity": [
            "TM. BAN THƯỜNG VỤ" if standing else "TM. BAN CHẤP HÀNH",
            *(BODY_OF[mandate.role] if mandate else []),
        ],
        "name": mandate.member.full_name if mandate else "",
    }


def keepers(unit: UnionUnit, day: date) -> dict[str, str]:
    """Names of who keeps the union's money, by the office: account_holder, accountant, treasurer; "" where nobody is."""
    held = Mandate.objects.of(unit).on(day).filter(body=Mandate.Body.FINANCE).select_related("member")
    offices = (Mandate.Role.ACCOUNT_HOLDER, Mandate.Role.ACCOUNTANT, Mandate.Role.TREASURER)
    names = {office.value: "" for office in offices}
    for mandate in held.order_by("-rank", "-pk"):  # of several the first in the list is named
        if mandate.role in names:
            names[mandate.role] = mandate.member.full_name
    return names
