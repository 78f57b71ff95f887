"""What is typed about contests, who entered them, and what those won."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Contest, ContestEntry, ContestResult
from campaigns.reach import offered
from common.forms import DayField
from members.forms.kept import KeptRecordForm, PutTogether, people_of
from members.forms.offices import MemberNamed
from members.forms.people import offer_units
from unions.access import Scope
from unions.forms.choices import UnitChoice
from unions.models import Can, UnionUnit

ONE_DAY = timedelta(days=1)


class ContestForm(PutTogether):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Union that keeps the contest"))
    campaign = forms.ModelChoiceField(
        queryset=Campaign.objects.none(), label=_("Campaign"), required=False, empty_label="–"
    )
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty while no end is known."))
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    elsewhere = {"valid": "first_day"}

    class Meta:
        model = Contest
        fields = ("name", "unit", "organiser", "level", "campaign", "first_day", "last_day")
        help_texts = {"organiser": _("Empty where the union that keeps it holds it itself.")}

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        self.fields["campaign"].queryset = offered(Campaign, scope).order_by("-valid", "name")  # type: ignore[attr-defined]
        contest = self.instance
        self.initial["unit"] = contest.unit.code if contest.pk else chosen.code
        self.initial.update(form_key=contest.form_key, version=contest.version)
        if contest.pk:
            upper = contest.valid.upper
            self.initial.update(first_day=contest.valid.lower, last_day=upper and upper - ONE_DAY)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", ValidationError(_("The last day is not before the first.")))
        elif first:
            self.instance.valid = DateRange(first, last + ONE_DAY if last else None)
        return said

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.instance.pk:
            self.instance.form_key = self.cleaned_data.get("form_key", self.instance.form_key)


class EntryForm(KeptRecordForm):
    team = forms.CharField(
        label=_("Team"), max_length=160, required=False, help_text=_("Empty where the union enters as a whole.")
    )
    member = MemberNamed(label=_("Member"), required=False, help_text=_("Empty where several take part."))
    quantity = forms.IntegerField(label=_("People who take part"), min_value=1, initial=1)
    women = forms.IntegerField(
        label=_("Of them women"), min_value=0, required=False, help_text=_("Told by the member where one is named.")
    )

    class Meta:
        model = ContestEntry
        fields = ("unit", "happened_on", "team", "member", "quantity", "women", "source_document", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, **kwargs)
        self.fields["member"].people = people_of(scope)  # type: ignore[attr-defined]
        self.initial["member"] = self.instance.member
        if not self.instance.pk:
            self.initial["happened_on"] = _day_in(self.instance.contest, last=False)


class EntryChoice(forms.ModelChoiceField):
    """An entry, called by its union and team; the names are fetched in one query for all."""

    def label_from_instance(self, entry: Any) -> str:
        who = entry.team or (entry.member and entry.member.full_name)
        union = entry.unit_name or entry.unit.code
        return f"{union}, {who}" if who else union


class ResultForm(KeptRecordForm):
    """A result says its union by its entry."""

    entry = EntryChoice(
        queryset=ContestEntry.objects.none(),
        label=_("Who took part"),
        help_text=_("Only who took part in the contest can win. Who is missing here is entered first."),
    )

    def __init__(self, *args: Any, scope: Scope, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, **kwargs)
        del self.fields["unit"]
        entries: Any = ContestEntry.objects.in_scope(scope, Can.RECORD).kept().filter(contest=contest)
        self.fields["entry"].queryset = (  # type: ignore[attr-defined]
            entries.with_unit_name(on="happened_on")
            .select_related("unit", "member")
            .order_by("unit_name", "team", "pk")
        )
        if not self.instance.pk:
            self.initial["happened_on"] = _day_in(contest, last=True)


class PrizeForm(ResultForm):
    member = MemberNamed(label=_("Member"), required=False, help_text=_("Of a prize of one person, where it is known."))
    quantity = forms.IntegerField(label=_("Number of prizes"), min_value=1, initial=1)

    class Meta:
        model = ContestResult
        fields = (
            "entry", "grade", "recipient_kind", "member", "quantity", "happened_on", "source_document", "note",
        )  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, **kwargs)
        for name in ("grade", "recipient_kind"):
            self.fields[name].required = True
        self.fields["member"].people = people_of(scope)  # type: ignore[attr-defined]
        self.initial["member"] = self.instance.member


class PlaceForm(ResultForm):
    rank = forms.IntegerField(label=_("Placing"), min_value=1)
    out_of = forms.IntegerField(label=_("Of how many"), min_value=1)

    class Meta:
        model = ContestResult
        fields = ("entry", "rank", "out_of", "among", "among_name", "happened_on", "source_document", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "among_name": _("As the organiser calls it."),
            "source_document": _("The paper of the organiser that gives this placing."),
        }

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, **kwargs)
        for name in ("among", "source_document"):
            self.fields[name].required = True


def _day_in(contest: Contest, *, last: bool) -> Any:
    """The first or the last day of a contest, where it has come; what is typed most often."""
    day = contest.valid.upper - ONE_DAY if last and contest.valid.upper else None if last else contest.valid.lower
    return day if day and day <= timezone.localdate() else None
