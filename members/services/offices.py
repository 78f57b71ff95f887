"""What may happen to terms, mandates and congresses. Nothing else changes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.walls import about
from members.congresses import held_for
from members.models import Congress, CongressPlan, Mandate, Member, Term
from unions.access import Scope
from unions.models import Can, Decision, UnionUnit, hold_form
from unions.services.decisions import keep_decision

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Seat:
    """One line of an elected list: who, in which body of the union, in which office."""

    member: Member
    body: str
    role: str


@transaction.atomic
def open_term(unit: UnionUnit, label: str, *, starting: date, until: date | None = None, scope: Scope) -> Term:
    """A term of a union's committees from a day on; the one before it ends on the day before.

    A term of that label that is there already is handed back as it is.
    """
    scope.require(Can.RECORD, unit)
    rows = Term.objects.select_for_update().of(unit)
    if known := rows.filter(label=label).first():
        return known
    for before in rows.on(starting):
        if before.valid.lower == starting:
            raise ValidationError(
                _("The term %(label)s starts on that day already."), params={"label": before.label}, code="term"
            )
        before.valid = DateRange(before.valid.lower, starting)
        before.save()
    term = Term(unit=unit, label=label, valid=DateRange(starting, until + ONE_DAY if until else None))
    term.full_clean()
    term.save()
    return term


@transaction.atomic
def change_term(term: Term, *, scope: Scope) -> Term:
    """Put right what a term is called and its days; it stays with its union, and its offices keep their own days."""
    term.unit = _locked_term(term.pk, scope).unit
    if Term.objects.of(term.unit).filter(label=term.label).exclude(pk=term.pk).exists():
        raise about("label", _("There is a term of that name already."), code="named")
    term.full_clean()
    term.save()
    return term


@transaction.atomic
def drop_term(term_id: int, *, scope: Scope) -> None:
    """Take away a term in which nobody was elected; the history keeps it, and the one before ends where it did."""
    term = _locked_term(term_id, scope)
    number = term.mandates.count()
    if number:
        told = ngettext(
            "%(n)d office is of this term: strike it first.",
            "%(n)d offices are of this term: strike them first.",
            number,
        )
        raise ValidationError(told % {"n": number}, code="elected")
    term.delete()


def _locked_term(term_id: int, scope: Scope) -> Term:
    term = Term.objects.select_for_update(of=("self",)).select_related("unit").get(pk=term_id)
    scope.require(Can.RECORD, term.unit)
    return term


@transaction.atomic
def elect(
    unit: UnionUnit,
    seats: Sequence[Seat],
    *,
    basis: str,
    starting: date,
    until: date | None,
    term: Term | None,
    decision: Decision | None,
    scope: Scope,
) -> list[Mandate]:
    """Put a whole list into office, in its order; `until` is the last day, None for an open end.

    Somebody who already sits in the same body on one of the days is refused, with the line.
    """
    scope.require(Can.RECORD, unit)
    if until is not None and until < starting:
        raise ValidationError({"until": _("The last day is not before the first.")})
    _require_standing(unit, starting)
    decision = keep_decision(decision)
    made = []
    for rank, seat in enumerate(seats, start=1):
        mandate = Mandate(
            unit=unit,
            member=seat.member,
            body=seat.body,
            role=seat.role,
            basis=basis,
            valid=DateRange(starting, until + ONE_DAY if until else None),
            term=term,
            rank=rank,
            decision=decision,
        )
        try:
            mandate.full_clean()
        except ValidationError as error:
            told = _("Line %(n)s, %(who)s: %(why)s")
            whys = " ".join(error.messages)
            raise ValidationError(told % {"n": rank, "who": seat.member, "why": whys}, code="seat") from error
        mandate.save()
        made.append(mandate)
    return made


@transaction.atomic
def elect_for_term(
    unit: UnionUnit,
    seats: Sequence[Seat],
    *,
    term_label: str,
    basis: str,
    starting: date,
    until: date | None,
    decision: Decision | None,
    scope: Scope,
) -> list[Mandate]:
    """As `elect`, for a term by its label: one that is new begins with the first day. At least somebody is elected."""
    if not seats:
        raise ValidationError(_("Nobody is named yet: fill in at least one line."), code="empty")
    term = open_term(unit, term_label, starting=starting, scope=scope) if term_label else None
    return elect(unit, seats, basis=basis, starting=starting, until=until, term=term, decision=decision, scope=scope)


@transaction.atomic
def end_mandate(mandate_id: int, *, last_day: date, left: str, decision: Decision | None, scope: Scope) -> Mandate:
    """End an office; `last_day` still counts. What has ended already is told, not ended again."""
    mandate = _locked(mandate_id, scope)
    if mandate.valid.upper is not None and mandate.valid.upper <= last_day + ONE_DAY and mandate.left:
        raise ValidationError(
            _("This office ended already on %(day)s."),
            params={"day": f"{mandate.valid.upper - ONE_DAY:%d/%m/%Y}"},
            code="ended",
        )
    if last_day < mandate.valid.lower:
        first = f"{mandate.valid.lower:%d/%m/%Y}"
        raise ValidationError({"last_day": _("The office began on %(day)s.") % {"day": first}})
    if mandate.valid.upper is not None and mandate.valid.upper <= last_day:
        end = f"{mandate.valid.upper - ONE_DAY:%d/%m/%Y}"
        raise ValidationError({"last_day": _("The office runs until %(day)s only.") % {"day": end}})
    mandate.valid = DateRange(mandate.valid.lower, last_day + ONE_DAY)
    mandate.left, mandate.end_decision = left, keep_decision(decision)
    mandate.full_clean()
    mandate.save()
    return mandate


@transaction.atomic
def replace_mandate(
    mandate_id: int,
    successor: Member,
    *,
    basis: str,
    last_day: date,
    left: str,
    decision: Decision | None,
    scope: Scope,
) -> Mandate:
    """End an office and give it to somebody else from the next day on, for as long as it would have run."""
    planned_end = Mandate.objects.values_list("valid", flat=True).get(pk=mandate_id).upper
    before = end_mandate(mandate_id, last_day=last_day, left=left, decision=decision, scope=scope)
    after = Mandate(
        unit=before.unit,
        member=successor,
        body=before.body,
        role=before.role,
        basis=basis,
        valid=DateRange(last_day + ONE_DAY, planned_end),
        term=before.term,
        rank=before.rank,
        decision=before.end_decision,
    )
    after.full_clean()
    after.save()
    return after


@transaction.atomic
def change_mandate(mandate: Mandate, *, decision: Decision | None, scope: Scope) -> Mandate:
    """Put right what was typed wrongly: the office, the days, the order, the decision."""
    before = _locked(mandate.pk, scope)
    if mandate.valid.lower != before.valid.lower:
        _require_standing(mandate.unit, mandate.valid.lower)
    mandate.decision = keep_decision(decision)
    mandate.full_clean()
    mandate.save()
    return mandate


@transaction.atomic
def strike_mandate(mandate_id: int, *, scope: Scope) -> None:
    """Take out what was recorded by mistake; the history keeps it. What a reorganisation ended stays."""
    mandate = _locked(mandate_id, scope)
    if mandate.begun_by_id or mandate.ended_by_id:
        raise ValidationError(_("A reorganisation rests on this office, so it stays in the book."), code="event")
    mandate.delete()


def _locked(mandate_id: int, scope: Scope) -> Mandate:
    mandate = (
        Mandate.objects.select_for_update(of=("self",)).select_related("unit", "member", "term").get(pk=mandate_id)
    )
    scope.require(Can.RECORD, mandate.unit)
    return mandate


def _require_standing(unit: UnionUnit, day: date) -> None:
    if not unit.existed_on(day):
        raise ValidationError({"starting": _("On %(day)s this union did not exist.") % {"day": f"{day:%d/%m/%Y}"}})


# Congresses ----------------------------------------------------------------------------------------------


@transaction.atomic
def record_congress(congress: Congress, *, decision: Decision | None, scope: Scope) -> Congress:
    """Write a congress down. The same form sent twice is one congress."""
    hold_form(congress.form_key)
    known = Congress.objects.filter(form_key=congress.form_key).select_related("unit").first()
    if known is not None:
        if known.unit_id != congress.unit_id or known.term_label != congress.term_label:
            raise ValidationError(_("This form was sent before, with other words. Open a new one."), code="sent-before")
        scope.require(Can.RECORD, known.unit)
        return known
    scope.require(Can.RECORD, congress.unit)
    congress.recorded_by = scope.account
    congress.decision = keep_decision(decision)
    _check_congress(congress)
    congress.save()
    return congress


@transaction.atomic
def change_congress(congress: Congress, *, decision: Decision | None, seen_version: int, scope: Scope) -> Congress:
    """Change what is written; both the old and the new union must be in reach."""
    before = _locked_congress(congress.pk, scope, binned=False)
    if before.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this congress meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    scope.require(Can.RECORD, congress.unit)
    congress.version = before.version + 1
    congress.decision = keep_decision(decision)
    _check_congress(congress)
    congress.save()
    return congress


@transaction.atomic
def bin_congress(congress_id: int, *, scope: Scope) -> Congress:
    congress = _locked_congress(congress_id, scope, binned=False)
    congress.binned_by, congress.binned_at = scope.account, timezone.now()
    return _saved(congress)


@transaction.atomic
def restore_congress(congress_id: int, *, scope: Scope) -> Congress:
    congress = _locked_congress(congress_id, scope, binned=True)
    congress.binned_by = congress.binned_at = None
    return _saved(congress)


@transaction.atomic
def plan_congresses(plan: CongressPlan, *, scope: Scope) -> CongressPlan:
    """Say by when the unions of a level below hold their congress; who records for the union above may."""
    scope.require(Can.RECORD, plan.unit)
    plan.full_clean()
    plan.save()
    return plan


@transaction.atomic
def change_plan(plan: CongressPlan, *, scope: Scope) -> CongressPlan:
    """Change a plan, which stays with its union.

    Raises ValidationError where another level or term would leave congresses that were held for it.
    """
    before = _locked_plan(plan.pk, scope)
    if (plan.level_id, plan.term_label) != (before.level_id, before.term_label):
        _require_none_held(before)
    plan.unit = before.unit
    plan.full_clean()
    plan.save()
    return plan


@transaction.atomic
def drop_plan(plan_id: int, *, scope: Scope) -> None:
    """Take a plan away while no congress was held for it; the history keeps it."""
    plan = _locked_plan(plan_id, scope)
    _require_none_held(plan)
    plan.delete()


def _locked_plan(plan_id: int, scope: Scope) -> CongressPlan:
    plan = CongressPlan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan_id)
    scope.require(Can.RECORD, plan.unit)
    return plan


def _require_none_held(plan: CongressPlan) -> None:
    number = held_for(plan).count()
    if number:
        told = ngettext(
            "%(n)d congress was held for this plan: only its days can be changed.",
            "%(n)d congresses were held for this plan: only its days can be changed.",
            number,
        )
        raise ValidationError(told % {"n": number}, code="held")


def _locked_congress(congress_id: int, scope: Scope, *, binned: bool) -> Congress:
    congress = Congress.objects.select_for_update(of=("self",)).select_related("unit").get(pk=congress_id)
    scope.require(Can.RECORD, congress.unit)
    if (congress.binned_at is not None) != binned:
        told = _("This congress is not in the bin.") if binned else _("This congress lies in the bin.")
        raise ValidationError(told, code="bin")
    return congress


def _check_congress(congress: Congress) -> None:
    if congress.happened_on > timezone.localdate():
        raise ValidationError({"happened_on": _("The day must be today or earlier.")})
    if not congress.unit.existed_on(congress.happened_on):
        day = f"{congress.happened_on:%d/%m/%Y}"
        raise ValidationError({"happened_on": _("On %(day)s this union did not exist.") % {"day": day}})
    congress.full_clean()


def _saved(congress: Congress) -> Congress:
    congress.version += 1
    congress.full_clean()
    congress.save()
    return congress
