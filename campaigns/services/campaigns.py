"""How campaigns come about, change and are reviewed: launched by a union for itself and all below it."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign, CampaignReview, Registration
from campaigns.refusals import in_words
from common.walls import about
from unions.access import Scope
from unions.models import Can, Decision, UnionUnit
from unions.services.catalogue import free_code
from unions.services.decisions import keep_decision

DEEPEST = 4  # a movement, a period of it, the version of an upper union, and that of a union below


@transaction.atomic
def launch_campaign(campaign: Campaign, *, decision: Decision | None = None, scope: Scope) -> Campaign:
    """Launch a campaign for its union and all below. Launched twice under the same name and days it is one."""
    UnionUnit.objects.select_for_update(no_key=True).get(pk=campaign.unit_id)
    scope.require(Can.RECORD, campaign.unit)
    same = Campaign.objects.filter(unit=campaign.unit, name=campaign.name, valid=campaign.valid)
    if known := same.first():
        return known
    campaign.code = free_code(Campaign, campaign.name)
    return _saved(campaign, decision, scope)


@transaction.atomic
def change_campaign(
    campaign: Campaign, *, decision: Decision | None = None, seen_version: int, scope: Scope
) -> Campaign:
    """Change a campaign; its code stays, and who registered still did so in time and as asked."""
    before = held_campaign(campaign.pk)
    scope.require(Can.RECORD, before.unit)
    scope.require(Can.RECORD, campaign.unit)
    _require_seen(before.version, seen_version)
    _require_registrations_fit(campaign, before)
    campaign.code, campaign.version = before.code, before.version + 1
    return _saved(campaign, decision, scope)


@transaction.atomic
def withdraw_campaign(pk: int, *, scope: Scope) -> None:
    """Take away a campaign under which nothing stands yet; the history keeps it."""
    campaign = held_campaign(pk)
    scope.require(Can.RECORD, campaign.unit)
    try:
        campaign.delete()
    except ProtectedError as error:
        raise ValidationError(
            _("Something is recorded under this campaign, so it stays. Let it end instead."), code="used"
        ) from error


def held_campaign(pk: int) -> Campaign:
    """The campaign for one writer at a time: who registers asks for its days."""
    held: Campaign = Campaign.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=pk)
    return held


@transaction.atomic
def write_review(review: CampaignReview, *, scope: Scope) -> CampaignReview:
    """How a campaign stood; of one day and kind it is written once, and the same again is the one that is there."""
    review.campaign = held_campaign(review.campaign_id)
    scope.require(Can.RECORD, review.campaign.unit)
    said = {name: getattr(review, name) for name in ("campaign", "kind", "held_on", "text")}
    if known := CampaignReview.objects.filter(**said).first():
        return known
    review.recorded_by = scope.account
    return _review_saved(review)


@transaction.atomic
def change_review(review: CampaignReview, *, seen_version: int, scope: Scope) -> CampaignReview:
    before = CampaignReview.objects.select_for_update(of=("self",)).select_related("campaign__unit").get(pk=review.pk)
    scope.require(Can.RECORD, before.campaign.unit)
    _require_seen(before.version, seen_version)
    review.campaign, review.version = before.campaign, before.version + 1
    return _review_saved(review)


def _review_saved(review: CampaignReview) -> CampaignReview:
    if review.held_on > timezone.localdate():
        raise ValidationError({"held_on": _("The day must be today or earlier.")})
    began = review.campaign.valid.lower
    if began and review.held_on < began:
        raise about("held_on", _("The campaign began on %(day)s."), code="early", day=f"{began:%d/%m/%Y}")
    with in_words():
        review.full_clean()
        review.save()
    return review


def _require_seen(version: int, seen_version: int) -> None:
    if version != seen_version:
        raise ValidationError(
            _("Somebody else changed this record meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )


def _require_registrations_fit(campaign: Campaign, before: Campaign) -> None:
    registrations = Registration.objects.kept().filter(campaign=before)
    if not registrations.exists():
        return
    if campaign.asks != before.asks:
        raise about("asks", _("Unions registered already, so what they are asked for stays."), code="used")
    if campaign.unit_id != before.unit_id:
        raise about("unit", _("Unions registered already, so the campaign stays with who launched it."), code="used")
    spans = [(campaign.valid, "first_day", "last_day")]
    if campaign.registration is not None:
        spans.append((campaign.registration, "registers_from", "registers_until"))
    for days, first, last in spans:
        early = registrations.filter(happened_on__lt=days.lower or date.min).order_by("happened_on")
        late = registrations.filter(happened_on__gte=days.upper or date.max).order_by("-happened_on")
        for field, outside in ((first, early.first()), (last, late.first())):
            if outside:
                told = _("A union registered on %(day)s; that day must stay within.")
                raise about(field, told, code="used", day=f"{outside.happened_on:%d/%m/%Y}")


def _saved(campaign: Campaign, decision: Decision | None, scope: Scope) -> Campaign:
    if campaign.parent is not None:
        _require_parent(campaign, campaign.parent, scope)
    if campaign.asks == Campaign.Asks.NOBODY:
        campaign.registration = campaign.asked_level = None
    campaign.decision = keep_decision(decision)
    with in_words():
        campaign.full_clean()
        campaign.save()
    return campaign


def _require_parent(campaign: Campaign, parent: Campaign, scope: Scope) -> None:
    """What a campaign is a part of was launched by the same union, or by one above it."""
    line = _line(parent)
    if campaign.pk in {one.pk for one in line}:
        raise about("parent", _("A campaign is not part of itself."), code="loop")
    if len(line) + _levels_below(campaign) > DEEPEST:
        raise about("parent", _("Below a campaign there are three more levels of parts, no more."), code="deep")
    days = campaign.valid.lower or scope.on
    above = {pk for day in (days, scope.on) for path in campaign.unit.tree_paths.on(day) for pk in path.unit_ids()}
    if parent.unit_id not in above:
        raise about("parent", _("That campaign was not launched by this union or one above it."), code="not-above")


def _line(campaign: Campaign) -> list[Campaign]:
    """A campaign and what it is part of, up to the first."""
    line = [campaign]
    while (upper := line[-1].parent) is not None and len(line) <= DEEPEST:
        line.append(upper)
    return line


def _levels_below(campaign: Campaign) -> int:
    """How many levels a campaign takes with its parts: 1 without any."""
    levels, parts = 1, Campaign.objects.filter(parent=campaign.pk) if campaign.pk else Campaign.objects.none()
    while levels <= DEEPEST and parts.exists():
        levels, parts = levels + 1, Campaign.objects.filter(parent__in=parts)
    return levels
