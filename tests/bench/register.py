"""A synthetic register of the size of a large province: people and their unions, and nothing else.

60 intermediate and 20,000 grassroots unions with 2 million members; one union in twenty is a component of another,
one member in ten changed union on 2025-04-01. Sizes of unions differ as they do in life: the largest has some 3,000
members, many have a handful; people were written down union by union. Names are drawn by how frequent they are, so that the commonest family name is borne by
two people in five and the rarest by a few dozen.

The triggers are off meanwhile (`session_replication_role`): no history is written, and no rule is checked.
"""

# ruff: noqa: S608 - the SQL is made of our own words

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from unions.models import Account, Posting, Role, TreePath, UnionUnit

INTERMEDIATE, GRASSROOTS, MEMBERS = 60, 20_000, 2_000_000
FIRST = 1 + INTERMEDIATE  # ids: the province is 1, the intermediate unions follow, then the grassroots
PROVINCE, PART, UNION = "tinh", "huyen", "canbo"  # accounts: of everything, of an intermediate union, of the largest

FAMILY = (
    "Nguyễn 380 Trần 110 Lê 95 Phạm 70 Huỳnh 50 Phan 45 Vũ 39 Võ 39 Đặng 21 Bùi 20 Đỗ 14 Hồ 13 Ngô 13 Dương 10 Lý 5 "
    "Thạch 5 Kim 5 Sơn 5 Trương 12 Đinh 8 Lâm 6 Mai 6 Cao 6 Hà 5 Lưu 4 Tạ 4 Châu 3 Quách 2 Ksor 1 Niê 1"
)
MIDDLE = (
    "Thị 330 Văn 250 Ngọc 50 Minh 50 Thanh 50 Hữu 40 Kim 40 Quốc 30 Đức 30 Thu 30 Hồng 30 Xuân 20 Bảo 20 Gia 10 Y 1"
)
GIVEN = (
    "An 20 Anh 45 Ánh 12 Ân 4 Bình 22 Bích 4 Cường 16 Chi 9 Dung 16 Dũng 20 Duyên 8 Dương 9 Đạt 12 Đức 14 Giang 13 "
    "Hà 28 Hải 20 Hằng 20 Hạnh 16 Hiền 22 Hiếu 12 Hoa 18 Hòa 14 Hoàng 17 Hùng 22 Huy 15 Huyền 15 Hương 30 Hường 10 "
    "Khánh 9 Khoa 6 Lan 22 Liên 12 Linh 30 Loan 13 Long 13 Ly 7 Mai 20 Minh 22 My 8 Nam 15 Nga 16 Ngân 9 Ngọc 15 "
    "Nhung 14 Oanh 9 Phong 8 Phúc 11 Phương 28 Phượng 8 Quang 11 Quân 9 Quỳnh 9 Sơn 15 Tâm 15 Tân 6 Thảo 19 Thanh 20 "
    "Thắng 12 Thành 14 Thu 16 Thúy 14 Thủy 22 Thư 6 Tiến 10 Toàn 9 Trang 18 Trinh 7 Trung 14 Tú 10 Tuấn 22 Tùng 9 "
    "Tuyết 12 Uyên 7 Vân 18 Việt 9 Vinh 10 Vy 7 Xuân 9 Yến 14 Hen 1 Siu 1 Ý 2"
)


def _drawn(names: str) -> str:
    """A table (n, word) in which a name stands as often as it is weighted, numbered from 0."""
    pairs = names.split()
    words = [name for name, weight in zip(pairs[::2], pairs[1::2], strict=True) for _ in range(int(weight))]
    return "(VALUES " + ", ".join(f"({n}, '{word}')" for n, word in enumerate(words)) + ") AS drawn (n, word)"


UNITS = f"""
CREATE TEMP VIEW grassroots AS
SELECT n, {FIRST} + n AS id, n % 20 = 0 AS component, 2 + n % {INTERMEDIATE} AS parent
  FROM generate_series(1, {GRASSROOTS}) AS n;

INSERT INTO unions_unionunit (id, code)
SELECT id, 'u-' || id FROM generate_series(1, {FIRST + GRASSROOTS}) AS id;

INSERT INTO unions_unitversion
       (unit_id, valid, name, short_name, letterhead_name, symbol, place, level_id, sector, employer_name,
        state_salaried, has_seal, has_account)
SELECT id, '[2015-01-01,)', 'Công đoàn ' || id, 'CĐ ' || id, 'CÔNG ĐOÀN ' || id, 'CĐCS', 'Trà Vinh',
       CASE WHEN id = 1 THEN 'provincial_federation' WHEN id <= {FIRST} THEN 'district_federation'
            WHEN (id - {FIRST}) % 20 = 0 THEN 'component_union' ELSE 'grassroots_union' END,
       CASE WHEN id <= {FIRST} THEN '' WHEN id % 2 = 0 THEN 'public' ELSE 'business' END, '', '', false, false
  FROM generate_series(1, {FIRST + GRASSROOTS}) AS id;

INSERT INTO unions_placement (child_id, parent_id, valid)
SELECT 1, NULL, daterange '[2015-01-01,)'
UNION ALL SELECT id, 1, '[2015-01-01,)' FROM generate_series(2, {FIRST}) AS id
UNION ALL SELECT id, CASE WHEN component THEN id - 2 ELSE parent END, '[2015-01-01,)' FROM grassroots;
"""

PEOPLE = f"""
SELECT setseed(0.42);

CREATE TEMP TABLE family AS SELECT * FROM {_drawn(FAMILY)};
CREATE TEMP TABLE middle AS SELECT * FROM {_drawn(MIDDLE)};
CREATE TEMP TABLE given AS SELECT * FROM {_drawn(GIVEN)};

CREATE TEMP TABLE person AS
SELECT (row_number() OVER (ORDER BY u, i))::int AS i, family.word || ' ' || middle.word || coalesce(' ' || other.word, '') || ' ' || given.word AS full_name,
       {FIRST} + 1 + floor({GRASSROOTS} * power(u, 1.5))::int AS unit, dice
  FROM (SELECT i, floor(random() * (SELECT count(*) FROM family))::int AS f,
               floor(random() * (SELECT count(*) FROM middle))::int AS m,
               floor(random() * (SELECT 3 * count(*) FROM middle))::int AS o,
               floor(random() * (SELECT count(*) FROM given))::int AS g,
               random() AS u, floor(random() * 100)::int AS dice
          FROM generate_series(1, {MEMBERS}) AS i OFFSET 0) AS drawn
  JOIN family ON family.n = f
  JOIN middle ON middle.n = m
  JOIN given ON given.n = g
  LEFT JOIN middle AS other ON other.n = o;

INSERT INTO members_member (id, full_name, sex, born_on, born_year, member_number, staff_code, phone, citizen_id,
       education, contract, party_joined_on, card_number, email, address, native_place, religion, qualification,
       political_theory, languages, job_title, department, bank_account, bank_name, health_note, note, version)
SELECT i, full_name, CASE WHEN dice < 60 THEN 'female' ELSE 'male' END, born,
       extract(year FROM born), 'TV' || lpad(i::text, 8, '0'), 'CB' || i,
       '09' || lpad((i::bigint * 7919 % 100000000)::text, 8, '0'), '0' || lpad((i::bigint * 104729 % 100000000000)::text, 11, '0'),
       (array['university','college','upper','master',''])[1 + dice % 5],
       (array['official','indefinite','fixed'])[1 + dice % 3],
       CASE WHEN dice % 6 = 0 THEN date '2010-05-19' END, '', '', '', '', '', '', '', '', '', '', '', '', '', '', 1
  FROM person, LATERAL (SELECT date '1965-01-01' + i % 14000 AS born) AS birth;

INSERT INTO members_membershipspell (member_id, unit_id, valid, joined, "left", joined_document, left_document)
SELECT i, unit, daterange('2018-01-01', CASE WHEN i % 10 = 0 THEN date '2025-04-01' END),
       'admitted', CASE WHEN i % 10 = 0 THEN 'transferred_out' ELSE '' END, '', ''
  FROM person
UNION ALL
SELECT i, CASE WHEN unit > {FIRST + 1} THEN unit - 1 ELSE unit + 1 END, '[2025-04-01,)', 'transferred_in', '', '', ''
  FROM person WHERE i % 10 = 0;

DROP TABLE person, family, middle, given;
DROP VIEW grassroots;
"""


# Indexes made after the rows take a fraction of the time.
WITHOUT_INDEXES = """
CREATE TEMP TABLE kept_indexes AS
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
 WHERE indrelid IN ('members_member'::regclass, 'members_membershipspell'::regclass)
   AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid);
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT * FROM kept_indexes LOOP EXECUTE format('DROP INDEX %s', one.name); END LOOP;
END $$;
"""
WITH_INDEXES = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT * FROM kept_indexes LOOP EXECUTE one.definition; END LOOP;
END $$;
DROP TABLE kept_indexes;
"""


@transaction.atomic
def _write() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(UNITS)
        # Nothing is written afterwards that the walls could refuse, and they take longer than all the rest.
        cursor.execute(
            f"ALTER TABLE members_membershipspell DROP CONSTRAINT spell_one_union_at_a_time; {WITHOUT_INDEXES}"
        )
        cursor.execute(PEOPLE)
        cursor.execute(WITH_INDEXES)
    TreePath.objects.derive()


def fill() -> None:
    """Write the register, and accounts to look at it with: of the province, of a part of it, of the largest union."""
    _write()
    for username, unit, role in (
        (PROVINCE, 1, Role.REVIEWER),
        (PART, 3, Role.OFFICER),
        (UNION, FIRST + 1, Role.OFFICER),
    ):
        where = UnionUnit.objects.get(pk=unit)
        account = Account.objects.create(username=username, full_name=username, chosen_period="2025", chosen_unit=where)
        Posting.objects.create(account=account, unit=where, role=role, valid=DateRange(date(2021, 1, 1), None))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
