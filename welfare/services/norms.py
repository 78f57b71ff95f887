"""What speaks against a payout: above the norm, given before, divided, a paper missing, not meant for them.

Nothing here refuses a payout for good: who proposes it says why nevertheless, and the approver reads both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import dong_with_unit
from unions.access import Scope
from unions.models import UnionUnit
from welfare.models import AFTERWARDS, Beneficiary, Norm, Payout, PayoutKind, Proof, ProofKind
from welfare.services.earlier import Earlier, Share, Warning
from welfare.services.grounds import line_of, path_on, paths_of
from welfare.services.proposals import Row, rows_of

__all__ = ["Warning", "norm_for", "require_reason", "require_reasons", "warnings"]

SHOWN = 10  # warnings of a list that are told one by one


def norm_for(unit: UnionUnit, kind: PayoutKind, beneficiary_kind: str, on: date) -> Norm | None:
    """The norm that holds at a union on a day: the nearest one for these people, else the nearest for anybody."""
    return _norm_of(Norms.of([(unit.pk, kind.pk)]).held(unit.pk, kind.pk, on), beneficiary_kind)


@dataclass(frozen=True)
class Norms:
    """The norms that can hold at unions, by kind, and where those unions stood."""

    rows: Mapping[int, Sequence[Norm]]
    paths: Mapping[int, Sequence[tuple[Any, str]]]

    @classmethod
    def of(cls, asked: Collection[tuple[int, int]]) -> Norms:
        """For (union, kind), by their ids. Two questions for any number of them."""
        paths = paths_of({unit for unit, _kind in asked})
        lines = {above for told in paths.values() for _days, path in told for above in line_of(path)}
        rows: dict[int, list[Norm]] = defaultdict(list)
        units = lines | {unit for unit, _kind in asked}
        for norm in Norm.objects.filter(unit__in=units, kind__in={kind for _unit, kind in asked}):
            rows[norm.kind_id].append(norm)
        return cls(rows, paths)

    def held(self, unit: int, kind: int, on: date) -> dict[str, Norm]:
        """By whom it is for ("" for anybody), the norm of the nearest union at or above this one."""
        line = line_of(path_on(self.paths.get(unit, ()), on)) or [unit]
        rows = [norm for norm in self.rows.get(kind, ()) if on in norm.valid and norm.unit_id in line]
        return {norm.beneficiary_kind: norm for norm in sorted(rows, key=lambda one: line.index(one.unit_id))}


def _norm_of(norms: Mapping[str, Norm], beneficiary_kind: str) -> Norm | None:
    return norms.get(beneficiary_kind) or norms.get("")


def warnings(
    payout: Payout, recipients: Sequence[Row] = (), *, papers: Iterable[str] = (), scope: Scope | None = None
) -> list[Warning]:
    """What speaks against a payout, saved or not; of a list that is saved its rows are read where none are given.

    `papers` are kinds of papers that will come along with it. As many questions for hundreds of recipients as for one.
    Earlier payouts are named as far as the scope sees them; of others it is only told that another union gave it.
    Without a scope none is named but the union's own.
    """
    rows = recipients or (rows_of(payout) if payout.pk and payout.listed else ())
    return _warnings_of([(payout, rows)], papers, scope)[0]


def _warnings_of(
    judged: Sequence[tuple[Payout, Sequence[Row]]], papers: Iterable[str], scope: Scope | None
) -> list[list[Warning]]:
    """For each payout what speaks against it; as many questions for a thousand as for one."""
    norms = Norms.of({(payout.unit_id, payout.kind_id) for payout, _rows in judged})
    there = _papers_there([payout for payout, _rows in judged])
    shares = [(payout, _shares(payout, rows)) for payout, rows in judged]
    return [
        _warnings(
            earlier, own, norms.held(payout.unit_id, payout.kind_id, payout.happened_on), {*papers, *there[payout.pk]}
        )
        for (payout, own), earlier in zip(shares, Earlier.of_all(shares, scope), strict=True)
    ]


def _warnings(
    earlier: Earlier, shares: Sequence[Share], norms: Mapping[str, Norm], papers: Collection[str]
) -> list[Warning]:
    payout = earlier.payout
    found = [*_about_papers(payout, papers), *_about_people(payout, shares)]
    seen: dict[Any, int] = {}
    for share in shares:
        norm = _norm_of(norms, share.beneficiary_kind)
        found += _about_amount(payout, share, norm)
        if share.person is None:
            continue
        if share.person in seen:
            found.append(_twice_on_the_list(share, seen[share.person]))
        seen[share.person] = share.number or 0
        found += earlier.about(share, norm)
    return found


def require_reason(payout: Payout, recipients: Sequence[Row] = (), *, scope: Scope) -> list[Warning]:
    """The warnings of a payout that is proposed. Raises ValidationError where they need a reason and none is given."""
    return require_reasons([(payout, recipients)], scope=scope)[0]


def require_reasons(judged: Sequence[tuple[Payout, Sequence[Row]]], *, scope: Scope) -> list[list[Warning]]:
    """As `require_reason`, for many that were written together: each is judged after those before it."""
    told = _warnings_of(judged, (), scope)
    for (payout, _rows), found in zip(judged, told, strict=True):
        against = [warning for warning in found if warning.needs_reason]
        if against and not payout.override_reason.strip():
            raise _without_reason(against)
    return told


def _without_reason(against: Sequence[Warning]) -> ValidationError:
    told = [
        ValidationError(_labelled(warning), code=warning.code, params={"payout": warning.payout_id})
        for warning in against[:SHOWN]
    ]
    if more := len(against) - len(told):
        said = ngettext("And %(number)s more of this.", "And %(number)s more of these.", more)
        told.append(ValidationError(said % {"number": more}, code="more"))
    return ValidationError({"override_reason": told})


def _labelled(warning: Warning) -> str:
    if warning.number is None:
        return warning.text
    return _("Line %(number)s: %(wrong)s") % {"number": warning.number, "wrong": warning.text}


def _shares(payout: Payout, rows: Sequence[Row]) -> list[Share]:
    if not rows:
        return [
            Share(
                number=None,
                member_id=payout.member_id,
                name=payout.beneficiary,
                born_year=None,
                beneficiary_kind=payout.beneficiary_kind,
                relation=payout.relation,
                amount=payout.amount,
                quantity=payout.quantity,
            )
        ]
    return [
        Share(
            number=number,
            member_id=row.member_id,
            name=row.name,
            born_year=row.born_year,
            beneficiary_kind=row.beneficiary_kind,
            relation=row.relation,
            amount=row.amount,
            quantity=row.quantity,
        )
        for number, row in enumerate(rows, start=1)
    ]


def _papers_there(payouts: Iterable[Payout]) -> dict[int | None, set[str]]:
    """By the ids of payouts: the kinds of papers that they have. One question, for those of which any are asked."""
    there: dict[int | None, set[str]] = defaultdict(set)
    asked = [payout.pk for payout in payouts if payout.pk and _needed(payout)]
    for pk, kind in Proof.objects.filter(payout__in=asked).values_list("payout_id", "kind") if asked else ():
        there[pk].add(kind)
    return there


def _needed(payout: Payout) -> list[str]:
    return [kind for kind in payout.kind.proofs if kind not in AFTERWARDS]


def _about_papers(payout: Payout, there: Collection[str]) -> Iterator[Warning]:
    missing = [str(ProofKind(kind).label) for kind in _needed(payout) if kind not in there]
    if missing:
        yield Warning("paper-missing", _("Not there yet: %(papers)s.") % {"papers": ", ".join(missing)})


def _about_people(payout: Payout, shares: Iterable[Share]) -> Iterator[Warning]:
    allowed = payout.kind.beneficiaries
    kinds = {share.beneficiary_kind for share in shares}
    for kind in sorted(kinds.difference(allowed)) if allowed else ():
        said = {"kind": payout.kind, "who": Beneficiary(kind).label if kind in Beneficiary.values else kind}
        yield Warning("not-for-them", _("“%(kind)s” is not meant for: %(who)s.") % said)


def _about_amount(payout: Payout, share: Share, norm: Norm | None) -> Iterator[Warning]:
    """Of a batch that names nobody, by what one of it comes to."""
    if norm is None:
        return
    named = share.member_id or share.number
    each = share.amount if named else share.amount // max(share.quantity, 1)
    if norm.ceiling is not None and each > norm.ceiling:
        text = _("%(amount)s is above the ceiling of %(ceiling)s.")
        said = {"amount": dong_with_unit(each), "ceiling": dong_with_unit(norm.ceiling)}
        yield Warning("above-ceiling", text % said, number=share.number)
    elif norm.usual is not None and each > norm.usual:
        text = _("%(amount)s is more than the usual %(usual)s.")
        said = {"amount": dong_with_unit(each), "usual": dong_with_unit(norm.usual)}
        yield Warning("above-usual", text % said, number=share.number)


def _twice_on_the_list(share: Share, first: int) -> Warning:
    text = _("Stands on this list already, in line %(first)s.") % {"first": first}
    return Warning("given-before", text, number=share.number)
