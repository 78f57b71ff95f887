"""The bodies of a union as of a day: who sat where, who signed, and what speaks against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from members.models import CommitteeRule, Mandate, Member, MembershipSpell
from members.models.people import MemberQuerySet
from unions.access import Scope
from unions.models import TreePath, UnionUnit, UnitVersion

Body, Role = Mandate.Body, Mandate.Role

ONE_CHAIR_EACH = (Body.EXECUTIVE, Body.STANDING, Body.INSPECTION, Body.WOMEN)
KEEPS_MONEY = (Role.ACCOUNT_HOLDER, Role.ACCOUNTANT)


@dataclass(frozen=True)
class OfficeWarning:
    """What does not keep to a rule: `number` is what was found, `source` where the rule stands."""

    rule: str
    body: str
    text: str
    number: int
    source: str = ""


@dataclass(frozen=True)
class Sitting:
    """All that the rules look at, on one day: `rules` are those for the level and size of the union."""

    day: date
    mandates: Sequence[Mandate]
    members: int
    women: int
    outsiders: frozenset[int]  # ids of those in office who are not members here on that day
    rules: dict[str, CommitteeRule]

    def of(self, body: str) -> list[Mandate]:
        return [one for one in self.mandates if one.body == body]

    def people(self, body: str) -> set[int]:
        return {one.member_id for one in self.of(body)}


def mandates_on(unit: UnionUnit, day: date) -> list[Mandate]:
    """Those of the union itself and of the leaders of its groups, in the order of the lists."""
    of_groups = Mandate.objects.under(unit, on=day).filter(body=Body.GROUP)
    rows = Mandate.objects.on(day).filter(Q(unit=unit) | Q(pk__in=of_groups.values("pk")))
    return list(
        rows.with_unit_name(on=day)
        .select_related("member", "term", "decision", "unit")
        .order_by("body", "rank", "unit__code", "member__name_key", "pk")
    )


def sitting(unit: UnionUnit, day: date, mandates: Sequence[Mandate] | None = None) -> Sitting:
    """The union's bodies as of a day; seven questions to the database, however many sit in them."""
    held = mandates_on(unit, day) if mandates is None else mandates
    spells = MembershipSpell.objects.under(unit, on=day).on(day)
    number = spells.aggregate(all=Count("pk"), women=Count("pk", filter=Q(member__sex=Member.Sex.FEMALE)))
    return Sitting(
        day=day,
        mandates=held,
        members=number["all"],
        women=number["women"],
        outsiders=_outsiders(unit, day, {one.member_id for one in held}),
        rules=rules_for(unit, day, number["all"]),
    )


def rules_for(unit: UnionUnit, day: date, members: int) -> dict[str, CommitteeRule]:
    """By body: what is asked of a union of that level and size on a day."""
    level = UnitVersion.objects.on(day).filter(unit=unit).values("level")[:1]
    fitting = CommitteeRule.objects.on(day).filter(
        Q(members_to=None) | Q(members_to__gte=members), level=Subquery(level), members_from__lte=members
    )
    return {rule.body: rule for rule in fitting.order_by("members_from")}


def _outsiders(unit: UnionUnit, day: date, members: set[int]) -> frozenset[int]:
    """Those who belong neither to the union nor to one below or above it."""
    own = TreePath.objects.on(day).filter(unit=unit).values_list("path", flat=True).first()
    if own is None:
        return frozenset()
    stood = TreePath.objects.on(day).filter(unit=OuterRef("unit")).values("path")[:1]
    spells = MembershipSpell.objects.on(day).filter(member__in=members).annotate(path=Subquery(stood))
    inside = {
        member
        for member, path in spells.values_list("member", "path")
        if path and (path.startswith(own) or own.startswith(path))
    }
    return frozenset(members - inside)


def warnings(unit: UnionUnit, day: date) -> list[OfficeWarning]:
    """What speaks against the committees of a union as they were on a day. Nothing of it is refused."""
    return warnings_of(sitting(unit, day))


def warnings_of(found: Sitting) -> list[OfficeWarning]:
    """The same without a look into the database."""
    return [warning for rule in RULES for warning in rule(found)]


# The rules, each on its own ------------------------------------------------------------------------------


def size(found: Sitting) -> Iterator[OfficeWarning]:
    for body, rule in found.rules.items():
        number = len(found.people(body))
        told = {"body": Body(body).label, "number": number, "members": found.members}
        if rule.at_most is not None and number > rule.at_most:
            text = _("%(body)s: %(number)s sit on it; with %(members)s members it has at most %(limit)s.")
            yield OfficeWarning("size", body, text % (told | {"limit": rule.at_most}), number, rule.source)
        elif rule.at_least is not None and number < rule.at_least and (number or rule.women_from is None):
            text = _("%(body)s: %(number)s sit on it; with %(members)s members it has at least %(limit)s.")
            yield OfficeWarning("size", body, text % (told | {"limit": rule.at_least}), number, rule.source)


def women_need_a_committee(found: Sitting) -> Iterator[OfficeWarning]:
    for body, rule in found.rules.items():
        if rule.women_from is not None and found.women >= rule.women_from and not found.of(body):
            text = _("%(body)s: nobody sits on it; it is needed from %(limit)s women, and here are %(number)s.")
            told = {"body": Body(body).label, "limit": rule.women_from, "number": found.women}
            yield OfficeWarning("women", body, text % told, found.women, rule.source)


def inspectors_from_the_executive(found: Sitting) -> Iterator[OfficeWarning]:
    for body, rule in found.rules.items():
        everybody = found.people(body)
        both = len(everybody & found.people(Body.EXECUTIVE))
        if rule.executive_one_in and both * rule.executive_one_in > len(everybody):
            text = _(
                "%(body)s: %(number)s of its %(all)s are on the executive committee too; at most one in %(limit)s may."
            )
            told = {
                "body": Body(body).label,
                "number": both,
                "all": len(everybody),
                "limit": rule.executive_one_in,
            }
            yield OfficeWarning("executive-share", body, text % told, both, rule.source)


def inspectors_keep_no_money(found: Sitting) -> Iterator[OfficeWarning]:
    for body, rule in found.rules.items():
        if not rule.bars_finance:
            continue
        everybody = found.people(body)
        for one in found.mandates:
            if one.role in KEEPS_MONEY and one.member_id in everybody:
                text = _("%(body)s: %(who)s is also %(office)s; one person may not be both.")
                told = {"body": Body(body).label, "who": one.member, "office": one.get_role_display().lower()}
                yield OfficeWarning("finance", body, text % told, 1, rule.source)


def members_no_more(found: Sitting) -> Iterator[OfficeWarning]:
    told: set[int] = set()
    for one in found.mandates:
        if one.member_id in found.outsiders and one.member_id not in told:
            told.add(one.member_id)
            text = _("%(who)s is no member of this union on %(day)s, but is in office: %(office)s.")
            words = {"who": one.member, "day": f"{found.day:%d/%m/%Y}", "office": one.get_role_display()}
            yield OfficeWarning("not-a-member", one.body, text % words, 1)


def beyond_the_term(found: Sitting) -> Iterator[OfficeWarning]:
    late: dict[tuple[str, str, date], int] = defaultdict(int)
    for one in found.mandates:
        if one.term and one.term.valid.upper and one.term.valid.upper <= found.day:
            late[one.body, one.term.label, one.term.valid.upper] += 1
    for (body, label, end), number in late.items():
        text = _("%(body)s: %(number)s still in office, though the term %(term)s ended on %(day)s.")
        told = {"body": Body(body).label, "number": number, "term": label, "day": f"{end - timedelta(days=1):%d/%m/%Y}"}
        yield OfficeWarning("term", body, text % told, number)


def one_chair(found: Sitting) -> Iterator[OfficeWarning]:
    for body in ONE_CHAIR_EACH:
        chairs = [one for one in found.of(body) if one.role == Role.CHAIR]
        if len(chairs) > 1:
            text = _("%(body)s: %(number)s are its chair on one day: %(who)s.")
            told = {
                "body": body.label,
                "number": len(chairs),
                "who": ", ".join(str(one.member) for one in chairs),
            }
            yield OfficeWarning("two-chairs", body, text % told, len(chairs))


def vice_chair_alone(found: Sitting) -> Iterator[OfficeWarning]:
    for body in ONE_CHAIR_EACH:
        held = {one.role for one in found.of(body)}
        if Role.VICE_CHAIR in held and not held & set(Mandate.CHAIRS):
            text = _("%(body)s: it has a vice-chair and no chair; documents are signed for the chair.")
            yield OfficeWarning("no-chair", body, text % {"body": body.label}, 0)


RULES: tuple[Callable[[Sitting], Iterator[OfficeWarning]], ...] = (
    size,
    women_need_a_committee,
    inspectors_from_the_executive,
    inspectors_keep_no_money,
    members_no_more,
    beyond_the_term,
    one_chair,
    vice_chair_alone,
)


# For the page --------------------------------------------------------------------------------------------


def bodies(found: Sitting) -> list[dict[str, Any]]:
    """Each body that has somebody in it, in the order of the choices, with its rows and the rule for its size."""
    return [
        {"code": body.value, "label": body.label, "rows": rows, "rule": found.rules.get(body)}
        for body in Body
        if (rows := found.of(body))
    ]


def electable(unit: UnionUnit, scope: Scope) -> MemberQuerySet:
    """People within reach who belong or belonged to the union, to one below it or to the one it is a part of."""
    paths = list(unit.tree_paths.values_list("path", flat=True))
    above = {int(step) for path in paths for step in path.rstrip("/").split("/")}
    below = TreePath.objects.below(*paths).values("unit")
    spells = MembershipSpell.objects.filter(Q(unit__in=above) | Q(unit__in=below), member=OuterRef("pk"))
    return Member.objects.in_scope(scope).standing().filter(Exists(spells))


def chairs_of_all_time(unit: UnionUnit) -> list[Mandate]:
    """Who chaired the union, or stood in for the chair, the last one first."""
    held = Mandate.objects.of(unit).filter(body=Body.EXECUTIVE, role__in=Mandate.CHAIRS)
    return list(held.select_related("member", "term", "decision").order_by("-valid", "pk"))


def signing(mandate: Mandate | None) -> str:
    """In which capacity somebody signs, as it stands above the name; "" where nobody is there to sign."""
    if mandate is None:
        return ""
    return {
        Role.CHAIR: _("as chair"),
        Role.ACTING_CHAIR: _("as acting chair (Q.)"),
        Role.VICE_CHAIR: _("for the chair (KT.)"),
    }[Role(mandate.role)]
