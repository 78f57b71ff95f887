"""How the list of payouts is narrowed, and what is said of many of them at once."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, DongField
from common.periods import Period
from members.models import Member
from unions.access import Scope
from unions.forms.choices import units_below
from unions.models import UnionUnit
from welfare.models import Beneficiary, Entry, FundingLine, Payout, PayoutKind, Programme
from welfare.natures import NATURES, by_nature
from welfare.papers_due import is_lacking
from welfare.privacy import with_names
from welfare.services.programmes import within as programmes_within

GROUP = "group:"  # before the code of a group of kinds, to tell it from a kind
BINNED, COUNTING, LACKING, REASONED = "binned", "counted", "lacking", "reasoned"
# Of what is sensitive no list tells whether there is a reason.
IS_REASONED = ~Q(override_reason="") & Q(kind__sensitive=False)


def reasons() -> list[tuple[Any, Any]]:
    """The kinds by their groups, each group with itself as the first option."""
    kinds = sorted(PayoutKind.objects.all(), key=lambda kind: (_rank(kind.group), kind.rank, kind.code))
    told: list[tuple[Any, Any]] = [("", _("All reasons"))]
    for group, members in groupby(kinds, key=lambda kind: kind.group):
        label = PayoutKind.Group(group).label
        told.append((label, [(GROUP + group, _("All of: %(group)s") % {"group": label}), *_coded(members)]))
    return told


def _rank(group: str) -> int:
    return PayoutKind.Group.values.index(group)


def _coded(kinds: Any) -> list[tuple[str, str]]:
    return [(kind.code, str(kind)) for kind in kinds]


class PayoutFilter(forms.Form):
    """Every filter stands in the address. One that is not understood is shown and not applied."""

    q = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Name, without marks")}),
    )
    kind = forms.ChoiceField(choices=reasons, required=False, label=_("Reason"))
    unit = forms.ChoiceField(required=False, label=_("Recorded for"))
    source = forms.ChoiceField(
        choices=[("", _("All sources")), *NATURES],
        required=False,
        label=_("Source"),
    )
    status = forms.ChoiceField(
        choices=[
            ("", _("All states")),
            *Payout.Status.choices,
            (COUNTING, _("Counted: approved, paid or receipted")),
            (LACKING, _("A paper is missing")),
            (REASONED, _("Sent with a reason")),
            (BINNED, _("In the bin")),
        ],
        required=False,
        label=_("Status"),
    )
    programme = forms.ModelChoiceField(
        queryset=Programme.objects.none(),
        to_field_name="code",
        required=False,
        label=_("Programme"),
        empty_label=_("All programmes"),
    )
    who = forms.ChoiceField(
        choices=[("", _("All recipients")), *Beneficiary.choices], required=False, label=_("Who benefits")
    )
    since = DayField(required=False, label=_("From the day"))
    until = DayField(required=False, label=_("Up to the day"))
    least = DongField(required=False, label=_("From (đồng)"))
    most = DongField(required=False, label=_("Up to (đồng)"))
    member = forms.ModelChoiceField(
        queryset=Member.objects.none(), required=False, label=_("Member"), widget=forms.HiddenInput
    )

    FIRST = ("q", "kind", "unit", "status")
    DIRECT = {
        "who": "beneficiary_kind",
        "since": "happened_on__gte",
        "until": "happened_on__lte",
        "least": "amount__gte",
        "most": "amount__lte",
    }

    def __init__(self, *args: Any, unit: UnionUnit, period: Period, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        fields: Any = self.fields
        fields["programme"].queryset = programmes_within(scope).filter(valid__overlap=(period.start, period.end))
        fields["member"].queryset = Member.objects.in_scope(scope)
        self.below = units_below(unit, period.cut_off)
        if self.below:
            named = [(code, getattr(one, "called", "")) for code, one in self.below.items()]
            fields["unit"].choices = [("", _("All units below")), *named]
        else:
            del fields["unit"]

    @property
    def first(self) -> list[Any]:
        return [self[name] for name in self.FIRST if name in self.fields]

    @property
    def further(self) -> list[Any]:
        return [field for field in self.visible_fields() if field.name not in self.FIRST]

    @property
    def asks_further(self) -> bool:
        return any(field.value() for field in self.further)

    def asked(self) -> dict[str, Any]:
        """The filters that are set and understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def narrow(self, rows: Any) -> Any:
        """The rows let through."""
        asked = self.asked()
        rows = _in_state(rows, asked.get("status", ""))
        if kind := asked.get("kind", ""):
            of_group = kind.startswith(GROUP)
            rows = rows.filter(kind__group=kind.removeprefix(GROUP)) if of_group else rows.filter(kind__code=kind)
        if "unit" in asked:
            rows = rows.under(self.below[asked["unit"]], on="happened_on")
        if source := asked.get("source"):
            lines = FundingLine.objects.annotate(nature=by_nature()).filter(nature=source)
            rows = rows.filter(pk__in=lines.values("payout"))
        if "programme" in asked:
            rows = rows.filter(programme__in=Programme.objects.with_below([asked["programme"].code]))
        rows = rows.filter(**{path: asked[name] for name, path in self.DIRECT.items() if name in asked})
        if "member" in asked:
            rows = with_names(rows, self.scope).given_to(asked["member"])
        return with_names(rows, self.scope).naming(asked["q"]) if "q" in asked else rows


def _in_state(rows: Any, state: str) -> Any:
    if state == BINNED:
        return rows.binned()
    if state == COUNTING:
        return rows.approved()
    if state == LACKING:
        return rows.kept().filter(is_lacking())
    if state == REASONED:
        return rows.kept().filter(IS_REASONED)
    return rows.kept().filter(status=state) if state else rows.kept()


class PayManyForm(forms.Form):
    """On which day and how several payouts are paid."""

    paid_on = DayField(label=_("Paid on"), initial=timezone.localdate)
    method = forms.ChoiceField(
        label=_("In cash or by transfer"),
        choices=Entry.Method.choices,
        initial=Entry.Method.CASH,
        widget=forms.RadioSelect,
    )


def picked(typed: list[str]) -> dict[int, int]:
    """Ticked rows by their ids with the versions that were looked at, from "id:version"."""
    found = {}
    for one in typed:
        pk, _colon, version = one.partition(":")
        if pk.isdecimal() and version.isdecimal() and max(len(pk), len(version)) < 18:
            found[int(pk)] = int(version)
    return found
