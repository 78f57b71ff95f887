"""What others await of the account's own unions: to answer, to propose, to register, to score, to declare, to hold.

Own are the unions where the account is posted, not those below them: what a province asks of a thousand unions is the
work of each of them. As many questions for many rows as for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import asked, duties, rounds
from campaigns.models import Campaign
from campaigns.reach import offered
from common.periods import Period
from members.services.transfers import coming
from reports import declared
from unions.access import Scope
from unions.http import OfficerRequest
from unions.models import Can, Classification, Posting, UnitVersion
from unions.services.classification import OPEN
from unions.tree import INSIDE

SHOWN = 8
Unions = Mapping[UnitVersion, list[int]]  # each with the ids from the top down to it
Row = dict[str, Any]


def awaited(request: OfficerRequest) -> list[Row]:
    """What is awaited today, what others wait for first; as components/worklist.html shows it."""
    scope, period, today = request.scope, request.where.period, timezone.localdate()
    if Can.RECORD not in scope.held:
        return to_decide(scope)
    here = own_unions(scope, today)
    return [
        *transfers(scope),
        *award_rounds({union: steps for union, steps in here.items() if union.level_id not in INSIDE}, today),
        *campaigns(scope, today),
        *to_score(scope),
        *to_decide(scope),
        *(to_declare(own_unions(scope, period.cut_off), period) if period.start <= today else []),
        *to_hold(here, today),
    ]


def own_unions(scope: Scope, on: date) -> dict[UnitVersion, list[int]]:
    """The very unions where the account records, as they were on a day, in the order of the tree."""
    stood = UnitVersion.objects.in_scope(scope.itself, Can.RECORD).on(on).filter(unit__tree_paths__valid__contains=on)
    rows = cast(Any, stood.annotate(path=F("unit__tree_paths__path")).select_related("unit").order_by("path"))
    return {row: [int(step) for step in row.path.rstrip("/").split("/")] for row in rows}


def transfers(scope: Scope) -> list[Row]:
    """One line for all transfers to unions that the account keeps."""
    waiting = coming(scope)
    number = waiting.count()
    first = waiting.order_by("sent_at").first() if number else None
    if first is None:
        return []
    return [
        {
            "icon": "arrow-left-right",
            "tone": "",
            "title": ngettext("%(n)d transfer to answer", "%(n)d transfers to answer", number) % {"n": number},
            "why": _("The first was sent on %(day)s") % {"day": f"{timezone.localtime(first.sent_at):%d/%m/%Y}"},
            "url": reverse("members:transfer-list"),
            "due_word": _("Sent"),
            "due": "",
            "action": _("Answer"),
        }
    ]


def award_rounds(unions: Unions, today: date) -> list[Row]:
    """Rounds of unions above that still receive, and in which a union has no dossier."""
    return [
        {
            "icon": "award",
            "tone": "",
            "title": str(award_round),
            "why": _("%(union)s has no dossier in it yet") % {"union": union.short_name},
            "url": award_round.get_absolute_url(),
            "due_word": _("Due"),
            "due": f"{award_round.closes_on:%d/%m/%Y}",
            "action": _("Begin the dossier"),
        }
        for award_round, union in rounds.unanswered(unions, today)[:SHOWN]
    ]


def campaigns(scope: Scope, today: date) -> list[Row]:
    """Campaigns for which unions register today, and for which its own have not."""
    waiting = asked.not_yet(offered(Campaign, scope), scope.itself, on=today)
    return [
        {
            "icon": "flag",
            "tone": "",
            "title": str(campaign),
            "why": _("Asks to register"),
            "url": f"{reverse('campaigns:registration-create')}?{urlencode({'campaign': campaign.code})}",
            "due_word": _("Register until") if last else "",
            "due": f"{last:%d/%m/%Y}" if last else "",
            "action": _("Register"),
        }
        for campaign, last in ((one, asked.window(one)[1]) for one, _share in waiting[:SHOWN])
    ]


def to_score(scope: Scope) -> list[Row]:
    """Classifications that were begun or sent back, of its own unions."""
    open_ones = Classification.objects.in_scope(scope.itself, Can.RECORD).filter(status__in=OPEN)
    rows: Any = open_ones.with_unit_name(on="happened_on").order_by("happened_on", "pk")[:SHOWN]
    return [_to_score(row, row.status == Classification.Status.RETURNED) for row in rows]


def _to_score(row: Any, returned: bool) -> Row:
    return {
        "icon": "arrow-return-left" if returned else "clipboard-check",
        "tone": "warn" if returned else "",
        "title": _("Classification of %(union)s, %(year)s") % {"union": row.unit_name, "year": row.year_label},
        "why": row.return_reason if returned else "",
        "url": row.get_absolute_url(),
        "due_word": row.get_status_display(),
        "due_tone": "warn" if returned else "",
        "due": "",
        "action": _("Put right") if returned else _("Score ourselves"),
    }


def to_decide(scope: Scope) -> list[Row]:
    """One line for all classifications of a year that wait for the account: neither sent by it nor of its own union."""
    if Can.REVIEW not in scope.held:
        return []
    posted = Posting.objects.on(scope.on).filter(account=scope.account)
    waiting = Classification.objects.in_scope(scope, Can.REVIEW).filter(status=Classification.Status.SUBMITTED)
    waiting = waiting.exclude(submitted_by__in=scope.own_hands).exclude(unit__in=posted.values("unit"))
    years = waiting.order_by("year_label").values_list("year_label").annotate(Count("pk"))
    return [
        {
            "icon": "clipboard-check",
            "tone": "",
            "title": ngettext(
                "%(n)d classification of %(year)s to decide", "%(n)d classifications of %(year)s to decide", number
            )
            % {"n": number, "year": year},
            "why": "",
            "url": f"{reverse('unions:classification-list')}?{urlencode({'year': year, 'state': 'submitted'})}",
            "due_word": Classification.Status.SUBMITTED.label,
            "due": "",
            "action": _("Decide"),
        }
        for year, number in years[:SHOWN]
    ]


def to_declare(unions: Unions, period: Period) -> list[Row]:
    """What unions must declare for the period of the page and have not."""
    return [
        {
            "icon": "chat-square-quote",
            "tone": "",
            "title": ngettext("%(n)d number to declare", "%(n)d numbers to declare", number) % {"n": number},
            "why": f"{union.short_name}, {period.label}",
            "url": reverse("reports:declared-grid", args=[union.unit.code, period.code]),
            "due_word": "",
            "due": "",
            "action": _("Declare"),
        }
        for union, number in list(declared.owed_by(unions, period).items())[:SHOWN]
    ]


def to_hold(unions: Unions, today: date) -> list[Row]:
    """What unions must hold in this year and have not, or not often enough."""
    owed = [one for each in duties.owed_by(unions, today).values() for one in each if not one.done]
    return [
        {
            "icon": "calendar-event",
            "tone": "",
            "title": one.duty.get_kind_display(),
            "why": _("Held %(held)d of %(times)d times in %(year)d")
            % {"held": one.held, "times": one.duty.times, "year": today.year},
            "url": f"{reverse('campaigns:activity-create')}?{urlencode({'kind': one.duty.kind})}",
            "due_word": "",
            "due": "",
            "action": _("Record"),
        }
        for one in owed[:SHOWN]
    ]
