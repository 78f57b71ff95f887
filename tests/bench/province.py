"""A synthetic province of the size of a real one, written by a handful of statements.

14 intermediate and 787 grassroots unions with 27,621 members; five years of ten records a union and quarter
(4 payouts with 5 funding lines, 2 contributions, and a loan, a pay rise, a work and an activity), a registration
a year. One union in twenty is a component of another. One in five moved on 2024-01-01, two in five on 2025-07-01, in
the middle of the year that is measured. One member in ten changed union on 2025-04-01, and some people are paid
by a union that is not theirs.

Sized `LARGE` it is a large province: 60, 20,000 and 2 million.

The triggers are off meanwhile (`session_replication_role`): no history is written, and no rule is checked.
"""

# ruff: noqa: S608 - the SQL is made of our own words

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import CharField, TextField

from members.models import Member
from unions.models import Account, Posting, Role, TreePath, UnionUnit


@dataclass(frozen=True)
class Size:
    """How large. The ids: the province is 1, the intermediate unions follow, the grassroots begin after `first`."""

    intermediate: int
    grassroots: int
    members: int

    @property
    def first(self) -> int:
        return 1 + self.intermediate


PROVINCE, LARGE = Size(14, 787, 27_621), Size(60, 20_000, 2_000_000)
YEAR = 2025
GRASSROOTS, MEMBERS, FIRST = PROVINCE.grassroots, PROVINCE.members, PROVINCE.first
CHAIR, OFFICER, REVIEWER = "truong", "canbo", "tinh"


def units(size: Size) -> str:
    return f"""
CREATE TEMP VIEW grassroots AS
SELECT n, {size.first} + n AS id, n % 20 = 0 AS component,
       CASE WHEN n % 5 = 1 THEN date '2024-01-01' WHEN n % 5 IN (2, 3) THEN date '2025-07-01' END AS moved_on,
       2 + n % {size.intermediate} AS first_parent, 2 + (n + 5) % {size.intermediate} AS later_parent
  FROM generate_series(1, {size.grassroots}) AS n;

INSERT INTO unions_unionunit (id, code)
SELECT id, 'u-' || id FROM generate_series(1, {size.first + size.grassroots}) AS id;

INSERT INTO unions_unitversion
       (unit_id, valid, name, short_name, letterhead_name, symbol, place, level_id, sector, employer_name,
        state_salaried, has_seal, has_account)
SELECT id, '[2015-01-01,)', 'Công đoàn ' || id, 'CĐ ' || id, 'CÔNG ĐOÀN ' || id, 'CĐCS', 'Trà Vinh',
       CASE WHEN id = 1 THEN 'provincial_federation' WHEN id <= {size.first} THEN 'district_federation'
            WHEN (id - {size.first}) % 20 = 0 THEN 'component_union' ELSE 'grassroots_union' END,
       CASE WHEN id <= {size.first} THEN '' WHEN id % 2 = 0 THEN 'public' ELSE 'business' END, '',
       CASE WHEN id > {size.first} AND id % 2 = 0 THEN 'partly' ELSE 'not' END, false, false
  FROM generate_series(1, {size.first + size.grassroots}) AS id;

INSERT INTO unions_placement (child_id, parent_id, valid)
SELECT 1, NULL, daterange '[2015-01-01,)'
UNION ALL SELECT id, 1, '[2015-01-01,)' FROM generate_series(2, {size.first}) AS id
UNION ALL SELECT id, id - 2, '[2015-01-01,)' FROM grassroots WHERE component
UNION ALL SELECT id, first_parent, daterange('2015-01-01', moved_on) FROM grassroots WHERE NOT component
UNION ALL SELECT id, later_parent, daterange(moved_on, NULL) FROM grassroots
           WHERE NOT component AND moved_on IS NOT NULL;
"""


# Fields of a member that say nothing here; a column without a default asks for the empty text.
SILENT = [
    field.column
    for field in Member._meta.fields
    if isinstance(field, (CharField, TextField)) and field.blank and not field.null
]


def people(size: Size) -> str:
    return f"""
INSERT INTO members_member (id, full_name, sex, born_on, born_year, member_number, version, {", ".join(SILENT)})
SELECT i, (array['Nguyễn','Trần','Lê','Phạm','Huỳnh','Võ','Đặng','Bùi','Thạch','Kim'])[1 + i % 10] || ' '
          || (array['Thị','Văn','Ngọc','Minh','Thanh','Hữu','Kim'])[1 + i % 7] || ' '
          || (array['An','Ánh','Bình','Cường','Dung','Đạt','Giang','Hà','Khánh','Lan','Mai','Sơn','Yến'])[1 + i % 13],
       CASE WHEN i % 5 < 3 THEN 'female' ELSE 'male' END, date '1965-01-01' + i % 14000,
       extract(year FROM date '1965-01-01' + i % 14000), 'S' || i, 1, {", ".join("''" for _column in SILENT)}
  FROM generate_series(1, {size.members}) AS i;

INSERT INTO members_membershipspell (member_id, unit_id, valid, joined, "left", joined_document, left_document)
SELECT i, {size.first} + 1 + (i - 1) % {size.grassroots},
       daterange('2018-01-01', CASE WHEN i % 10 = 0 THEN date '2025-04-01' END),
       'admitted', CASE WHEN i % 10 = 0 THEN 'transferred_out' ELSE '' END, '', ''
  FROM generate_series(1, {size.members}) AS i
UNION ALL
SELECT i, {size.first} + 1 + (i + 30) % {size.grassroots}, '[2025-04-01,)', 'transferred_in', '', '', ''
  FROM generate_series(10, {size.members}, 10) AS i;
"""


RECORDED = "unit_id, happened_on, quantity, source_document, note, recorded_by_id, recorded_at, form_key, version"


def records(size: Size) -> str:
    return f"""
CREATE TEMP VIEW happened AS
SELECT n, u.id, q, k, u.id * 20 + q AS seed, member_of.i AS member,
       (date '2021-01-01' + q * interval '3 months')::date + (u.id * 7 + k * 23) % 88 AS day
  FROM grassroots u, generate_series(0, 19) AS q, generate_series(0, 3) AS k,
       LATERAL (SELECT 1 + (n - 1 + CASE WHEN k = 2 AND (n + q) % 10 = 0 THEN 30 ELSE 0 END) % {size.grassroots}
                       + {size.grassroots} * ((n * 31 + q * 3 + k) % 12) AS i) AS member_of;

CREATE TEMP VIEW once AS SELECT * FROM happened WHERE k = 0;

CREATE TEMP TABLE kinds AS SELECT id, row_number() OVER (ORDER BY rank, code) AS nth FROM welfare_payoutkind;

INSERT INTO welfare_payout ({RECORDED}, id, proposed_by_id, kind_id, beneficiary_kind, member_id, beneficiary, amount,
       status, approved_by_id, approved_at, returned_by_id, returned_at, return_reason, relation, reversal_reason,
       override_reason, people, listed, listed_quantity, listed_amount)
SELECT id, day, 1 + (seed % 9 = 0)::int, '', '', 1, day + interval '9 hours', gen_random_uuid(), 1,
       seed * 4 + k, 1, (SELECT kinds.id FROM kinds WHERE nth = 1 + (seed * 4 + k) * 7 % 15),
       'member', CASE WHEN k < 3 THEN member END, CASE WHEN k < 3 THEN '' ELSE 'Chị Hoa' END,
       200000 + 2000 * (seed % 100), state,
       CASE WHEN state = 'approved' THEN 2 END, CASE WHEN state = 'approved' THEN day + interval '1 day' END,
       CASE WHEN state = 'returned' THEN 2 END, CASE WHEN state = 'returned' THEN day + interval '1 day' END,
       CASE WHEN state = 'returned' THEN 'Thiếu giấy' ELSE '' END, '', '', '',
       1 + (seed % 9 = 0)::int, 0, 0, 0
  FROM happened, LATERAL (SELECT CASE (seed * 4 + k) % 40 WHEN 7 THEN 'proposed' WHEN 31 THEN 'returned'
                                      ELSE 'approved' END AS state) AS of_it;

INSERT INTO welfare_fundingline (payout_id, source, payer, amount, in_kind)
SELECT id, (array['union','employer','donors','members','social_fund'])[1 + id % 5], '',
       CASE WHEN id % 4 = 0 THEN amount / 2 ELSE amount END, false FROM welfare_payout
UNION ALL SELECT id, 'union', '', amount / 2, false FROM welfare_payout WHERE id % 4 = 0;

INSERT INTO welfare_fund (id, unit_id, name, kind, note) SELECT id, id, 'Quỹ tình nghĩa', 'social', '' FROM grassroots;

INSERT INTO welfare_contribution ({RECORDED}, fund_id, amount, giver, form, goods, given_by)
SELECT id, day, 5 + seed % 30, '', '', 1, day, gen_random_uuid(), 1, id, 50000 * (1 + seed % 40), 'members', 'cash', '', ''
  FROM happened WHERE k < 2;

INSERT INTO welfare_loan ({RECORDED}, kind, lender, member_id, amount, purpose)
SELECT id, day, 1, '', '', 1, day, gen_random_uuid(), 1,
       CASE WHEN seed % 3 = 0 THEN 'job_fund' ELSE 'bank' END, 'Ngân hàng', member, 10000000, '' FROM once;

INSERT INTO members_careerevent ({RECORDED}, kind, title, of_whom, member_id)
SELECT id, day, 1, '', '', 1, day, gen_random_uuid(), 1,
       (array['raise_regular','raise_early','appointment','reappointment'])[1 + seed % 4], '', 'members', member FROM once;

INSERT INTO campaigns_campaign (id, unit_id, code, name, valid, kind, theme, asks, version)
SELECT n, 1, 'thi-dua-' || n, 'Lao động giỏi', daterange(make_date(2020 + n, 1, 1), make_date(2021 + n, 1, 1)), 'movement', '',
       'nobody', 1 FROM generate_series(1, 5) AS n;

INSERT INTO campaigns_registration ({RECORDED}, campaign_id, taking_part, eligible)
SELECT id, day, 1, '', '', 1, day, gen_random_uuid(), 1, 1 + q / 4, 20 + seed % 15, 35 FROM once WHERE q % 4 = 0;

INSERT INTO campaigns_work ({RECORDED}, kind, title, campaign_id, place, amount, paid_by, payer, helpers)
SELECT id, day, 1, '', '', 1, day, gen_random_uuid(), 1,
       (array['practice_model','public_works','task'])[1 + seed % 3], 'Việc ' || seed, NULL, '', 1000000 * (seed % 9),
       (array['union','donors','state'])[1 + q % 3], '', '' FROM once;

INSERT INTO campaigns_activity ({RECORDED}, kind, title, of_whom, participations, people, entitled, amount, paid_by, payer,
       counting, partners, place, outcome)
SELECT id, day, 1, '', '', 1, day, gen_random_uuid(), 1,
       (array['conference','dialogue','training','propaganda','sport','culture','health_check'])[1 + seed % 7],
       'Hoạt động ' || seed, 'members', 30, 28, 35, 500000, 'union', '', 'number', '', '', '' FROM once;

INSERT INTO welfare_rotatingpot (id, unit_id, valid, note) SELECT id, id, '[2022-01-01,)', '' FROM grassroots WHERE n % 8 = 0;

INSERT INTO welfare_potshare (pot_id, member_id, amount)
SELECT pot.id, 1 + (pot.id * 37 + s * 787) % {size.members}, 1000000 FROM welfare_rotatingpot pot, generate_series(1, 5) s;
"""


TABLES = ["members_member", "members_membershipspell", "welfare_payout", "welfare_fundingline", "welfare_contribution"]
TABLES += ["welfare_loan", "members_careerevent", "campaigns_registration", "campaigns_work", "campaigns_activity"]

# Indexes made after the rows take a fraction of the time.
WITHOUT_INDEXES = """
CREATE TEMP TABLE kept_indexes AS
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
 WHERE indrelid = ANY (%s::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid);
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT * FROM kept_indexes LOOP EXECUTE format('DROP INDEX %%s', one.name); END LOOP;
END $$;
"""
WITH_INDEXES = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT * FROM kept_indexes LOOP EXECUTE one.definition; END LOOP;
END $$;
DROP TABLE kept_indexes;
"""


@transaction.atomic
def _write(size: Size) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        if size != PROVINCE:
            # Nothing is written that this wall could refuse, and it takes longer than all the rest.
            cursor.execute("ALTER TABLE members_membershipspell DROP CONSTRAINT spell_one_union_at_a_time")
        cursor.execute(WITHOUT_INDEXES, [TABLES])
        for statements in (units(size), people(size), records(size)):
            cursor.execute(statements)
        cursor.execute("DROP VIEW once; DROP VIEW happened; DROP VIEW grassroots; DROP TABLE kinds")
        cursor.execute(WITH_INDEXES)
    TreePath.objects.derive()


def fill(size: Size = PROVINCE) -> None:
    """Write the province, and accounts to look at it with: of the province, an intermediate and a grassroots union."""
    clerks = [Account.objects.create(username=name, full_name=name, chosen_period=f"{YEAR}") for name in ("a", "b")]
    assert [clerk.pk for clerk in clerks] == [1, 2]
    _write(size)
    for username, unit, role in (
        (REVIEWER, 1, Role.REVIEWER),
        (OFFICER, 2, Role.OFFICER),
        (CHAIR, size.first + 1, Role.CHAIR),
    ):
        account = Account.objects.create(username=username, full_name=username, chosen_period=f"{YEAR}")
        where = UnionUnit.objects.get(pk=unit)
        Posting.objects.create(account=account, unit=where, role=role, valid=DateRange(date(2021, 1, 1), None))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
