"""The steps of a report: each written down once, and told to those whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.inbox import notify
from reports.models import Report, ReportComment, ReportStep, Snapshot
from reports.reviewers import people_above, people_of
from unions.models import Account, WebhookKind
from unions.webhooks import Happened, tell_each

Kind = ReportStep.Kind

TEXTS: dict[str, Any] = {
    Kind.SUBMITTED: gettext_lazy("%(who)s handed in: %(report)s of %(unit)s"),
    Kind.WITHDRAWN: gettext_lazy("%(who)s took back: %(report)s of %(unit)s"),
    Kind.RETURNED: gettext_lazy("%(who)s sent back: %(report)s of %(unit)s"),
    Kind.ACCEPTED: gettext_lazy("%(who)s accepted: %(report)s of %(unit)s"),
    Kind.REOPENED: gettext_lazy("%(who)s opened again: %(report)s of %(unit)s"),
    Kind.LOCKED: gettext_lazy("%(who)s locked: %(report)s of %(unit)s"),
    Kind.EXCUSED: gettext_lazy("%(who)s excused the union from: %(report)s of %(unit)s"),
    Kind.OWED: gettext_lazy("%(who)s asks again for: %(report)s of %(unit)s"),
    Kind.DUE: gettext_lazy("%(who)s set another due day for: %(report)s of %(unit)s"),
}
ICONS = {Kind.SUBMITTED: "send", Kind.RETURNED: "arrow-return-left", Kind.ACCEPTED: "check-circle-fill"}
TO_REVIEWERS = (Kind.SUBMITTED, Kind.WITHDRAWN)
LEAVES_THE_STATE = (Kind.DUE,)


def step(
    report: Report, kind: str, *, by: Account | None, reason: str = "", snapshot: Snapshot | None = None
) -> ReportStep:
    """Write a step down. Raises ValidationError beside `reason` for one that cannot be kept."""
    made = ReportStep(report=report, kind=kind, by=by, reason=reason, snapshot=snapshot)
    made.clean_fields(exclude=("report", "by", "snapshot"))
    made.save()
    return made


def tell(made: ReportStep) -> None:
    """Tell those whom a step concerns, but not who made it: what was handed in the reviewers, all else the union."""
    unit = made.report.unit
    people = people_above(unit) if made.kind in TO_REVIEWERS else people_of(unit)
    notify(
        without(people, made.by),
        key=f"report:{made.report_id}:{made.pk}",
        text=lambda: _said(made),
        url=made.report.get_absolute_url(),
        icon=ICONS.get(Kind(made.kind), "file-earmark-text"),
    )
    if made.kind not in LEAVES_THE_STATE:
        tell_states([made.report])


def tell_states(reports: Iterable[Report]) -> None:
    """Tell other systems in which state reports are from now on."""
    tell_each(
        WebhookKind.REPORT_STATE,
        [
            Happened(one.unit_id, f"reports/{one.pk}/", {"state": one.status, "period": one.period_code})
            for one in reports
        ],
    )


def tell_comment(said: ReportComment, *, from_above: bool) -> None:
    """Tell the union what is said of its report, and those above what it answers."""
    report = said.report
    people = people_of(report.unit) if from_above else people_above(report.unit)
    told = {"who": said.by, "report": report, "unit": name_of_unit(report), "text": said.text[:200]}
    notify(
        without(people, said.by),
        key=f"comment:{said.pk}",
        text=lambda: _("%(who)s on %(report)s of %(unit)s: “%(text)s”") % {**told, "report": str(report)},
        url=report.get_absolute_url(),
        icon="chat-square-quote",
    )


def _said(made: ReportStep) -> str:
    sentence = str(TEXTS[made.kind]) % {
        "who": made.by or "", "report": made.report, "unit": name_of_unit(made.report),
    }  # fmt: skip
    return f"{sentence}: “{made.reason}”" if made.reason else sentence


def name_of_unit(report: Report) -> str:
    """What the union was called on the last day of the report's period."""
    version = report.unit.versions.on(report.period.cut_off).first()
    return version.short_name if version else report.unit.code


def without(people: Iterable[Account], by: Account | None) -> list[Account]:
    return [one for one in people if by is None or one.pk != by.pk]


def not_now(report: Report, *, code: str = "state") -> ValidationError:
    """What somebody is told who looked at an earlier version, or comes second: who was first, and with what."""
    last: Any = report.steps.exclude(by=None).select_related("by").last()
    if last is None:
        return ValidationError(
            _("This cannot be done with the report now: it is “%(state)s”."),
            params={"state": report.get_status_display()},
            code=code,
        )
    when = timezone.localtime(last.at)
    return ValidationError(
        _(
            "Not done: the report is “%(state)s”, and changed meanwhile. Last: %(step)s, %(who)s at %(time)s on %(day)s. "
            "Look at it again."
        ),
        params={
            "state": report.get_status_display(),
            "step": last.get_kind_display(),
            "who": last.by,
            "time": f"{when:%H:%M}",
            "day": f"{when:%d/%m/%Y}",
        },
        code=code,
    )
