"""The unions of a large province, twenty thousand of them, with two members each: for what happens to their tree."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.bench import register
from unions.models import Account, Posting, Role, TreePath, UnionUnit

MEMBERS = 40_000
PEOPLE = f"""
INSERT INTO members_member (full_name, sex, citizen_id, card_number, staff_code, phone, email, address, native_place,
       religion, education, qualification, political_theory, languages, job_title, department, contract, bank_account,
       bank_name, health_note, note, version)
SELECT 'Nguyễn Thị ' || i, 'female', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 1
  FROM generate_series(1, {MEMBERS}) AS i;
INSERT INTO members_membershipspell (member_id, unit_id, valid, joined, "left", joined_document, left_document)
SELECT id, {register.FIRST} + 1 + id % {register.GRASSROOTS}, '[2018-01-01,)', 'admitted', '', '', ''
  FROM members_member;
"""  # noqa: S608


def fill() -> None:
    """The units of the register with two members each, and somebody who organises them all."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(register.UNITS)
        cursor.execute(PEOPLE)
        cursor.execute("DROP VIEW grassroots")
        cursor.execute("SELECT setval('unions_placement_id_seq', (SELECT max(id) FROM unions_placement))")
    TreePath.objects.derive()
    organiser = Account.objects.create(username="tochuc", full_name="Tổ chức")
    top = UnionUnit.objects.get(pk=1)
    Posting.objects.create(
        account=organiser, unit=top, role=Role.ADMINISTRATOR, valid=DateRange(date(2021, 1, 1), None)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
