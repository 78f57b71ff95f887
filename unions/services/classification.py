"""What may happen to a unit's classification and to score sheets. Nothing else sets a status or a grade."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.classifying import best_left, grade_for, sheet_for, sheet_of, sheets_in_force
from unions.eligibility import last_day_of
from unions.models import (
    Can,
    Classification,
    CriterionScore,
    Decision,
    Grade,
    Posting,
    UnionUnit,
    UnitVersion,
    Veto,
)
from unions.services.decisions import keep_decision
from unions.services.hands import require_somebody_else

Status = Classification.Status
OPEN = (Status.DRAFT, Status.RETURNED)


@dataclass(frozen=True)
class Points:
    """What a line got from one side: points, or None while it is open; `note` explains the unit's own."""

    points: int | None
    note: str = ""


@transaction.atomic
def open_classification(unit: UnionUnit, year_label: str, *, scope: Scope) -> Classification:
    """Begin to score a unit for a year, by the sheet of that year; what is begun already is handed back."""
    scope.require(Can.RECORD, unit)
    day = last_day_of(year_label)
    UnionUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # of two who begin at once, one waits
    known = Classification.objects.filter(unit=unit, year_label=year_label).first()
    if known is not None:
        return known
    sheet = sheet_of(unit, day)
    if sheet is None:
        raise ValidationError(
            _("No score sheet of %(day)s rates unions of this level."), params={"day": f"{day:%d/%m/%Y}"}, code="sheet"
        )
    made = Classification(unit=unit, year_label=year_label, happened_on=day, sheet=sheet)
    made.full_clean()
    made.save()
    CriterionScore.objects.bulk_create(
        CriterionScore(classification=made, criterion=line) for line in sheet.criteria.all()
    )
    return made


@transaction.atomic
def score_oneself(
    classification_id: int, points: Mapping[int, Points], *, seen_version: int, scope: Scope
) -> Classification:
    """Keep the unit's own points, by the id of the criterion; what is not scored yet may stay open."""
    found = _locked(classification_id, Can.RECORD, scope)
    _require(found, seen_version, *OPEN)
    _keep_points(found, points, "self_score")
    return _saved(found)


@transaction.atomic
def submit_classification(classification_id: int, *, seen_version: int, scope: Scope) -> Classification:
    """Send the unit's own score to the union above; every line has its points by then."""
    found = _locked(classification_id, Can.SUBMIT, scope)
    _require(found, seen_version, *OPEN)
    missing = found.scores.filter(self_score=None).count()
    if missing:
        raise ValidationError(_("Not scored yet: %(n)s lines."), params={"n": missing}, code="incomplete")
    found.status = Status.SUBMITTED
    found.submitted_by, found.submitted_at = scope.account, timezone.now()
    found.return_reason = ""
    return _saved(found)


@transaction.atomic
def review_classification(
    classification_id: int,
    points: Mapping[int, Points],
    *,
    vetoes: Collection[int],
    grade: Grade | None,
    grade_reason: str,
    seen_version: int,
    scope: Scope,
) -> Classification:
    """Keep the points and the proposal of the union above.

    Without `grade` it is the one that follows from the score; another one gives its reason, and none is better
    than the overriding conditions leave.
    """
    found = _locked(classification_id, Can.REVIEW, scope)
    _require(found, seen_version, Status.SUBMITTED)
    _require_somebody_else(found, scope)
    met = list(Veto.objects.filter(sheet=found.sheet_id, pk__in=vetoes).select_related("best_grade"))
    _keep_points(found, points, "upper_score")
    found.vetoes.set(met)
    found.grade, found.grade_reason = _graded(found, met, grade, grade_reason)
    return _saved(found)


def _graded(
    found: Classification, vetoes: Sequence[Veto], chosen: Grade | None, reason: str
) -> tuple[Grade | None, str]:
    """The grade to propose, and the reason where it is not the one that follows from the score."""
    grades = list(found.sheet.scale.grades.all())
    scored = found.upper_score is not None and not found.scores.filter(upper_score=None).exists()
    follows = grade_for(found.upper_score or 0, grades, vetoes) if scored else None
    best = best_left(vetoes)
    if chosen is None:
        return follows, ""
    if chosen not in grades:
        raise ValidationError({"grade": _("This grade is not of the scale of the sheet.")})
    if best is not None and chosen.rank < best.rank:
        raise ValidationError(
            {"grade": _("The overriding conditions leave “%(grade)s” at best.") % {"grade": best}}, code="veto"
        )
    if follows is not None and chosen != follows and not reason.strip():
        told = _("From the score follows “%(grade)s”; another grade needs a reason.") % {"grade": follows}
        raise ValidationError({"grade_reason": told}, code="reason")
    return chosen, reason.strip() if chosen != follows else ""


@transaction.atomic
def return_classification(classification_id: int, *, reason: str, seen_version: int, scope: Scope) -> Classification:
    """Send it back to the unit, with what is to be put right; points and proposal of the union above are kept."""
    found = _locked(classification_id, Can.REVIEW, scope)
    _require(found, seen_version, Status.SUBMITTED)
    found.status, found.return_reason = Status.RETURNED, reason
    return _saved(found)


@transaction.atomic
def decide_classification(
    classification_id: int, *, decision: Decision | None, seen_version: int, scope: Scope
) -> Classification:
    """Decide the proposed grade. Of two at once one wins; nobody decides what they submitted."""
    found = _locked(classification_id, Can.REVIEW, scope)
    _require(found, seen_version, Status.SUBMITTED)
    _require_somebody_else(found, scope)
    if found.grade_id is None:
        raise ValidationError(_("No grade is proposed yet."), code="grade")
    found.status, found.decision = Status.DECIDED, keep_decision(decision)
    found.decided_by, found.decided_at = scope.account, timezone.now()
    return _saved(found)


@transaction.atomic
def decide_classifications(
    seen_versions: Mapping[int, int], *, decision: Decision | None, scope: Scope
) -> list[Classification]:
    """Decide many by one decision, all of them or none; as many questions for a thousand as for one.

    `seen_versions` are the versions that were looked at, by id. Raises ValidationError with a sentence for each
    that cannot be decided.
    """
    if not seen_versions:
        raise ValidationError(_("Nothing is ticked yet."), code="ticks")
    rows = Classification.objects.in_scope(scope, Can.REVIEW).filter(pk__in=seen_versions)
    found = list(rows.select_for_update(of=("self",)).with_unit_name(on="happened_on").order_by("pk"))
    if len(found) != len(seen_versions):
        raise PermissionDenied
    own_units = _posted_to({one.unit_id for one in found}, scope)
    faults = [
        _("%(unit)s: %(why)s") % {"unit": one.unit_name, "why": why}  # type: ignore[attr-defined]
        for one in found
        if (why := _why_undecided(one, seen_versions[one.pk], own_units, scope))
    ]
    if faults:
        raise ValidationError(faults)
    kept = keep_decision(decision)
    now = timezone.now()
    Classification.objects.filter(pk__in=seen_versions).update(
        status=Status.DECIDED, decision=kept, decided_by=scope.account, decided_at=now, version=F("version") + 1
    )
    return found


def _why_undecided(found: Classification, seen_version: int, own_units: Collection[int], scope: Scope) -> str:
    if found.status != Status.SUBMITTED:
        return _("it is “%(state)s”.") % {"state": found.get_status_display()}
    if found.version != seen_version:
        return _("somebody else changed it meanwhile.")
    if found.grade_id is None:
        return _("no grade is proposed yet.")
    if found.submitted_by_id in scope.own_hands:
        return _("nobody decides on what they submitted themselves.")
    if found.unit_id in own_units:
        return _("the union above says the grade of one's own union.")
    return ""


@transaction.atomic
def reopen_classification(classification_id: int, *, scope: Scope) -> Classification:
    """Undo a decision: what was submitted waits again, what never was is open to the unit. The history keeps both."""
    found = _locked(classification_id, Can.REVIEW, scope)
    if found.status != Status.DECIDED:
        raise ValidationError(_("This classification is not decided."), code="state")
    found.status = Status.SUBMITTED if found.submitted_by_id else Status.DRAFT
    found.decided_by = found.decided_at = found.decision = None
    return _saved(found)


@transaction.atomic
def enter_grades(
    grades: Mapping[int, int], year_label: str, *, decision: Decision | None, scope: Scope
) -> list[Classification]:
    """Write down grades that were decided on paper: by unit id the id of a grade. All of them or none.

    For units without a classification of that year; as many questions for a thousand as for one.
    """
    day = last_day_of(year_label)
    units = UnionUnit.objects.in_scope(scope, Can.REVIEW).filter(pk__in=grades)
    reached = {unit.pk for unit in units.select_for_update(of=("self",)).order_by("pk")}
    if reached != set(grades):
        raise PermissionDenied
    rows: Any = UnitVersion.objects.on(day).filter(unit__in=reached, unit__tree_paths__valid__contains=day)
    sheets = sheets_in_force(day)
    own = {
        row.unit_id: (row.short_name, sheet_for(row.path, row.level_id, sheets))
        for row in rows.annotate(path=F("unit__tree_paths__path"))
    }
    chosen = Grade.objects.in_bulk(set(grades.values()))
    taken = set(Classification.objects.filter(unit__in=reached, year_label=year_label).values_list("unit", flat=True))
    own_units = _posted_to(reached, scope)
    made, faults, now = [], [], timezone.now()
    kept = keep_decision(decision)
    for unit, grade_id in grades.items():
        name, sheet = own.get(unit, (str(unit), None))
        grade = chosen.get(grade_id)
        if unit in own_units:
            faults.append(_("%(unit)s: the union above says the grade of one's own union.") % {"unit": name})
        elif unit in taken:
            faults.append(_("%(unit)s: somebody already began its classification.") % {"unit": name})
        elif sheet is None:
            faults.append(_("%(unit)s: no score sheet of that year rates its level.") % {"unit": name})
        elif grade is None or grade.scale_id != sheet.scale_id:
            faults.append(_("%(unit)s: this grade is not of the scale of its sheet.") % {"unit": name})
        else:
            made.append(
                Classification(
                    unit_id=unit,
                    year_label=year_label,
                    happened_on=day,
                    sheet=sheet,
                    status=Status.DECIDED,
                    grade=grade,
                    decision=kept,
                    decided_by=scope.account,
                    decided_at=now,
                )
            )
    if faults:
        raise ValidationError(faults)
    return Classification.objects.bulk_create(made)


def _locked(classification_id: int, can: Can, scope: Scope) -> Classification:
    found = (
        Classification.objects.select_for_update(of=("self",))
        .select_related("unit", "sheet__scale", "decided_by")
        .get(pk=classification_id)
    )
    scope.require(can, found.unit)
    return found


def _require(found: Classification, seen_version: int, *allowed: str) -> None:
    """The state that the verb needs, and the version that was looked at."""
    if found.status == Status.DECIDED and Status.DECIDED not in allowed:
        when = timezone.localtime(found.decided_at)
        raise ValidationError(
            _("%(who)s already decided this at %(time)s on %(day)s."),
            params={"who": found.decided_by, "time": f"{when:%H:%M}", "day": f"{when:%d/%m/%Y}"},
            code="already-decided",
        )
    if found.status not in allowed:
        raise ValidationError(
            _("This classification is not waiting for that: it is “%(state)s”."),
            params={"state": found.get_status_display()},
            code="state",
        )
    if found.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this classification meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )


def _require_somebody_else(found: Classification, scope: Scope) -> None:
    submitted = (found.submitted_by_id,)
    told = _("Nobody decides on what they submitted themselves.")
    require_somebody_else(scope, submitted, told, code="own-submission")
    if _posted_to({found.unit_id}, scope):
        raise ValidationError(_("The union above says the grade of one's own union."), code="own-union")


def _posted_to(units: Collection[int], scope: Scope) -> set[int]:
    """Those of the units at which the account itself works: they are graded from above."""
    held = Posting.objects.on(scope.on).filter(account=scope.account, unit__in=units)
    return set(held.values_list("unit", flat=True))


def _keep_points(found: Classification, points: Mapping[int, Points], side: str) -> None:
    """Write one side's points into the lines, and their sum; None while no line has any."""
    lines = list(found.scores.select_related("criterion"))
    faults: dict[str, Any] = {}
    for line in lines:
        said = points.get(line.criterion_id)
        if said is None:
            continue
        if said.points is not None and said.points > line.criterion.points:
            told = _("Line %(number)s gives %(points)s points at most.")
            faults[f"points_{line.criterion_id}"] = told % {
                "number": line.criterion.number,
                "points": line.criterion.points,
            }
        setattr(line, side, said.points)
        if side == "self_score":
            line.note = said.note
    if faults:
        raise ValidationError(faults)
    CriterionScore.objects.bulk_update(lines, [side, "note"])
    scored = [value for line in lines if (value := getattr(line, side)) is not None]
    setattr(found, side, sum(scored) if scored else None)


def _saved(found: Classification) -> Classification:
    found.version += 1
    found.full_clean()
    found.save()
    return found
