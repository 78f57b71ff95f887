"""Requests for recognition as pages show them, with the legal clocks of NĐ 13/2012/NĐ-CP.

Recognition of an initiative is asked for within a year of its first application, and decided within three months of
being accepted.
"""

from __future__ import annotations

from datetime import date

from django.db.models import DateField, F, Func, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from campaigns.models import Appraisal, Initiative, RecognitionLevel
from campaigns.models.initiatives import AppraisalQuerySet
from unions.models import UnitVersion

State = Appraisal.State
UNDECIDED = (State.REQUESTED, State.ACCEPTED)
LEVELS = list(RecognitionLevel.values)  # from the lowest up
CHIPS = {State.REQUESTED: "proposed", State.RECOGNISED: "approved", State.REFUSED: "refused"}

# The same day three months later; where that month is shorter, its last.
DUE_ON = Func(F("accepted_on"), template="(%(expressions)s + interval '3 months')::date", output_field=DateField())

Look = tuple[str, str]  # a chip and its word; the chip's own where that is empty, none where both are


def last_day_to_ask(initiative: Initiative) -> date | None:
    """Until when recognition may be asked for without a reason; None for a research topic, which has no such clock."""
    first = initiative.happened_on
    if initiative.kind != Initiative.Kind.INITIATIVE:
        return None
    try:
        return first.replace(year=first.year + 1)
    except ValueError:  # 29 February
        return first.replace(year=first.year + 1, day=28)


def shown(rows: AppraisalQuerySet, on: date) -> AppraisalQuerySet:
    """Each with `due_on`, the last day on which the council decides in time (None before it has accepted), and with
    `council_name`, as its union is called on a day."""
    called = UnitVersion.objects.on(on).filter(unit=OuterRef("council_unit")).values("short_name")[:1]
    return rows.annotate(due_on=DUE_ON, council_name=Coalesce(Subquery(called), F("council")))


def overdue(rows: AppraisalQuerySet, on: date) -> AppraisalQuerySet:
    """Those accepted and still undecided after their last day."""
    return rows.annotate(due_on=DUE_ON).filter(state=State.ACCEPTED, due_on__lt=on)


def look(appraisal: Appraisal, on: date) -> Look:
    """How a request stands, with the days that are left; the row comes with `due_on`."""
    if appraisal.state == State.ACCEPTED:
        left: int = (appraisal.due_on - on).days  # type: ignore[attr-defined]
        return ("overdue", "") if left < 0 else ("running", _("Days left: %(n)d") % {"n": left})
    return CHIPS[State(appraisal.state)], appraisal.get_state_display()


def standing(initiative: Initiative, on: date) -> Look:
    """The highest level that recognised it, or how its last request stands.

    The initiative comes with its kept recognitions and with its appraisals as `shown`.
    """
    if initiative.binned_at:
        return "binned", ""
    if given := [row.level for row in initiative.recognitions.all()]:
        return "approved", str(RecognitionLevel(max(given, key=LEVELS.index)).label)
    if asked := list(initiative.appraisals.all()):
        return look(asked[-1], on)
    return ("draft", _("Not asked for")) if initiative.quantity == 1 else ("", "")


def votes(appraisal: Appraisal) -> str:
    """How the council voted, in words; "" where it did not say."""
    if appraisal.council_size is None:
        return ""
    said = {"yes": appraisal.in_favour, "no": appraisal.against, "all": appraisal.council_size}
    return _("%(yes)d for, %(no)d against, of %(all)d") % said
