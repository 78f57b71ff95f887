"""What may happen to awards: written down, changed, binned, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import refusals
from campaigns.models import Award, Awarded, Nomination, RecipientKind
from campaigns.services.award_types import require_offered
from common.walls import about
from members.models import Member
from unions.access import Scope
from unions.models import Can, Decision, UnionUnit, WebhookKind
from unions.services import records
from unions.services.decisions import keep_decision
from unions.webhooks import tell


@transaction.atomic
def record_award(award: Award, *, decision: Decision | None = None, scope: Scope) -> Award:
    """Write an award down, with the decision it rests on. The same form sent twice is one award."""
    if known := records.known(award, scope):
        return known
    require_offered(award.award_type)
    award.recorded_by = scope.account
    saved = _saved(award, decision)
    decided = {"state": "recorded", "award_type": saved.award_type.code}
    tell(WebhookKind.AWARD_DECIDED, saved.unit_id, path=f"awards/{saved.pk}/", **decided)
    return saved


@transaction.atomic
def change_award(award: Award, *, decision: Decision | None = None, seen_version: int, scope: Scope) -> Award:
    """Change an award that was not revoked; at its former union and at the new one the scope must record."""
    before = records.locked(Award, award.pk, scope)
    records.require_seen(before, seen_version)
    scope.require(Can.RECORD, award.unit)
    _require_standing(before)
    if award.award_type_id != before.award_type_id:
        require_offered(award.award_type)
    award.version = before.version
    saved = _saved(award, decision)
    _require_as_granted(before, saved)
    return saved


@transaction.atomic
def bin_award(pk: int, *, scope: Scope) -> Award:
    """What was written down by mistake. What a round granted, or what was revoked, stays in sight."""
    award = records.locked(Award, pk, scope)
    _require_standing(award)
    if _granted(award):
        raise ValidationError(_("A round granted this award. Revoke it instead, and say why."), code="granted")
    return records.put_into_bin(award, scope)


@transaction.atomic
def restore_award(pk: int, *, scope: Scope) -> Award:
    """Take an award out of the bin, unless the same was given meanwhile."""
    award = records.locked(Award, pk, scope, binned=True)
    with refusals.in_words():
        _require_once(award)
        return records.take_out_of_bin(award)


@transaction.atomic
def revoke_award(pk: int, *, on: date, reason: str, seen_version: int, scope: Scope) -> Award:
    """Take an award back: it stays in sight and is counted no more. Who approves at its union does so."""
    award = Award.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    scope.require(Can.APPROVE, award.unit)
    records.require_seen(award, seen_version)
    if award.binned_at is not None:
        raise ValidationError(_("This record lies in the bin."), code="bin")
    _require_standing(award)
    if on > timezone.localdate():
        raise about("on", _("The day must be today or earlier."), code="future")
    if on < award.happened_on:
        raise about("on", _("The award was given on %(day)s."), code="early", day=f"{award.happened_on:%d/%m/%Y}")
    if not reason.strip():
        raise about("reason", _("Say why it is revoked."), code="required")
    award.revoked_on, award.revoked_by, award.revocation = on, scope.account, reason.strip()
    with refusals.in_words():
        return records.saved(award)


def sums_of(awards: QuerySet[Award]) -> dict[str, int]:
    """How many awards there are (`number`), their bonuses, and how many different recipients have one that stands."""
    given = awards.order_by()
    told = Awarded.objects.filter(award__in=given.values("pk"))
    return {
        **given.aggregate(number=Sum("quantity", default=0), bonus=Sum("bonus", default=0)),
        **told.aggregate(recipients=Count("key", distinct=True)),
    }


def write_awards(awards: Sequence[Award]) -> list[Award]:
    """Write many awards of one decision at once, inside the caller's transaction and reach.

    Each has its type and says who recorded it. What the database refuses is a ValidationError in words; then none is
    written. As many statements for thousands as for one.
    """
    named = {award.member_id for award in awards if award.member_id is not None}
    women = set(Member.objects.filter(pk__in=named, sex=Member.Sex.FEMALE).values_list("pk", flat=True))
    for award in awards:
        award.once = award.award_type.once
        if award.member_id is not None:
            award.women = int(award.member_id in women)
    with refusals.in_words():
        return Award.objects.bulk_create(awards)


def _saved(award: Award, decision: Decision | None) -> Award:
    records.require_day(award)
    if decision is not None and award.happened_on < decision.signed_on:
        sentence = _("The decision was signed on %(day)s. An award is not given before.")
        raise about("happened_on", sentence, code="given_after_the_decision", day=f"{decision.signed_on:%d/%m/%Y}")
    if decision is None and not award.source_document.strip():
        sentence = _("Say by which decision it was given, or which paper tells of it.")
        raise about("source_document", sentence, code="unfounded")
    award.basis = award.basis or award.award_type.basis
    _require_recipient(award)
    if award.merit_year is not None and award.merit_year > award.happened_on.year:
        raise about("merit_year", _("An award is not given for a year to come."), code="future")
    _require_once(award)
    with refusals.in_words():
        award.decision = keep_decision(decision)
        award.once = award.award_type.once
        records.saved(award)
    award.refresh_from_db(fields=["name"])  # a union's is written by the database
    return award


def _require_recipient(award: Award) -> None:
    """One of those the type is for, and one way of saying who: a member, a union, a name, or how many."""
    if award.recipient_kind not in award.award_type.recipients:
        kinds = ", ".join(str(RecipientKind(kind).label) for kind in award.award_type.recipients)
        raise about("recipient_kind", _("This award is for: %(kinds)s."), code="kind", kinds=kinds)
    if award.member is not None:
        _require_member(award, award.member)
        award.name, award.women = "", int(award.member.sex == Member.Sex.FEMALE)
    elif award.recipient_unit is not None:
        _require_union(award, award.recipient_unit)
        award.women = None
    elif award.quantity == 1 and not award.name.strip():
        raise about("name", _("Say who received it, or how many."), code="nobody")
    elif award.quantity > 1 and award.name.strip():
        raise about("quantity", _("One name is one recipient. Leave the name empty for a list."), code="named")


def _require_member(award: Award, member: Member) -> None:
    if award.recipient_unit is not None:
        raise about("recipient_unit", _("Name a member or a union, not both."), code="award_recipient_fits")
    if award.recipient_kind != RecipientKind.INDIVIDUAL or award.quantity != 1:
        raise about("member", _("A member is one individual."), code="award_recipient_fits")
    # It may be handed over after somebody has gone elsewhere, and is of the union they earned it in.
    days = [award.happened_on]
    if award.merit_year is not None:
        days += [date(award.merit_year, 12, 31), date(award.merit_year, 1, 1)]
    if not any(member.belonged_to(award.unit, day) for day in days):
        sentence = _("On %(day)s this person was not a member here.")
        raise about("member", sentence, code="elsewhere", day=f"{award.happened_on:%d/%m/%Y}")


def _require_union(award: Award, union: UnionUnit) -> None:
    if award.recipient_kind != RecipientKind.COLLECTIVE or award.quantity != 1:
        raise about("recipient_unit", _("A union is one collective."), code="award_recipient_fits")
    stood = union.tree_paths.on(award.happened_on).first()
    if award.unit_id not in (stood.unit_ids() if stood else ()):
        raise about("recipient_unit", _("On that day this union did not stand where it is recorded."), code="elsewhere")


def _require_once(award: Award) -> None:
    """Nobody has the same award for a year twice, nor one of a lifetime; the earlier one is told with its day."""
    if award.member_id is None and award.recipient_unit_id is None:
        return
    who = {"member": award.member_id} if award.member_id is not None else {"recipient_unit": award.recipient_unit_id}
    same = Award.objects.standing().filter(award_type=award.award_type, **who).exclude(pk=award.pk)
    field = next(iter(who))
    if award.award_type.once and (held := same.first()):
        sentence = _("Given once in a lifetime, and given already on %(day)s.")
        raise about(field, sentence, code="award_of_a_lifetime_is_given_once", day=f"{held.happened_on:%d/%m/%Y}")
    if award.merit_year is not None and (held := same.filter(merit_year=award.merit_year).first()):
        sentence = _("The same award for %(year)s was given already, on %(day)s.")
        words = {"year": award.merit_year, "day": f"{held.happened_on:%d/%m/%Y}"}
        raise about(field, sentence, code="award_is_given_once", **words)


def _require_standing(award: Award) -> None:
    if award.revoked_on is not None:
        raise ValidationError(_("This award was revoked. It stays as it is."), code="revoked")


def _require_as_granted(before: Award, after: Award) -> None:
    """What a round granted stays with whom it was granted to; its number, bonus and notes may be put right."""
    fields = ("award_type_id", "unit_id", "recipient_kind", "member_id", "recipient_unit_id", "name", "quantity",
              "merit_year", "happened_on", "decision_id")  # fmt: skip
    if _granted(before) and any(getattr(before, name) != getattr(after, name) for name in fields):
        raise ValidationError(_("A round granted this award. Who received what, and when, stays."), code="granted")


def _granted(award: Award) -> bool:
    return Nomination.objects.filter(award=award).exists()
