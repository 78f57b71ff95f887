"""A federation with a union of 5,000 members, each rated for three years and with an award of before, and its people."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from campaigns.models import Award, AwardType
from members.models import Member, MemberRating, MembershipSpell
from unions.models import Account, GradeScale, Placement, Posting, Role, TreePath, UnionUnit, UnitVersion

MEMBERS = 5_000
TOP, UNION, EARLIER = "cs-khen-tinh", "cs-khen", "giay-khen-cdcs"
LONG_AGO = DateRange(date(2005, 1, 1), None)


def fill() -> None:
    top = _unit(TOP, "provincial_federation", None)
    union = _unit(UNION, "grassroots_union", top)
    TreePath.objects.derive()
    chair = Account.objects.create(username="chu-tich-khen", full_name="Chủ tịch")
    Posting.objects.create(account=chair, unit=top, role=Role.CHAIR, valid=LONG_AGO)
    people = Member.objects.bulk_create(
        Member(full_name=f"Nguyễn Văn {n}", sex="male", born_year=1960 + n % 40) for n in range(MEMBERS)
    )
    MembershipSpell.objects.bulk_create(
        MembershipSpell(member=one, unit=union, valid=DateRange(date(2005 + n % 15, 3, 1), None))
        for n, one in enumerate(people)
    )
    scale = GradeScale.objects.create(code="khen", name="Xếp loại", subject="member", valid=LONG_AGO)
    grade = scale.grades.create(code="tot", name="Hoàn thành tốt", short_name="Tốt", rank=1)
    common = {"unit": union, "recorded_by": chair}
    MemberRating.objects.bulk_create(
        MemberRating(member=one, year_label=str(year), grade=grade, happened_on=date(year, 12, 31), **common)
        for one in people
        for year in (2022, 2023, 2024)
    )
    earlier = AwardType.objects.get(code=EARLIER)
    Award.objects.bulk_create(
        Award(
            award_type=earlier,
            member=one,
            recipient_kind="individual",
            merit_year=2022,
            basis="comprehensive",
            happened_on=date(2023, 1, 20),
            **common,
        )
        for one in people
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _unit(code: str, level: str, parent: UnionUnit | None) -> UnionUnit:
    made = UnionUnit.objects.create(code=code)
    names = {"name": code, "short_name": code, "letterhead_name": code, "symbol": "CĐCS", "place": "Trà Vinh"}
    UnitVersion.objects.create(unit=made, valid=LONG_AGO, level_id=level, **names)
    Placement.objects.create(child=made, parent=parent, valid=LONG_AGO)
    return made
