"""What the tree of unions shows about members."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.templatetags.sodo import count
from members.models import MembershipSpell
from unions.tree import sums_below
from unions.tree_columns import TreeColumn


def members_below(tops: Collection[str], on: date) -> dict[str, int]:
    """Members on a day below each path, counted from memberships."""
    there = Q(joined_on__lte=on) & (Q(left_on=None) | Q(left_on__gt=on))  # plain days: millions of spans are slower
    spells = MembershipSpell.objects.filter(there).values_list("unit").annotate(number=Count("pk"))
    return sums_below(spells, tops, on=on)


def in_words(number: int) -> str:
    return ngettext("%(n)s member", "%(n)s members", number) % {"n": count(number)}


MEMBERS = TreeColumn("members", _("Members"), phrase=in_words, below=members_below)
