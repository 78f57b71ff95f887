"""Indicators are data that people define: new ones, other versions from a day on, names, ends; refused in words."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from common.history import last_change
from common.periods import Period
from reports.figures import figures
from reports.models import FrozenFigure, Identity, Indicator, IndicatorGroup, IndicatorVersion, ReportTemplate
from reports.services import indicators as services
from reports.services.freezing import take_snapshot
from reports.services.identities import add_rule, change_rule, end_rule
from reports.services.reports import open_report
from tests.cast import account, member
from unions.access import Scope
from unions.models import Role

YEAR = Period.year(2024)
VISITS = {"kind": "welfare.payout", "measure": "number", "where": {"group": "visit"}}


@pytest.fixture
def local(cast):
    """Who defines for the school union alone."""
    return Scope.of(account("dinh-nghia", cast.truong, Role.ADMINISTRATOR))


def named(code: str = "own.figure", **fields) -> Indicator:
    words = {"name": f"Con số {code}", "name_en": code or "Figure", "group": IndicatorGroup.objects.get(code="care")}
    return Indicator(code=code, **words | fields)


def part(code: str) -> Indicator:
    return Indicator.objects.get(code=code)


def defined(scope, code: str = "own.figure", *, unit=None, **version) -> Indicator:
    return services.define(named(code, unit=unit), IndicatorVersion(**version or VISITS), scope=scope)


def value(unit, code: str, period: Period = YEAR):
    return figures(unit, period, [code])[0].value


def refused(act) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        act()
    return error.value.message_dict if hasattr(error.value, "error_dict") else {"": error.value.messages}


def test_what_is_defined_is_counted_at_once_in_its_own_unit_of_count(cast, scope, paid):
    paid(cast.truong, date(2024, 5, 2))
    member("Lan", cast.truong)

    defined(scope("quan"))
    defined(scope("quan"), "own.each", operation="mean", first=part("welfare.visits.amount"), second=part("own.figure"))
    defined(scope("quan"), "own.both", operation="sum", first=part("own.figure"), second=part("welfare.visits.count"))
    defined(scope("quan"), "own.place", operation="rank", first=part("own.figure"))
    made = services.define(
        named("", name="Nữ đoàn viên cuối kỳ"),
        IndicatorVersion(kind="members.membership", measure="number", where={"sex": "female"}, period_rule="at_end"),
        scope=scope("quan"),
    )

    version = made.versions.get()
    assert (made.code, version.count_unit, version.defined_by) == ("care.nu_doan_vien_cuoi_ky", "person", cast.quan)
    assert [value(cast.tinh, code) for code in ("own.figure", "own.both", "own.each", made.code)] == [1, 2, 300_000, 1]
    assert value(cast.huyen_a, "own.place") == 1


def test_who_defines_says_it_for_everybody_or_for_a_union_and_all_below(cast, scope, local):
    with pytest.raises(PermissionDenied):
        defined(local)
    with pytest.raises(PermissionDenied):
        defined(local, unit=cast.xuong)
    defined(local, unit=cast.truong)

    assert value(cast.to_1, "own.figure") == 0
    assert not figures(cast.xuong, YEAR, ["own.figure"])
    assert "first" in refused(lambda: defined(scope("quan"), "a.b", operation="minimum", first=part("own.figure")))
    assert [services.within(scope(who)).filter(code="own.figure").exists() for who in ("an", "quan", "chi")] == [
        1,
        1,
        0,
    ]


REFUSED = [
    ({"kind": "no.such", "measure": "number"}, "kind"),
    ({"kind": "welfare.payout", "measure": "loudness"}, "measure"),
    ({"kind": "welfare.payout", "measure": "number"}, "count_unit"),  # visits, gifts, houses …: which?
    ({"kind": "welfare.payout", "measure": "number", "count_unit": "visit"}, "count_unit"),
    (VISITS | {"period_rule": "at_end"}, "period_rule"),
    ({"kind": "members.membership", "measure": "number"}, "period_rule"),
    (VISITS | {"where": ["visit"]}, "where"),
    (VISITS | {"where": {"group": {"visit": 1}}}, "where"),
    (VISITS | {"where": {"group": []}}, "where"),
    (VISITS | {"where": {"group": "<b>{visit}</b>"}}, "where"),
    (VISITS | {"where": {"colour": "red"}}, "where"),
    ({"kind": "campaigns.prize", "measure": "number", "where": {"contest": "x" * 10_000}}, "where"),
    (VISITS | {"wording": "percent"}, "wording"),
    ({"operation": "ratio", "first": "mem.members_women"}, "second"),
    ({"operation": "ratio", "first": "mem.members_women", "second": "mem.members_women"}, "second"),
    ({"operation": "sum", "first": "mem.members_women", "second": "welfare.visits.count"}, "count_unit"),
    ({"operation": "difference", "first": "mem.women_rate", "second": "mem.members_women"}, "first"),
    ({"operation": "target", "first": "conf.turnout_rate"}, "first"),
    ({"operation": "rank", "first": "conf.rate_public_least"}, "first"),
    ({"operation": "rank", "first": "mem.members_total", "count_unit": "person"}, "count_unit"),
]


def test_what_could_not_be_counted_is_refused_beside_its_field(scope, cast):
    for version, field in REFUSED:
        parts = {name: part(code) for name, code in version.items() if name in ("first", "second")}
        told = refused(lambda said=version | parts: defined(scope("quan"), **said))
        assert field in told, (version, told)
    assert not Indicator.objects.filter(code="own.figure").exists()


def test_a_code_is_taken_once_and_of_letters(scope, cast):
    told = [
        refused(lambda code=code: defined(scope("quan"), code)) for code in ("mem.joined", "{mem}", "Nodot", "a.b<i>")
    ]

    assert [set(one) for one in told] == [{"code"}] * 4
    services.define(named("", name="Thăm"), IndicatorVersion(**VISITS), scope=scope("quan"))
    assert "name" in refused(
        lambda: services.define(named("", name="Thăm"), IndicatorVersion(**VISITS), scope=scope("quan"))
    )


def test_another_version_counts_from_its_day_on_and_old_reports_keep_theirs(cast, scope, paid):
    paid(cast.truong, date(2024, 5, 2))
    paid(cast.truong, date(2025, 5, 2))
    quan, told = scope("quan"), []
    report = open_report(
        unit=cast.truong,
        period=YEAR,
        template=ReportTemplate.objects.get(code="grassroots-year"),
        dated_on=date(2024, 12, 31),
        scope=scope("binh"),
    )
    first = IndicatorVersion.objects.get(indicator__code="welfare.visits.count")
    take_snapshot(report, scope=scope("binh"))
    wedding = VISITS | {"where": {"kind": "visit-wedding"}}

    def change(from_day: date, seen: int = 1, reason: str = "Chỉ đếm hỷ") -> IndicatorVersion:
        return services.new_version(
            "welfare.visits.count", IndicatorVersion(**wedding), from_day=from_day, reason=reason, seen_number=seen,
            scope=quan,
        )  # fmt: skip

    rests = FrozenFigure.objects.filter(definition=first).exists()
    told = [refused(lambda: change(first.valid.lower)), refused(lambda: change(date(2025, 1, 1), reason=" "))]
    second = change(date(2025, 1, 1))
    told.append(refused(lambda: change(date(2026, 1, 1))))  # somebody else was there before

    assert rests
    assert [set(one) for one in told] == [{"from_day"}, {"reason"}, {"__all__"} if "__all__" in told[2] else {""}]
    assert [value(cast.truong, "welfare.visits.count", Period.year(year)) for year in (2024, 2025)] == [1, 0]
    first.refresh_from_db()
    assert (first.valid.upper, second.number, second.valid) == (date(2025, 1, 1), 2, DateRange(date(2025, 1, 1), None))
    third = change(date(2025, 1, 1), seen=2)  # nothing rests on the second yet, so it is replaced
    assert set(third.indicator.versions.values_list("number", flat=True)) == {1, 3}


def test_what_is_made_of_a_figure_holds_it_to_what_it_counts(scope, cast):
    quan = scope("quan")
    defined(quan, "own.net", operation="difference", first=part("mem.joined"), second=part("mem.left"))

    def count_otherwise(**version):
        services.new_version(
            "mem.joined", IndicatorVersion(**version), from_day=date(2025, 1, 1), reason="x", seen_number=1, scope=quan
        )

    circle = {"operation": "ratio", "first": part("own.net"), "second": part("mem.left")}
    in_itself = {"operation": "minimum", "first": part("mem.joined")}
    for version in (VISITS, circle, in_itself):
        assert refused(lambda version=version: count_otherwise(**version))
    assert "on" in refused(lambda: services.retire("mem.joined", on=date(2025, 1, 1), scope=quan))
    services.retire("own.net", on=date(2025, 1, 1), scope=quan)
    assert not figures(cast.tinh, Period.year(2025), ["own.net"])
    assert "on" in refused(lambda: services.retire("own.net", on=date(2026, 1, 1), scope=quan))
    late = {"operation": "sum", "first": part("own.net"), "second": part("mem.left")}
    assert "first" in refused(lambda: defined(quan, "own.late", **late))  # a part that does not hold all the time
    services.resume("own.net", scope=quan)
    assert value(cast.tinh, "own.net", Period.year(2025)) == 0


def test_what_is_declared_is_declared_of_itself_and_words_of_others_are_never_added_up(scope, cast):
    quan = scope("quan")
    told = {"measure": "value", "count_unit": "dong"}
    for code, kind in (("own.wages", "reports.declared"), ("own.rank", "reports.external")):
        defined(quan, code, kind=kind, **told)

    versions = IndicatorVersion.objects.filter(indicator__code__in=("own.wages", "own.rank"))
    assert {(one.where["of"], one.scope_rule) for one in versions} == {("own.wages", "subtree"), ("own.rank", "own")}
    employer = {"of": "own.wages", "employer_type": "state_enterprise"}
    defined(quan, "own.wages.state", kind="reports.declared", where=employer, **told)
    assert "where" in refused(
        lambda: defined(quan, "own.x", kind="reports.declared", where={"of": "mem.joined"}, **told)
    )


def test_names_change_for_who_saw_them_as_they_are(scope, cast, local):
    one = part("mem.joined")
    seen = last_change(one)
    one.name = "Đoàn viên <b>{tăng}</b>"
    services.rename(one, seen=seen, scope=scope("quan"))

    assert part("mem.joined").name == one.name
    assert refused(lambda: services.rename(one, seen=seen, scope=scope("quan")))
    with pytest.raises(PermissionDenied):
        services.rename(one, seen=last_change(one), scope=local)
    with pytest.raises(PermissionDenied):
        services.add_group(IndicatorGroup(name="Riêng"), scope=local)
    assert services.add_group(IndicatorGroup(name="Nhà ở"), scope=scope("quan")).code == "nha-o"


def rule(left: list[str], right: list[str], **fields) -> Identity:
    group = IndicatorGroup.objects.get(code="care")
    fields = {"valid": DateRange(date(2010, 1, 1), None), "name": "Quy tắc", "group": group} | fields
    return Identity(left=left, right=right, **fields)


def test_a_rule_of_arithmetic_adds_what_counts_the_same(scope, cast, local):
    quan = scope("quan")
    for left, right, side in (
        ([], ["mem.joined"], "left"),
        (["no.such"], ["mem.joined"], "left"),
        (["mem.joined"], ["mem.left", "-mem.joined"], "right"),
        (["mem.joined"], ["welfare.visits.count"], "right"),
        (["mem.women_rate"], ["mem.joined"], "left"),
        (["{mem.joined}"] * 21, ["mem.joined"], "left"),
    ):
        assert set(refused(lambda left=left, right=right: add_rule(rule(left, right), scope=quan))) == {side}
    with pytest.raises(PermissionDenied):
        add_rule(rule(["mem.left"], ["mem.joined"]), scope=local)
    own = add_rule(rule(["mem.left"], ["mem.joined"], unit=cast.truong), scope=local)
    kept = add_rule(rule(["mem.joined", "-mem.left"], ["mem.net"]), scope=quan)

    assert (own.code, kept.code) == ("quy-tac", "quy-tac-2")
    assert "on" in refused(lambda: services.retire("mem.net", on=date(2025, 1, 1), scope=quan))
    seen = last_change(kept)
    kept.relation = "at_most"
    change_rule(kept, seen=seen, scope=quan)
    assert refused(lambda: change_rule(kept, seen=seen, scope=quan))
    assert end_rule(kept.pk, on=date(2025, 1, 1), scope=quan).valid.upper == date(2025, 1, 1)
    services.retire("mem.net", on=date(2025, 1, 1), scope=quan)
