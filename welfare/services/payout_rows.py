"""Payouts held for a verb: locked in the order of their ids, in reach, outside the bin, in the state it needs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unions.access import Scope
from unions.models import Can
from welfare.models import Payout

NAMED = 3  # of many payouts that cannot go on, so many are told by name
WITH = ("unit", "kind", "member", "approved_by", "paid_by")


def locked(payout_id: int, can: Can, scope: Scope, *, binned: bool = False) -> Payout:
    """One payout until the transaction ends. Raises DoesNotExist, PermissionDenied, or ValidationError (code "bin")."""
    payout = Payout.objects.select_for_update(of=("self",)).select_related(*WITH).get(pk=payout_id)
    scope.require(can, payout.unit)
    _require_place(payout, binned=binned)
    return payout


def all_locked(ids: Collection[int], can: Can, scope: Scope) -> list[Payout]:
    """Several, in the order of their ids; one that is not there or not in reach, and none is given."""
    rows = Payout.objects.select_for_update(of=("self",)).select_related(*WITH).filter(pk__in=ids).order_by("pk")
    payouts = list(rows)
    if len(payouts) < len(set(ids)):
        raise Payout.DoesNotExist
    scope.require_all(can, {payout.unit_id for payout in payouts})
    return payouts


def require_each(payouts: Sequence[Payout], demand: Callable[[Payout], None]) -> None:
    """Ask the demand of each; raises one ValidationError that names the first payouts that do not meet it."""
    told: list[tuple[Payout, ValidationError]] = []
    for payout in payouts:
        try:
            _require_place(payout, binned=False)
            demand(payout)
        except ValidationError as error:
            told.append((payout, error))
    if not told:
        return
    if len(payouts) == 1:
        raise told[0][1]
    faults = [
        ValidationError(f"{payout}: {' '.join(error.messages)}", code=error.error_list[0].code)
        for payout, error in told[:NAMED]
    ]
    if more := len(told) - NAMED if len(told) > NAMED else 0:
        said = ngettext("And %(number)s payout more.", "And %(number)s payouts more.", more) % {"number": more}
        faults.append(ValidationError(said, code="more"))
    raise ValidationError(faults)


def step(payouts: Sequence[Payout], **written: Any) -> list[Payout]:
    """Write the same into payouts that are locked and were checked, in one statement, and tell them so."""
    Payout.objects.filter(pk__in=[payout.pk for payout in payouts]).update(version=F("version") + 1, **written)
    for payout in payouts:
        payout.version += 1
        for name, value in written.items():
            setattr(payout, name, value)
    return list(payouts)


def saved(payout: Payout) -> Payout:
    payout.version += 1
    payout.full_clean()
    payout.save()
    return payout


def _require_place(payout: Payout, *, binned: bool) -> None:
    if (payout.binned_at is not None) != binned:
        raise ValidationError(
            _("This payout lies in the bin.") if not binned else _("This payout is not in the bin."),
            code="bin",
        )


def changed_meanwhile() -> ValidationError:
    return ValidationError(
        _("Somebody else changed this payout meanwhile. Look at it again before you go on."),
        code="changed-meanwhile",
    )


def require_state(payout: Payout, *allowed: str) -> None:
    """Refuse any other state; of one that somebody was quicker to bring about, say who and when."""
    if payout.status in allowed:
        return
    if payout.status == Payout.Status.APPROVED:
        when = timezone.localtime(payout.approved_at)
        raise ValidationError(
            _("%(who)s already approved this payout at %(time)s on %(day)s."),
            params={"who": payout.approved_by, "time": f"{when:%H:%M}", "day": f"{when:%d/%m/%Y}"},
            code="already-approved",
        )
    if payout.status == Payout.Status.PAID:
        when = timezone.localtime(payout.paid_at)
        raise ValidationError(
            _("%(who)s already paid this payout at %(time)s on %(day)s."),
            params={"who": payout.paid_by, "time": f"{when:%H:%M}", "day": f"{when:%d/%m/%Y}"},
            code="already-paid",
        )
    raise ValidationError(
        _("This payout is not waiting for that: it is “%(state)s”."),
        params={"state": payout.get_status_display()},
        code="state",
    )
