"""Rows of a sheet are found among members: by their numbers, or by name and birth; as many questions for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from common.tabular import Birth
from common.vietnamese import fold
from members.models import Member
from members.models.spells import MembershipSpellQuerySet
from unions.access import Scope
from unions.models import Can
from welfare.imports.columns import BORN, CITIZEN, NAME, PARENT, STAFF
from welfare.imports.reading import Row

UNKNOWN, ALIKE = "unknown", "alike"  # codes of what may also be taken for somebody who is no member


@dataclass(frozen=True, slots=True)
class Known:
    """What tells a member from others."""

    pk: int
    full_name: str
    folded: str
    born_on: date | None
    born_year: int | None
    staff_code: str
    citizen_id: str


class People:
    """The members, out of memberships in reach, whom the rows of a sheet may mean.

    A citizen number finds by the whole of it; a staff code only where the account keeps the records, since such
    codes can be guessed.
    """

    def __init__(self, rows: Iterable[Row], spells: MembershipSpellQuerySet, scope: Scope) -> None:
        said = [row.said for row in rows]
        names = {fold(one[column]) for one in said for column in (NAME, PARENT) if column in one}
        numbers = {one[CITIZEN] for one in said if CITIZEN in one}
        codes = {one[STAFF] for one in said if STAFF in one}
        kept = spells.in_scope(scope, Can.RECORD).values("member")
        meant = Q(name_folded__in=names) | Q(citizen_id__in=numbers) | Q(staff_code__in=codes, pk__in=kept)
        members = Member.objects.filter(meant, pk__in=spells.values("member")).order_by("pk")
        fields = ("pk", "full_name", "name_folded", "born_on", "born_year", "staff_code", "citizen_id")
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        self._by_citizen: dict[str, list[Known]] = defaultdict(list)
        self._by_code: dict[str, list[Known]] = defaultdict(list)
        may_keep = (
            set(kept.filter(member__in=members.values("pk")).values_list("member", flat=True)) if codes else set()
        )
        for values in members.values_list(*fields):
            known = Known(*values)
            self._by_name[known.folded].append(known)
            if known.citizen_id:
                self._by_citizen[known.citizen_id].append(known)
            if known.staff_code and known.pk in may_keep:
                self._by_code[known.staff_code].append(known)

    def find(self, said: Mapping[str, Any]) -> int:
        """The member whom the row names. Raises ValidationError, with code UNKNOWN or ALIKE where nobody or several
        can be meant, or another one where the row contradicts the book."""
        by_number = {
            known.pk: known
            for index, column in ((self._by_citizen, CITIZEN), (self._by_code, STAFF))
            for known in index.get(said.get(column, ""), ())
        }
        if len(by_number) > 1:
            told = _("The numbers in this row belong to two people of the book. Correct the wrong one.")
            raise ValidationError({CITIZEN: told})
        for known in by_number.values():
            if known.folded != fold(said[NAME]):
                told = _("In the book this number is that of %(name)s.") % {"name": known.full_name}
                raise ValidationError({NAME: told})
            return known.pk
        return self._by_name_and_birth(said)

    def parent(self, name: str) -> int:
        """The member of this name. Raises ValidationError as `find` does."""
        return _only(self._by_name.get(fold(name), []), name)

    def _by_name_and_birth(self, said: Mapping[str, Any]) -> int:
        born: Birth | None = said.get(BORN)
        alike = [known for known in self._by_name.get(fold(said[NAME]), []) if _may_be_born(known, born)]
        exact = [known for known in alike if born and known.born_year == born.year]
        found = _only(exact or alike, said[NAME])
        number = next((known.citizen_id for known in alike if known.pk == found), "")
        if number and said.get(CITIZEN) and len(number) == len(said[CITIZEN]):
            told = _("Somebody of this name is in the book with another citizen number.")
            raise ValidationError({CITIZEN: told})
        return found


def _may_be_born(known: Known, born: Birth | None) -> bool:
    if born is None or known.born_year is None:
        return True
    return known.born_year == born.year and (born.day is None or known.born_on in (None, born.day))


def _only(alike: list[Known], name: str) -> int:
    if not alike:
        raise ValidationError(_("“%(name)s” is not among the members here."), params={"name": name[:60]}, code=UNKNOWN)
    if len(alike) > 1:
        raise ValidationError(
            _("%(number)d members are called “%(name)s”. Write the birth or a number that tells them apart."),
            params={"number": len(alike), "name": name[:60]},
            code=ALIKE,
        )
    return alike[0].pk
