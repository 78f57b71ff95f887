"""How the list of members is narrowed. Every filter stands in the address, so that a list can be sent as a link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.narrowing import NEEDS, Belonging, Narrowing
from members.search import MemberSearch
from members.services.membership import groups_below
from unions.access import Scope
from unions.forms.choices import units_with_names
from unions.http import Where
from unions.models import Can

GROUPS = 200  # units below that are still a list to choose from
BELONGING = (
    (Belonging.NOW, _("Members on the day")),
    (Belonging.JOINED, _("Joined in the period")),
    (Belonging.ENDED, _("Left in the period")),
    (Belonging.FORMER, _("Former members")),
    (Belonging.EVER, _("Everybody who ever belonged")),
)


class MemberFilter(forms.Form):
    """A filter that is not understood is shown and not applied. What needs an ability finds only where it is held."""

    q = forms.CharField(
        label=_("Name or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Name without marks, or a number"), "data-find": ""}),
    )
    belonging = forms.ChoiceField(label=_("Membership"), choices=BELONGING, required=False)
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

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope, self.where, self.day = scope, where, where.period.cut_off
        for name, can in NEEDS.items():
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
        return Narrowing(self.scope, self.where.unit, self.day, self.where.period, self.asked()).search(can)
