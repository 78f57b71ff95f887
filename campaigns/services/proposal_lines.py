"""Lines of a dossier while its union draws it up: added, worded, taken off, put back."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import refusals
from campaigns.dossiers import members_below, units_below
from campaigns.models import AwardType, Nomination, Proposal, RecipientKind
from campaigns.services.proposals import drawn_up
from common.walls import about
from members.models import Member
from unions.access import Scope

LONGEST = 5_000  # lines of a dossier


@transaction.atomic
def add_members(
    proposal_id: int, award_type_id: int, members: QuerySet[Member], *, achievement: str = "", reason: str = "",
    scope: Scope,
) -> int:  # fmt: skip
    """Propose members of the union and of those below it, today's; how many came on.

    Who stands in the dossier for that award already stays as they are, and others than its members are passed over.
    Each is credited to their own union.
    """
    found = drawn_up(proposal_id, scope)
    award_type = _offered(found, award_type_id, RecipientKind.INDIVIDUAL)
    known = found.lines.kept().filter(award_type=award_type, member__isnull=False).values("member")
    asked = members.exclude(pk__in=known).order_by().values("pk")
    rows = [
        _line(found, award_type, RecipientKind.INDIVIDUAL, scope, unit_id=credited_to, member_id=member)
        for member, credited_to in members_below(found.unit, asked)
    ]
    return _added(found, rows, achievement, reason)


@transaction.atomic
def add_units(
    proposal_id: int, award_type_id: int, units: Collection[int], *, achievement: str = "", reason: str = "",
    scope: Scope,
) -> int:  # fmt: skip
    """Propose the union itself, or unions and groups below it, by their ids; how many came on."""
    found = drawn_up(proposal_id, scope)
    award_type = _offered(found, award_type_id, RecipientKind.COLLECTIVE)
    known = found.lines.kept().filter(award_type=award_type).values("recipient_unit")
    asked = units_below(found.unit).filter(pk__in=units).exclude(pk__in=known.filter(recipient_unit__isnull=False))
    rows = [
        _line(found, award_type, RecipientKind.COLLECTIVE, scope, unit_id=unit.pk, recipient_unit_id=unit.pk)
        for unit in asked
    ]
    return _added(found, rows, achievement, reason)


@transaction.atomic
def add_named(line: Nomination, *, scope: Scope) -> Nomination:
    """Propose somebody whom the book does not know, a household, or so many together: an unsaved line that says
    proposal, award, kind, name, quantity and achievement. The same form sent twice is one line."""
    found = drawn_up(line.proposal_id or 0, scope)
    if known := Nomination.objects.filter(form_key=line.form_key).first():
        return known
    award_type = _offered(found, line.award_type_id, line.recipient_kind)
    if not line.name.strip():
        raise about("name", _("Say who it is, or how they are called together."), code="required")
    made = _line(found, award_type, line.recipient_kind, scope, unit_id=found.unit_id, form_key=line.form_key)
    made.name, made.quantity = line.name.strip(), line.quantity
    _added(found, [made], line.achievement, line.override_reason)
    return made


@transaction.atomic
def word_line(line_id: int, *, achievement: str, override_reason: str, seen_version: int, scope: Scope) -> Nomination:
    """Keep what a line says: for what, and why nevertheless where the rules speak against it."""
    line, found = _held(line_id, scope)
    if line.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this line meanwhile. Look at it again before you go on."), code="changed-meanwhile"
        )
    line.achievement, line.override_reason = achievement, override_reason
    line.version += 1
    line.full_clean(validate_constraints=False)
    line.save()
    _touch(found)
    return line


@transaction.atomic
def drop_lines(proposal_id: int, line_ids: Collection[int], *, scope: Scope) -> int:
    """Take lines off a dossier; the bin keeps them. How many it was."""
    found = drawn_up(proposal_id, scope)
    lines = found.lines.kept().filter(pk__in=line_ids, state=Nomination.State.PROPOSED).order_by()
    number = lines.update(binned_by=scope.account, binned_at=timezone.now(), version=F("version") + 1)
    _touch(found)
    return number


@transaction.atomic
def put_lines_back(proposal_id: int, line_ids: Collection[int], *, scope: Scope) -> int:
    """Take lines out of the bin again; how many it was. Who came on anew meanwhile is refused."""
    found = drawn_up(proposal_id, scope)
    with refusals.in_words():
        lines = found.lines.binned().filter(pk__in=line_ids).order_by()
        number = lines.update(binned_by=None, binned_at=None, version=F("version") + 1)
    _require_length(found)
    _touch(found)
    return number


# Parts ------------------------------------------------------------------------------------------------------


def _held(line_id: int, scope: Scope) -> tuple[Nomination, Proposal]:
    proposal_id = Nomination.objects.values_list("proposal", flat=True).get(pk=line_id)
    found = drawn_up(proposal_id or 0, scope)
    line: Nomination = Nomination.objects.kept().select_related("award_type").get(pk=line_id)
    if line.state != Nomination.State.PROPOSED:
        raise ValidationError(_("This line is decided upon. It stays as it is."), code="state")
    return line, found


def _offered(found: Proposal, award_type_id: int, recipient_kind: str) -> AwardType:
    award_type = AwardType.objects.filter(pk=award_type_id, pk__in=found.round.offers.values("award_type")).first()
    if award_type is None:
        raise about("award_type", _("The round does not offer this award."), code="offer")
    if recipient_kind not in award_type.recipients:
        raise about("recipient_kind", _("This award is not given to such recipients."), code="kind")
    return award_type


def _line(found: Proposal, award_type: AwardType, recipient_kind: str, scope: Scope, **who: object) -> Nomination:
    return Nomination(
        proposal=found,
        award_type=award_type,
        recipient_kind=recipient_kind,
        merit_year=found.round.merit_year,
        happened_on=timezone.localdate(),
        recorded_by=scope.account,
        **who,
    )


def _added(found: Proposal, rows: Sequence[Nomination], achievement: str, reason: str) -> int:
    _require_length(found, len(rows))
    for row in rows:
        row.achievement, row.override_reason = achievement, reason
    if rows:
        rows[0].clean_fields(exclude=("proposal", "award_type", "member", "recipient_unit", "unit", "recorded_by"))
        with refusals.in_words():
            Nomination.objects.bulk_create(rows)
        _touch(found)
    return len(rows)


def _require_length(found: Proposal, more: int = 0) -> None:
    if found.lines.kept().count() + more > LONGEST:
        told = _("A dossier holds %(most)d lines at most. Divide it, or propose a batch as one line.")
        raise ValidationError(told, params={"most": LONGEST}, code="long")


def _touch(found: Proposal) -> None:
    Proposal.objects.filter(pk=found.pk).update(version=F("version") + 1)
