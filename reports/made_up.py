"""Made-up people in any number, written by one statement: members of unions of which only the number is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

PEOPLE = """
WITH person AS (
    SELECT nextval(pg_get_serial_sequence('members_member', 'id')) AS id, n, unit, first_on + (n - 1) %% days AS first_on,
           date '1964-01-01' + (n * 7919) %% 15000 AS born_on
      FROM unnest(%(units)s::bigint[], %(numbers)s::int[], %(firsts)s::date[], %(days)s::int[])
           AS crowd (unit, number, first_on, days), generate_series(1, number) AS n
), named AS (
    INSERT INTO members_member (id, full_name, sex, born_on, born_year, citizen_id, phone, version, member_number,
           card_number, staff_code, email, address, native_place, religion, education, qualification,
           political_theory, languages, job_title, department, contract, bank_account, bank_name, health_note, note,
           party_joined_on)
    SELECT id,
           (array['Nguyễn','Trần','Lê','Phạm','Huỳnh','Võ','Đặng','Bùi','Thạch','Kim','Y','Đỗ'])[1 + id %% 12] || ' '
        || (array['Thị','Văn','Ngọc','Minh','Thanh','Hữu','Kim'])[1 + (id / 12) %% 7] || ' '
        || (array['An','Ánh','Bình','Cường','Dung','Đạt','Giang','Hà','Khánh','Lan','Mai','Sơn','Yến','Ân','Đức'])
             [1 + (id / 84) %% 15],
           CASE WHEN id %% 5 < 3 THEN 'female' ELSE 'male' END, born_on, extract(year FROM born_on),
           lpad((79000000000 + id)::text, 12, '0'), '09' || lpad(id::text, 8, '0'), 1, NULL,
           '', '', '', '', '', '', (array['upper','college','university','vocational'])[1 + id %% 4], '',
           '', '', '', '', 'indefinite', '', '', '', '',
           CASE WHEN id %% 6 = 0 THEN date '2010-01-01' + (id %% 5000)::int END
      FROM person
    RETURNING id
)
INSERT INTO members_membershipspell (member_id, unit_id, valid, joined, "left", joined_document, left_document)
SELECT person.id, person.unit, daterange(person.first_on, NULL), 'admitted', '', '', ''
  FROM person JOIN named USING (id)
"""


# The planner knows nothing of rows that a transaction wrote itself, and would go through the whole tree for each of them.
COUNTED = "ANALYZE members_member, members_membershipspell, unions_unitversion, unions_placement, unions_treepath"


@dataclass(frozen=True)
class Crowd:
    """So many members of a unit, by its id, admitted one a day over some `days` from the first on, again and again."""

    unit: int
    number: int
    first_on: date
    days: int = 1


def make_up_people(crowds: Sequence[Crowd]) -> int:
    """Write the members of all crowds with their memberships, which are open; how many there are."""
    columns: dict[str, Any] = {
        "units": [crowd.unit for crowd in crowds],
        "numbers": [crowd.number for crowd in crowds],
        "firsts": [crowd.first_on for crowd in crowds],
        "days": [crowd.days for crowd in crowds],
    }
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, columns)
        if crowds:
            cursor.execute(COUNTED)
    return sum(crowd.number for crowd in crowds)
