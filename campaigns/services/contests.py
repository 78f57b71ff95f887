"""What may happen to contests, to entries in them, and to what those won."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from campaigns.models import Contest, ContestEntry, ContestResult, RecipientKind
from campaigns.refusals import in_words
from common.walls import about
from members.models import Member
from unions.access import Scope
from unions.models import Can, hold_form
from unions.services import records

Kind, Among = ContestResult.Kind, ContestResult.Among


# Contests ------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_contest(contest: Contest, *, scope: Scope) -> Contest:
    """Keep a contest for the union and all below it. The same form sent twice is one contest."""
    hold_form(contest.form_key)
    known = Contest.objects.select_related("unit").filter(form_key=contest.form_key).first()
    scope.require(Can.RECORD, (known or contest).unit)
    if known:
        return known
    with in_words():
        contest.full_clean()
        contest.save()
    return contest


@transaction.atomic
def change_contest(contest: Contest, *, seen_version: int, scope: Scope) -> Contest:
    """Change a contest; who entered stays below its union, and entries and results within its days."""
    before = _held(contest.pk)
    scope.require(Can.RECORD, before.unit)
    scope.require(Can.RECORD, contest.unit)
    if before.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this record meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    _require_entries_fit(contest)
    contest.version = before.version + 1
    with in_words():
        contest.full_clean()
        contest.save()
    return contest


@transaction.atomic
def withdraw_contest(pk: int, *, scope: Scope) -> None:
    """Take away a contest that nobody entered; the history keeps it."""
    contest = _held(pk)
    scope.require(Can.RECORD, contest.unit)
    try:
        contest.delete()
    except ProtectedError as error:
        raise ValidationError(_("Unions entered this contest, so it stays."), code="used") from error


def _held(pk: int) -> Contest:
    """The contest for one writer at a time: whoever enters it or wins in it asks for its days."""
    held: Contest = Contest.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=pk)
    return held


def _require_entries_fit(contest: Contest) -> None:
    entries = ContestEntry.objects.kept().filter(contest=contest)
    results = ContestResult.objects.kept().filter(entry__contest=contest)
    first, upper = contest.valid.lower, contest.valid.upper
    early = results.filter(happened_on__lt=first).order_by("happened_on").first() if first else None
    if early:
        raise about("first_day", _("A result of %(day)s is written down already."), code="results", day=_day(early))
    late = entries.filter(happened_on__gte=upper).order_by("-happened_on").first() if upper else None
    if late:
        raise about("last_day", _("An entry of %(day)s is written down already."), code="entries", day=_day(late))
    if entries.count() > entries.under(contest.unit, on="happened_on").count():
        raise about("unit", _("Unions entered it that are not below this one."), code="entries")


# Entries -------------------------------------------------------------------------------------------------


@transaction.atomic
def record_entry(entry: ContestEntry, *, scope: Scope) -> ContestEntry:
    """Write down who entered a contest. The same form sent twice is one entry."""
    if known := records.known(entry, scope):
        return known
    entry.recorded_by = scope.account
    return _entry_saved(entry)


@transaction.atomic
def change_entry(entry: ContestEntry, *, seen_version: int, scope: Scope) -> ContestEntry:
    """Change an entry; once it has results it stays with its union."""
    before = records.locked(ContestEntry, entry.pk, scope)
    records.require_seen(before, seen_version)
    scope.require(Can.RECORD, entry.unit)
    if entry.unit_id != before.unit_id and before.results.filter(binned_at=None).exists():
        raise about("unit", _("Results of this union are written down, so the entry stays with it."), code="results")
    entry.version = before.version
    return _entry_saved(entry)


@transaction.atomic
def bin_entry(pk: int, *, scope: Scope) -> ContestEntry:
    """Put an entry into the bin; what it won goes there first."""
    entry = records.locked(ContestEntry, pk, scope)
    if entry.results.filter(binned_at=None).exists():
        raise ValidationError(_("This entry won something. Put its results into the bin first."), code="results")
    return records.put_into_bin(entry, scope)


@transaction.atomic
def restore_entry(pk: int, *, scope: Scope) -> ContestEntry:
    entry = records.locked(ContestEntry, pk, scope, binned=True)
    with in_words():
        return records.take_out_of_bin(entry)


def _entry_saved(entry: ContestEntry) -> ContestEntry:
    contest = entry.contest = _held(entry.contest_id)
    records.require_day(entry)
    if contest.valid.upper and entry.happened_on >= contest.valid.upper:
        raise about("happened_on", _("The contest was over on that day. Look at its days."), code="late")
    above = {step for path in entry.unit.tree_paths.on(entry.happened_on) for step in path.unit_ids()}
    if contest.unit_id not in above:
        raise about("unit", _("The contest is for the union that keeps it, and for those below it."), code="not-below")
    if entry.member is not None:
        _require_member(entry, entry.member)
        entry.women = int(entry.member.sex == Member.Sex.FEMALE) if entry.member.sex else None
    with in_words():
        return records.saved(entry)


# Results -------------------------------------------------------------------------------------------------


@transaction.atomic
def record_result(result: ContestResult, *, scope: Scope) -> ContestResult:
    """Write down a prize, or a place that the organiser gave. The same form sent twice is one result."""
    result.unit = _entry_of(result, scope).unit
    if known := records.known(result, scope):
        return known
    result.recorded_by = scope.account
    return _result_saved(result)


@transaction.atomic
def change_result(result: ContestResult, *, seen_version: int, scope: Scope) -> ContestResult:
    """Change a result; it may turn out to be of another entry of the same contest."""
    result.unit = _entry_of(result, scope).unit
    before = records.locked(ContestResult, result.pk, scope)
    records.require_seen(before, seen_version)
    if before.entry.contest_id != result.entry.contest_id:
        raise about("entry", _("Only who took part in this contest can win in it."), code="other-contest")
    result.version = before.version
    return _result_saved(result)


@transaction.atomic
def bin_result(pk: int, *, scope: Scope) -> ContestResult:
    return records.put_into_bin(records.locked(ContestResult, pk, scope), scope)


@transaction.atomic
def restore_result(pk: int, *, scope: Scope) -> ContestResult:
    _entry_of(ContestResult.objects.get(pk=pk), scope)
    result = records.locked(ContestResult, pk, scope, binned=True)
    with in_words():
        return records.take_out_of_bin(result)


def _entry_of(result: ContestResult, scope: Scope) -> ContestEntry:
    """The entry that won, held so that nobody puts it into the bin meanwhile."""
    try:
        result.entry = records.locked(ContestEntry, result.entry_id, scope)
    except ValidationError as refused:
        raise ValidationError({"entry": refused}) from refused
    return result.entry


def _result_saved(result: ContestResult) -> ContestResult:
    records.require_day(result)
    first = _held(result.entry.contest_id).valid.lower
    if first and result.happened_on < first:
        raise about("happened_on", _("The contest began on %(day)s."), code="early", day=f"{first:%d/%m/%Y}")
    if result.kind == Kind.PRIZE:
        _require_prize(result)
    else:
        _require_place(result)
    with in_words():
        return records.saved(result)


def _require_prize(prize: ContestResult) -> None:
    prize.rank = prize.out_of = None
    prize.among = prize.among_name = ""
    if prize.member is not None:
        if prize.recipient_kind != RecipientKind.INDIVIDUAL:
            raise about("recipient_kind", _("A prize of a person by name is for an individual."), code="named")
        _require_member(prize, prize.member)


def _require_place(place: ContestResult) -> None:
    """A place is what the organiser says, so it names the paper that says it; one in a cluster names the cluster."""
    place.grade = place.recipient_kind = ""
    place.member, place.quantity = None, 1
    if place.rank and place.out_of and place.rank > place.out_of:
        raise about("rank", _("The placing is one of %(n)s, not after them."), code="after-the-last", n=place.out_of)
    if place.among == Among.OVERALL:
        place.among_name = ""
    elif not place.among_name.strip():
        raise about("among_name", _("Say in which cluster."), code="required")
    if not place.source_document.strip():
        raise about("source_document", _("Say which paper of the organiser gives this placing."), code="required")


def _require_member(record: Any, member: Member) -> None:
    """One record of one person, who belonged to its union on its day."""
    if record.quantity != 1:
        raise about("quantity", _("A record of one person counts one."), code="named")
    if not member.belonged_to(record.unit, record.happened_on):
        raise about("member", _("On %(day)s this person was not a member here."), code="not-here", day=_day(record))


def _day(record: Any) -> str:
    return f"{record.happened_on:%d/%m/%Y}"
