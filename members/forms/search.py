"""How the list of members is narrowed. Every filter stands in the address, so that a list can be sent as a link."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from members.models import GroupStay, Member, MembershipSpell
from members.search import MemberSearch, Sought
from members.services.membership import groups_below
from unions.access import Scope
from unions.forms.choices import units_with_names
from unions.http import Where
from unions.models import Can

GROUPS = 200  # units below that are still a list to choose from
AGES = {"-29": (0, 29), "30-39": (30, 39), "40-49": (40, 49), "50-59": (50, 59), "60-": (60, 200)}


class Belonging:
    """Which memberships bring somebody into the list: the values of the filter of that name."""

    NOW, JOINED, ENDED, FORMER, EVER = "", "joined", "ended", "former", "ever"
    CHOICES = (
        (NOW, _("Members on the day")),
        (JOINED, _("Joined in the period")),
        (ENDED, _("Left in the period")),
        (FORMER, _("Former members")),
        (EVER, _("Everybody who ever belonged")),
    )


class MemberFilter(forms.Form):
    """A filter that is not understood is shown and not applied. What needs an ability finds only where it is held."""

    q = forms.CharField(
        label=_("Name or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Name without marks, or a number"), "data-find": ""}),
    )
    belonging = forms.ChoiceField(label=_("Membership"), choices=Belonging.CHOICES, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", _("Both sexes")), *Member.Sex.choices], required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    age = forms.ChoiceField(
        label=_("Age"),
        choices=[
            ("", _("All ages")),
            ("-29", _("under 30")),
            ("30-39", "30–39"),
            ("40-49", "40–49"),
            ("50-59", "50–59"),
            ("60-", _("60 and over")),
        ],
        required=False,
    )
    education = forms.ChoiceField(
        label=_("Education"), choices=[("", _("All education")), *Member.Education.choices], required=False
    )
    contract = forms.ChoiceField(
        label=_("Contract"), choices=[("", _("All contracts")), *Member.Contract.choices], required=False
    )
    party = forms.ChoiceField(
        label=_("Party"),
        choices=[("", _("Party and others")), ("yes", _("Party members")), ("no", _("Not in the Party"))],
        required=False,
    )

    NEEDS = {"education": Can.RECORD, "contract": Can.RECORD, "party": Can.SENSITIVE}

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope, self.where, self.day = scope, where, where.period.cut_off
        for name, can in self.NEEDS.items():
            if not scope.allows(can, where.unit):
                del self.fields[name]
        below = groups_below(where.unit, self.day)
        if 0 < below[: GROUPS + 1].count() <= GROUPS:
            named = [(group.code, getattr(group, "called", "")) for group in units_with_names(below, self.day)]
            self.fields["group"].choices = [("", _("All groups")), *named]  # type: ignore[attr-defined]
        else:
            del self.fields["group"]

    def asked(self) -> dict[str, str]:
        """The filters that are set and understood."""
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}

    def search(self, can: Can = Can.VIEW) -> MemberSearch:
        """What is asked for, below the unit of the page and in its period, where the scope holds the ability."""
        asked = self.asked()
        needed = [can, *(self.NEEDS[name] for name in asked if name in self.NEEDS)]
        most = max(needed, key=[Can.VIEW, Can.RECORD, Can.SENSITIVE].index)
        people = self._people(asked)
        if most is not Can.VIEW:
            people &= self._at_home(most)
        return MemberSearch(
            scope=self.scope,
            unit=self.where.unit,
            day=self.day,
            sought=Sought.read(asked.get("q", "")),
            spells=self._spells(asked),
            people=people,
            can=most,
            without_current=asked.get("belonging") == Belonging.FORMER,
        )

    def _at_home(self, can: Can) -> Q:
        """Whose last membership until today is where the ability is held: of others no more than the name is known."""
        spells = MembershipSpell.objects.order_by().filter(member=OuterRef("pk"), joined_on__lte=self.scope.on)
        later = MembershipSpell.objects.filter(
            member=OuterRef("member"), joined_on__gt=OuterRef("joined_on"), joined_on__lte=self.scope.on
        )
        return Q(Exists(spells.in_scope(self.scope, can).filter(~Exists(later))))

    def _spells(self, asked: dict[str, str]) -> Q:
        start, end = self.where.period.start, self.where.period.end
        match asked.get("belonging", Belonging.NOW):
            case Belonging.JOINED:
                spells = Q(joined_on__gte=start, joined_on__lt=end)
            case Belonging.ENDED:
                spells = Q(left_on__gte=start, left_on__lt=end)
            case Belonging.FORMER:
                spells = Q(left_on__lte=self.day)
            case Belonging.EVER:
                spells = Q(joined_on__lte=self.day)
            case _:
                spells = Q(valid__contains=self.day)
        if group := asked.get("group"):
            stays = GroupStay.objects.filter(spell=OuterRef("pk"), group__code=group)
            if asked.get("belonging", Belonging.NOW) == Belonging.NOW:
                stays = stays.on(self.day)
            spells &= Q(unit__code=group) | Q(Exists(stays))
        return spells

    def _people(self, asked: dict[str, str]) -> Q:
        people = Q()
        for name in ("sex", "education", "contract"):
            if name in asked:
                people &= Q(**{name: asked[name]})
        if age := asked.get("age"):
            youngest, oldest = AGES[age]
            people &= Q(born_year__gte=self.day.year - oldest, born_year__lte=self.day.year - youngest)
        if party := asked.get("party"):
            people &= in_the_party(self.day) if party == "yes" else ~in_the_party(self.day)
        return people


def in_the_party(day: date) -> Q:
    left = Q(party_left_on__isnull=False) & Q(party_left_on__lte=day)
    return Q(party_joined_on__isnull=False) & Q(party_joined_on__lte=day) & ~left
