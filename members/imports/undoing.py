"""An import undone as a whole: every row stands again, byte for byte, as the history says it stood before."""

# ruff: noqa: S608 - the SQL is made of the names of our own tables and columns

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pghistory.models
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import ManyToOneRel, Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.imports.applying import hold_imports
from members.imports.uploading import held
from members.models import GroupStay, ImportRow, Member, MemberImport, MembershipSpell
from members.services.membership import hold_units
from unions.access import Scope

Status = MemberImport.Status
WRITTEN: tuple[type[Model], ...] = (Member, MembershipSpell, GroupStay)  # each stands on those before it
NAMED = 5  # people named in an objection


def undo(import_id: int, *, scope: Scope) -> MemberImport:
    """Take back all that an import wrote, while nothing was built on it. Raises ValidationError with the list."""
    with transaction.atomic():
        imported = held(import_id, scope, Status.IMPORTED)
        hold_imports(imported.unit_id)
        hold_units(imported.unit_id)
        _hold_written(imported)
        if built := list(_objections(imported)):
            raise ValidationError(
                [_("This import cannot be undone any more, since something was built upon it."), *built],
                code="built-upon",
            )
        for model in reversed(WRITTEN):
            if model is Member:
                _run(f"UPDATE members_importrow SET member_id = NULL WHERE member_id IN ({_added(Member)})", imported)
            _run(f"DELETE FROM {_table(model)} WHERE id IN ({_added(model)})", imported)
        for model in WRITTEN:
            _run(_restoring(model), imported)
        imported.undone_by, imported.undone_at = scope.account, timezone.now()
        imported.status = Status.UNDONE
        imported.save()
    return imported


def _objections(imported: MemberImport) -> Iterator[str]:
    for model in WRITTEN:
        if people := _people(_later(model), imported):
            kind = model._meta.verbose_name_plural
            yield _("Changed since: %(kind)s of %(people)s") % {"kind": kind, "people": _named(people)}
    for stands_on, model, column in _references():
        if people := _people(_referring(model, column, stands_on), imported):
            kind = capfirst(str(model._meta.verbose_name_plural))
            yield _("%(kind)s of %(people)s") % {"kind": kind, "people": _named(people)}


def _references() -> Iterator[tuple[type[Model], Any, str]]:
    """Every column that names a person or a membership, but for what an import writes itself and the histories."""
    own = {(MembershipSpell, "member"), (GroupStay, "spell"), (ImportRow, "member")}
    for stands_on in (Member, MembershipSpell):
        for relation in stands_on._meta.get_fields(include_hidden=True):
            if not isinstance(relation, ManyToOneRel) or issubclass(relation.related_model, pghistory.models.Event):
                continue
            if relation.related_model._meta.managed and (relation.related_model, relation.field.name) not in own:
                yield stands_on, relation.related_model, str(relation.field.column)


def _named(people: list[tuple[int, str]]) -> str:
    names = ", ".join(name for _pk, name in people[:NAMED])
    more = len(people) - NAMED
    return names + (ngettext(" and %(n)d more", " and %(n)d more", more) % {"n": more} if more > 0 else "")


# The statements; all take the context of the import.


def _table(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _events(model: Any) -> str:
    return _table(model.pgh_event_model)


def _added(model: type[Model]) -> str:
    return f"SELECT pgh_obj_id FROM {_events(model)} WHERE pgh_context_id = %(change)s AND pgh_label = 'added'"


def _ours(model: type[Model]) -> str:
    """The rows that the import wrote, each with its first and last event."""
    return (
        f"SELECT pgh_obj_id, min(pgh_id) AS first, max(pgh_id) AS last FROM {_events(model)}"
        " WHERE pgh_context_id = %(change)s GROUP BY pgh_obj_id"
    )


def _whose(model: type[Model], row: str) -> str:
    """The id of the person whom a row of the events is about."""
    if model is Member:
        return f"{row}.pgh_obj_id"
    if model is MembershipSpell:
        return f"{row}.member_id"
    return f"(SELECT member_id FROM members_membershipspell WHERE id = {row}.spell_id)"


def _later(model: type[Model]) -> str:
    """Whose rows that the import wrote were changed since; also memberships and stays written beside them since."""
    changed = (
        f"SELECT {_whose(model, 'event')} AS person FROM {_events(model)} event JOIN ({_ours(model)}) ours"
        " ON ours.pgh_obj_id = event.pgh_obj_id"
        " WHERE event.pgh_id > ours.first AND event.pgh_context_id IS DISTINCT FROM %(change)s"
    )
    if model is MembershipSpell:
        changed += (
            f" UNION SELECT spell.member_id FROM members_membershipspell spell WHERE spell.member_id IN ({_added(Member)})"
            f" AND spell.id NOT IN ({_added(MembershipSpell)})"
        )
    if model is GroupStay:
        changed += (
            " UNION SELECT spell.member_id FROM members_groupstay stay JOIN members_membershipspell spell"
            f" ON spell.id = stay.spell_id WHERE spell.id IN ({_added(MembershipSpell)})"
            f" AND stay.id NOT IN ({_added(GroupStay)})"
        )
    return changed


def _referring(model: Any, column: str, stands_on: type[Model]) -> str:
    """The people whom, or whose membership, a record names that the import wrote."""
    of_spell = f"(SELECT member_id FROM members_membershipspell WHERE id = {column})"
    person = column if stands_on is Member else of_spell
    # Most rows stand on nobody; said aloud, since a plan made before there were statistics looks through all of them.
    stands = f"{column} IS NOT NULL AND {column} IN ({_added(stands_on)})"
    return f"SELECT {person} AS person FROM {_table(model)} WHERE {stands}"


def _restoring(model: type[Model]) -> str:
    """Rows that the import changed, as the last event before it kept them."""
    columns = [
        connection.ops.quote_name(str(field.column))
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.generated)
    ]
    values = ", ".join(f"{column} = before.{column}" for column in columns)
    return (
        f"UPDATE {_table(model)} AS row SET {values} FROM (SELECT DISTINCT ON (event.pgh_obj_id) event.*"
        f" FROM {_events(model)} event JOIN ({_ours(model)}) ours ON ours.pgh_obj_id = event.pgh_obj_id"
        " WHERE event.pgh_id < ours.first ORDER BY event.pgh_obj_id, event.pgh_id DESC) before"
        " WHERE row.id = before.pgh_obj_id"
    )


def _hold_written(imported: MemberImport) -> None:
    for model in WRITTEN:
        _run(
            f"SELECT 1 FROM {_table(model)} WHERE id IN (SELECT pgh_obj_id FROM ({_ours(model)}) ours) FOR UPDATE",
            imported,
        )


def _run(sql: str, imported: MemberImport) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"change": imported.change})


def _people(whose: str, imported: MemberImport) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT member.id, member.full_name FROM members_member member WHERE member.id IN ({whose})"
            " ORDER BY member.name_key, member.id",
            {"change": imported.change},
        )
        return list(cursor.fetchall())
