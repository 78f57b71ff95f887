"""What may happen to initiatives and research topics, and to who is named as their authors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from campaigns.appraising import UNDECIDED
from campaigns.models import Author, Initiative
from campaigns.refusals import in_words
from common.walls import about
from members.models import Member
from unions.access import Scope
from unions.models import Can
from unions.services import records

WHOLE = 100  # percent


@dataclass(frozen=True)
class Authorship:
    """Who found an initiative: a member, or somebody else by name; and their share in percent."""

    share: int
    member: Member | None = None
    name: str = ""


def require_one(*, member: Member | None, name: str) -> None:
    """A line of authors names one: raises ValidationError beside what is missing, or too much."""
    if member and name:
        raise about("name", _("A line names one author: a member, or somebody else."), code="two")
    if not member and not name:
        raise about("member", _("Say whose share it is."), code="nobody")


@transaction.atomic
def record_initiative(initiative: Initiative, authors: Sequence[Authorship] = (), *, scope: Scope) -> Initiative:
    """Write an initiative down with its authors, whose shares make a whole. The same form sent twice is one."""
    if known := records.known(initiative, scope):
        return known
    initiative.recorded_by = scope.account
    return _saved(initiative, authors)


@transaction.atomic
def change_initiative(
    initiative: Initiative, authors: Sequence[Authorship] = (), *, seen_version: int, scope: Scope
) -> Initiative:
    """Change an initiative; what was asked for, recognised or entered goes on being true of it."""
    before = records.locked(Initiative, initiative.pk, scope)
    records.require_seen(before, seen_version)
    scope.require(Can.RECORD, initiative.unit)
    initiative.version = before.version
    _require_what_follows(initiative, before)
    return _saved(initiative, authors)


@transaction.atomic
def bin_initiative(pk: int, *, scope: Scope) -> Initiative:
    """Put an initiative into the bin, unless something counts that rests on it."""
    initiative = records.locked(Initiative, pk, scope)
    if initiative.appraisals.filter(state__in=UNDECIDED).exists():
        raise ValidationError(_("A council still has to decide on it. Withdraw the request first."), code="waiting")
    if initiative.recognitions.kept().exists() or initiative.entries.kept().exists():
        raise ValidationError(
            _("It is recognised, or entered in a programme. Put that into the bin first."), code="counted"
        )
    return records.put_into_bin(initiative, scope)


@transaction.atomic
def restore_initiative(pk: int, *, scope: Scope) -> Initiative:
    return records.take_out_of_bin(records.locked(Initiative, pk, scope, binned=True))


def _saved(initiative: Initiative, authors: Sequence[Authorship]) -> Initiative:
    records.require_day(initiative)
    if authors and initiative.quantity != 1:
        raise about("quantity", _("Authors are those of one initiative; a batch names none."), code="batch")
    _require_a_whole(authors)
    with in_words():
        records.saved(initiative)
        _write(initiative, authors)
    return initiative


def _require_a_whole(authors: Sequence[Authorship]) -> None:
    members = [author.member for author in authors if author.member]
    if len(set(members)) < len(members):
        raise about("authors", _("Each author is named once."), code="twice")
    said = sum(author.share for author in authors)
    if authors and said != WHOLE:
        words = (
            _("The shares make %(said)d percent together; %(rest)d are missing.")
            if said < WHOLE
            else _("The shares make %(said)d percent together; that is %(rest)d too many.")
        )
        raise about("authors", words, code="shares", said=said, rest=abs(WHOLE - said))


def _write(initiative: Initiative, authors: Sequence[Authorship]) -> None:
    """The authors as said; who was one already keeps their row, so that the history tells what changed."""
    before = {(row.member_id, row.name): row for row in initiative.authors.all()}
    said = {(one.member.pk if one.member else None, one.name): one.share for one in authors}
    initiative.authors.filter(pk__in=[row.pk for key, row in before.items() if key not in said]).delete()
    for (member, name), share in said.items():
        row = before.get((member, name)) or Author(initiative=initiative, member_id=member, name=name)
        if row.pk is None or row.share != share:
            row.share = share
            row.full_clean()
            row.save()


def _require_what_follows(initiative: Initiative, before: Initiative) -> None:
    recognised = initiative.recognitions.kept()
    asked = initiative.appraisals.aggregate(first=Min("requested_on"))["first"]
    given = recognised.aggregate(first=Min("happened_on"))["first"]
    entered = initiative.entries.kept().exists()
    if initiative.quantity != 1 and (asked or given or entered):
        raise about("quantity", _("What is asked for, recognised or entered is one initiative."), code="one")
    first = min((day for day in (asked, given) if day), default=None)
    if first and initiative.happened_on > first:
        said = _("Recognition was asked for or given on %(day)s already.")
        raise about("happened_on", said, code="order", day=f"{first:%d/%m/%Y}")
    if given or entered:
        for name in ("unit_id", "kind"):
            if getattr(initiative, name) != getattr(before, name):
                said = _("It is recognised or entered in a programme as it was. Put that into the bin first.")
                raise about(name.removesuffix("_id"), said, code="counted")
