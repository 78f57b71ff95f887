"""A row of every kind of figures, outlines and reports, for sweeps."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from common.files import store
from common.models import Notice
from reports.models import (
    DeclaredValue,
    Identity,
    Indicator,
    IndicatorVersion,
    ReportCall,
    ReportSchedule,
    ReportTemplate,
    Target,
    TemplateSection,
)
from tests.canary import CANARY
from tests.cast import LONG_AGO
from unions.models import (
    NamedPeriod,
)


def an_own_figure(cast: SimpleNamespace, n: int) -> tuple[Indicator, Identity]:
    """A figure of the union's own, and a rule of arithmetic that names it."""
    common = {"unit": cast.truong, "name": f"{CANARY} {n}", "name_en": f"{CANARY} {n}", "group_id": "care"}
    own = Indicator.objects.create(code=f"own.figure_{n}", explanation=CANARY, **common)
    counts = {"kind": "welfare.payout", "measure": "amount", "count_unit": "dong", "reason": CANARY}
    IndicatorVersion.objects.create(indicator=own, valid=LONG_AGO, **counts)
    sides = {"left": [own.code], "right": ["welfare.total.amount"]}
    return own, Identity.objects.create(code=f"own-{n}", valid=LONG_AGO, **sides, **common)


def an_outline(cast: SimpleNamespace, number: int) -> ReportTemplate:
    """The school union's own, in preparation."""
    made = ReportTemplate.objects.create(
        code=f"chim-{number}", state=ReportTemplate.State.DRAFT, unit=cast.truong, name=CANARY, name_en=CANARY,
        level_id="grassroots_union", title=CANARY,
    )  # fmt: skip
    TemplateSection.objects.create(template=made, rank=10, heading=CANARY, body="{welfare.visits.count}")
    return made


def a_target(cast: SimpleNamespace, year: str) -> Target:
    """What the union is to reach in a year, handed on to its group."""
    common = {
        "indicator": Indicator.objects.get(code="mem.members_total"), "period_code": year, "value": 40,
        "count_unit": "person", "source_document": CANARY, "set_by": cast.an,
    }  # fmt: skip
    whole = Target.objects.create(unit=cast.truong, **common)
    Target.objects.create(unit=cast.to_1, parent=whole, **common)
    return whole


def what_is_declared(made: SimpleNamespace, cast: SimpleNamespace, common: Any) -> None:
    """A figure of the school's own with what it declared of it, and days with a name."""
    n = DeclaredValue.objects.count()
    whole = DateRange(date(2024, 1, 1), date(2025, 1, 1))
    code = f"own.declared_{n}"
    own = Indicator.objects.create(code=code, name=CANARY, name_en=CANARY, group_id="labour", unit=cast.truong)
    own.obliged.add("grassroots_union")
    own.versions.create(
        valid=LONG_AGO, kind="reports.declared", measure="value", where={"of": code}, count_unit="person"
    )
    made.declared = DeclaredValue.objects.create(
        **common | {"happened_on": date(2024, 12, 31)},
        indicator=own,
        period=whole,
        value=n,
        document=store(b"%PDF- " + CANARY.encode(), media_type="application/pdf"),
    )
    days = DateRange(date(2000 + n, 1, 1), date(2005 + n, 1, 1))
    made.period = NamedPeriod.objects.create(unit=cast.truong, name=f"{CANARY} {n}", kind="term", days=days)


def reports_asked_for(made: SimpleNamespace, cast: SimpleNamespace) -> None:
    """A schedule of the province with a call, and what the chair of the school was told."""
    n = ReportSchedule.objects.count()
    template = ReportTemplate.objects.get(code="grassroots-year")
    made.schedule = ReportSchedule.objects.create(
        unit=cast.tinh, name=CANARY, template=template, cadence="year", starts_on=date(2100, 1, 1), set_by=cast.dung
    )
    made.call = ReportCall.objects.create(
        unit=cast.tinh,
        schedule=made.schedule,
        template=template,
        period_code=f"{1990 + n}",
        period_name=CANARY,
        due_on=date(2100, 1, 1),
    )
    made.notice = Notice.objects.create(account=cast.an, key=f"{n}", text=CANARY, url="/reports/")
