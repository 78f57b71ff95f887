"""A checked list goes into the book: all rows or the good ones, in one transaction, by a handful of statements."""

# ruff: noqa: S608 - the SQL is made of the names of our own columns

from __future__ import annotations

from collections.abc import Callable

import pghistory
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.imports import staging
from members.imports.checking import terms_of
from members.imports.judging import BEGINS, TABLES, Terms, judge, new_value
from members.imports.uploading import held
from members.models import Member, MemberImport
from members.services.membership import hold_units
from unions.access import Scope

Status, Mode = MemberImport.Status, MemberImport.Mode

NEW_SPELLS = f"""
INSERT INTO members_membershipspell (id, member_id, unit_id, valid, joined, "left", joined_document, left_document)
SELECT judged.spell_id, judged.member_id, %(unit)s, daterange({BEGINS}, NULL), 'admitted', '', '', ''
  FROM import_staged staged JOIN import_judged judged USING (number) WHERE outcome = 'new' ORDER BY number
"""
# Days are cut where a membership begins later than the book said.
CORRECT_STAYS = """
UPDATE members_groupstay stay SET valid = daterange(staged.joined_on, upper(stay.valid))
  FROM import_staged staged JOIN import_judged judged USING (number)
 WHERE changes ? 'joined_on' AND stay.spell_id = judged.spell_id AND lower(stay.valid) < staged.joined_on
"""
CORRECT_SPELLS = """
UPDATE members_membershipspell spell SET valid = daterange(staged.joined_on, upper(spell.valid))
  FROM import_staged staged JOIN import_judged judged USING (number)
 WHERE changes ? 'joined_on' AND spell.id = judged.spell_id
"""
# From today on somebody is in another group; a stay that began today is the other one from its beginning.
REPLACE_STAYS = """
UPDATE members_groupstay stay SET group_id = staged.group_id
  FROM import_staged staged JOIN import_judged judged USING (number)
 WHERE changes ? 'group_id' AND stay.spell_id = judged.spell_id AND lower(stay.valid) >= %(today)s
"""
END_STAYS = """
UPDATE members_groupstay stay SET valid = daterange(lower(stay.valid), %(today)s)
  FROM import_judged judged
 WHERE changes ? 'group_id' AND stay.spell_id = judged.spell_id AND stay.valid @> %(today)s::date
   AND lower(stay.valid) < %(today)s
"""
NEW_STAYS = """
INSERT INTO members_groupstay (spell_id, group_id, valid)
SELECT spell.id, staged.group_id, daterange(
         greatest(lower(spell.valid), stood.since, CASE WHEN judged.outcome = 'changed' THEN %(today)s::date END), upper(spell.valid))
  FROM import_staged staged JOIN import_judged judged USING (number)
  JOIN members_membershipspell spell ON spell.id = judged.spell_id
  JOIN LATERAL (SELECT lower(days) AS since FROM unnest((
           SELECT range_agg(below.valid * above.valid) FROM unions_treepath below JOIN unions_treepath above
               ON above.unit_id = %(unit)s AND starts_with(below.path, above.path) AND below.valid && above.valid
            WHERE below.unit_id = staged.group_id)) AS days
         WHERE days @> %(today)s::date) stood ON true
 WHERE (judged.outcome = 'new' AND staged.group_id IS NOT NULL OR judged.changes ? 'group_id')
   AND NOT EXISTS (SELECT FROM members_groupstay stay WHERE stay.spell_id = spell.id
                     AND stay.group_id = staged.group_id AND upper(stay.valid) IS NOT DISTINCT FROM upper(spell.valid))
"""
POINT_AT_THE_NEW = """
UPDATE members_importrow kept SET member_id = judged.member_id FROM import_judged judged
 WHERE kept.imported_id = %(import)s AND kept.number = judged.number AND judged.outcome = 'new'
"""
CHANGED_SINCE = """
SELECT (SELECT count(*) FROM import_judged) - count(*) FROM members_importrow kept JOIN import_judged judged USING (number)
 WHERE kept.imported_id = %s AND kept.outcome IN ('new', 'changed')
   AND (judged.outcome, judged.changes) IS NOT DISTINCT FROM (kept.outcome, kept.changes)
   AND (kept.outcome = 'new' OR judged.member_id = kept.member_id)
"""


class CheckAgainError(ValidationError):
    """The book changed since the list was checked, so what was seen is not what would happen."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody changed the book since this list was checked. It has to be checked once more."), code="again"
        )


def write(import_id: int, mode: str, *, scope: Scope, tell: Callable[[int], None] = lambda _step: None) -> MemberImport:
    """Write a checked list into the book, wholly or not at all; a list that is in the book already stays as it is.

    `mode` "all" refuses a list with rows to be put right, "good" leaves these out. Raises CheckAgainError where
    the book is not as it was when the list was checked.
    """
    with pghistory.context(user=scope.account.pk) as change, transaction.atomic():
        imported = held(import_id, scope, Status.CHECKED, Status.IMPORTING, Status.IMPORTED)
        if imported.status == Status.IMPORTED:
            return imported
        if mode == Mode.ALL_OR_NOTHING and imported.counts.get("bad"):
            raise ValidationError(_("Some rows have to be put right first, or choose to import the good ones alone."))
        hold_imports(imported.unit_id)
        hold_units(imported.unit_id)
        terms = terms_of(imported, imported.layout["codes"], scope)
        staging.create()
        staging.fill_again(imported.pk)
        judge(terms, numbering=True)
        _require_as_seen(imported)
        _write_staged(imported, terms)
        imported.mode, imported.change = mode, change.id
        imported.imported_by, imported.imported_at = scope.account, timezone.now()
        imported.status = Status.IMPORTED
        imported.save()
    return imported


def hold_imports(unit: int) -> None:
    """Lists of one union go into the book one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('members.imports'), %s)", [unit % 2**31])


def _require_as_seen(imported: MemberImport) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CHANGED_SINCE, [imported.pk])
        (changed,) = cursor.fetchone()
    if changed:
        raise CheckAgainError


def _write_staged(imported: MemberImport, terms: Terms) -> None:
    params = terms.params | {"import": imported.pk}
    for statement in (
        _new_members(),
        NEW_SPELLS,
        _changed_members(terms),
        CORRECT_STAYS,
        CORRECT_SPELLS,
        REPLACE_STAYS,
        END_STAYS,
        NEW_STAYS,
        POINT_AT_THE_NEW,
    ):
        staging.run(statement, dict(params))


def _new_members() -> str:
    """People as the list says them; of columns that it has not, what a form left empty would store."""
    others = [
        str(field.column)
        for field in Member._meta.concrete_fields
        if not (field.generated or field.null or field.primary_key or field.column in (*staging.FIELDS, "version"))
    ]
    columns = (*staging.FIELDS, *others)
    values = [new_value(field) for field in staging.FIELDS] + ["''" for _column in others]
    return f"""
    INSERT INTO members_member (id, version, {", ".join(columns)})
    SELECT judged.member_id, 1, {", ".join(values)}
      FROM import_staged staged JOIN import_judged judged USING (number)
      LEFT JOIN members_member member ON false
      LEFT JOIN import_home home ON false
     WHERE judged.outcome = 'new' ORDER BY number
    """


def _changed_members(terms: Terms) -> str:
    """Only those in whom a field changes; their version grows, so that forms opened before are told so."""
    values = ", ".join(f"{field} = {field}_after" for field in terms.fields)
    after = ", ".join(f"{new_value(field, terms.erased)} AS {field}_after" for field in terms.fields)
    return f"""
    UPDATE members_member SET {values + ", " if values else ""}version = version + 1
      FROM (SELECT judged.member_id AS changed_id{", " if after else ""}{after} {TABLES}
              JOIN import_judged judged ON judged.number = staged.number
             WHERE judged.outcome = 'changed' AND judged.changes - 'joined_on' - 'group_id' <> '{{}}') AS told
     WHERE id = told.changed_id
    """
