"""A union whose fund has a cash book of 100,000 entries over two years, and people who propose, approve and pay.

The entries are written with the triggers off: they are not chained, and no statement asks for that.
"""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from unions.models import Placement, TreePath, UnionUnit, UnitVersion

ENTRIES = 100_000
CODE = "cs-so-quy"
LONG_AGO = DateRange(date(2015, 1, 1), None)

FUND = "INSERT INTO welfare_fund (unit_id, name, kind, note) VALUES (%s, 'Quỹ lớn', 'social', '') RETURNING id"
ENTRY = """
INSERT INTO welfare_entry (fund_id, kind, amount, happened_on, method, party, purpose, document, booked_by_id,
       booked_at, form_key, number, voucher_year, voucher_number, balance, previous_hash, hash)
SELECT %(fund)s, CASE WHEN i %% 3 = 0 THEN 'spending' ELSE 'dues' END, CASE WHEN i %% 3 = 0 THEN -100000 ELSE 60000 END,
       date '2024-01-01' + i * 730 / %(entries)s, CASE WHEN i %% 2 = 0 THEN 'cash' ELSE 'bank' END, 'Nguyễn Thị Lan',
       'Đoàn phí tháng', 'PT ' || i, %(by)s, now(), gen_random_uuid(), i, 2024, i, 0, repeat('0', 64), repeat('0', 64)
  FROM generate_series(1, %(entries)s) AS i
"""


def fill() -> None:
    unit = UnionUnit.objects.create(code=CODE)
    names = {"name": "CĐCS", "short_name": "CĐCS", "letterhead_name": "CĐCS", "symbol": "CĐCS", "place": "Trà Vinh"}
    UnitVersion.objects.create(unit=unit, valid=LONG_AGO, level_id="grassroots_union", **names)
    Placement.objects.create(child=unit, parent=None, valid=LONG_AGO)
    TreePath.objects.derive()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(FUND, [unit.pk])
        (fund,) = cursor.fetchone()
        cursor.execute(ENTRY, {"fund": fund, "entries": ENTRIES, "by": 0})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
