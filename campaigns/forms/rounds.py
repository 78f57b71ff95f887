"""What is typed about award rounds and dossiers, and how lists of lines are narrowed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.awards import YEARS
from campaigns.models import MOST_AT_ONCE, AwardRound, AwardType, Campaign, Nomination, Paper, RecipientKind
from campaigns.services.rounds import Offer
from campaigns.services.voting import Minutes, Vote
from common.forms import DayField
from members.forms.kept import KeptRecordForm, PutTogether, people_of
from members.forms.offices import MemberNamed
from members.forms.people import offer_units, put_errors
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.http import Where
from unions.models import Can, UnionUnit

SPARE = 4  # empty lines offered beneath the awards of a round
ACCEPTED = "image/*,application/pdf"


class RoundForm(PutTogether):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=gettext_lazy("Held by"))
    merit_year = forms.IntegerField(label=gettext_lazy("For the year"), **YEARS)  # type: ignore[arg-type]
    opens_on = DayField(label=gettext_lazy("Opens on"))
    closes_on = DayField(label=gettext_lazy("Proposals until"))
    papers = forms.MultipleChoiceField(
        label=gettext_lazy("Papers asked for"),
        choices=Paper.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = AwardRound
        fields = ("unit", "name", "basis", "merit_year", "campaign", "opens_on", "closes_on", "papers")

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        fields: dict[str, Any] = self.fields
        fields["campaign"].queryset = campaigns_above(where.unit, self.instance.campaign_id)
        fields["campaign"].empty_label = "–"
        self.initial["unit"] = self.instance.unit.code if self.instance.pk else where.unit.code
        self.initial.update(form_key=self.instance.form_key, version=self.instance.version)
        if not self.instance.pk:
            self.initial.update(merit_year=where.period.cut_off.year, opens_on=timezone.localdate())

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.instance.pk:
            self.instance.form_key = self.cleaned_data.get("form_key", self.instance.form_key)


def campaigns_above(unit: UnionUnit, chosen: int | None) -> Any:
    """Those launched by the union and those above it, and the one that is chosen already."""
    path = unit.tree_paths.on(timezone.localdate()).first()
    return Campaign.objects.filter(Q(unit__in=path.unit_ids() if path else [unit.pk]) | Q(pk=chosen))


class OfferForm(forms.Form):
    """One award that a round offers; a line without an award is no line."""

    award_type = forms.ModelChoiceField(
        label=gettext_lazy("Award"), queryset=AwardType.objects.none(), required=False, empty_label="–"
    )
    quota = forms.IntegerField(label=gettext_lazy("At most in all"), min_value=1, max_value=10**6, required=False)
    quota_each = forms.IntegerField(label=gettext_lazy("At most a union"), min_value=1, max_value=10**6, required=False)

    def __init__(self, *args: Any, awards: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["award_type"].queryset = awards  # type: ignore[attr-defined]


def offer_forms(data: Any, award_round: AwardRound, unit: UnionUnit) -> BaseFormSet:
    initial = list(award_round.offers.values("award_type", "quota", "quota_each")) if award_round.pk else []
    awards = AwardType.objects.offered_to(unit, timezone.localdate())
    made = formset_factory(OfferForm, extra=SPARE)
    return made(data, initial=initial, prefix="offers", form_kwargs={"awards": awards})


def offers_of(lines: BaseFormSet) -> list[Offer]:
    said = [form.cleaned_data for form in lines.forms if form.cleaned_data.get("award_type")]
    return [Offer(one["award_type"].pk, one["quota"], one["quota_each"]) for one in said]


# Beside a button ------------------------------------------------------------------------------------------


class VerbForm(forms.Form):
    """A small form beside a button."""

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


class ExtendForm(VerbForm):
    closes_on = DayField(label=gettext_lazy("New last day"))


class SeenForm(VerbForm):
    """Which version was looked at: nothing is decided unseen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(SeenForm):
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReturnForm(SeenForm):
    note = forms.CharField(
        label=gettext_lazy("What is to be put right"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class StrikeForm(SeenForm):
    reason = forms.CharField(label=gettext_lazy("Why they are struck off"), max_length=300, required=False)


class ProposalPaperForm(VerbForm):
    kind = forms.ChoiceField(label=gettext_lazy("Which paper"), choices=Paper.choices)
    number = forms.CharField(label=gettext_lazy("Its number"), max_length=60, required=False)
    issued_on = DayField(label=gettext_lazy("Day of the paper"), required=False)
    upload = forms.FileField(
        label=gettext_lazy("Photo or scan"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED})
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)


# Lines ----------------------------------------------------------------------------------------------------


class WordingForm(forms.Form):
    """What is said of all lines that are added together."""

    achievement = forms.CharField(
        label=gettext_lazy("For what"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    override_reason = forms.CharField(
        label=gettext_lazy("Why propose nevertheless"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For those against whom a rule speaks."),
    )

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


class LineForm(WordingForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class NamedLineForm(WordingForm):
    """Somebody whom the book does not know, or so many together."""

    recipient_kind = forms.ChoiceField(label=gettext_lazy("For"), choices=RecipientKind.choices)
    name = forms.CharField(
        label=gettext_lazy("Recipient"),
        max_length=200,
        help_text=gettext_lazy("A name; of a batch what they are called together."),
    )
    quantity = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=MOST_AT_ONCE, initial=1)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ("recipient_kind", "name", "quantity", "achievement", "override_reason", "form_key")

    def __init__(self, *args: Any, award_type: AwardType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [one for one in RecipientKind.choices if one[0] in award_type.recipients]
        self.fields["recipient_kind"].choices = chosen  # type: ignore[attr-defined]


class UnitFilter(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Name of the union or group"), "data-find": ""}),
    )


class LineFilter(forms.Form):
    """Which lines are looked at; what is not understood narrows nothing."""

    SHOWN = (
        ("", gettext_lazy("All lines")),
        ("open", gettext_lazy("Not decided")),
        ("against", gettext_lazy("A rule speaks against")),
        ("unclear", gettext_lazy("Cannot be told from the book")),
        ("struck", gettext_lazy("Struck from the dossier")),
        ("granted", gettext_lazy("Granted")),
    )
    award = forms.ModelChoiceField(
        label=gettext_lazy("Award"),
        queryset=AwardType.objects.none(),
        required=False,
        empty_label=gettext_lazy("All awards"),
    )
    show = forms.ChoiceField(label=gettext_lazy("Which lines"), choices=SHOWN, required=False)

    def __init__(self, *args: Any, award_round: AwardRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        awards = AwardType.objects.filter(pk__in=award_round.offers.values("award_type"))
        self.fields["award"].queryset = awards  # type: ignore[attr-defined]

    def narrow(self, lines: Any) -> Any:
        self.is_valid()
        said = getattr(self, "cleaned_data", {})
        if said.get("award"):
            lines = lines.filter(award_type=said["award"])
        match said.get("show"):
            case "open":
                return lines.filter(state=Nomination.State.PROPOSED)
            case "against":
                return lines.filter(verdict__contains={"eligible": False})
            case "unclear":
                return lines.filter(verdict__contains={"eligible": None})
            case "struck" | "granted" as state:
                return lines.filter(state=state)
        return lines


def picked_ids(data: Any) -> list[int]:
    """The ticked rows of a page."""
    return [int(one) for one in data.getlist("pick") if is_number(one)]


def is_number(typed: str) -> bool:
    """Whether it is one that a key or a version can be."""
    return typed.isdecimal() and len(typed) < 18


# Votes and grants -----------------------------------------------------------------------------------------


class MinutesForm(VerbForm):
    """The head of the minutes, and the votes for every line that has none of its own."""

    council_size = forms.IntegerField(label=gettext_lazy("Members of the council"), min_value=1, max_value=999)
    present = forms.IntegerField(label=gettext_lazy("Present"), min_value=1, max_value=999)
    voted_on = DayField(label=gettext_lazy("Voted on"))
    in_favour = forms.IntegerField(
        label=gettext_lazy("In favour of each"), min_value=0, max_value=999, required=False,
        help_text=gettext_lazy("Of every line without numbers of its own."),
    )  # fmt: skip
    against = forms.IntegerField(label=gettext_lazy("Against each"), min_value=0, max_value=999, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=1000, required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, lines: Iterable[Nomination], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            for side, label in (("favour", _("In favour: %(name)s")), ("against", _("Against: %(name)s"))):
                self.fields[f"{side}_{line.pk}"] = forms.IntegerField(
                    label=label % {"name": line.recipient},
                    min_value=0,
                    max_value=999,
                    required=False,
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "4"}),
                )

    @property
    def heads(self) -> list[Any]:
        own = ("council_size", "present", "voted_on", "in_favour", "against", "note")
        return [self[name] for name in own]

    def rows(self) -> list[tuple[Nomination, Any, Any]]:
        """Each line with its two fields."""
        return [(line, self[f"favour_{line.pk}"], self[f"against_{line.pk}"]) for line in self.lines]

    @property
    def minutes(self) -> Minutes:
        said = self.cleaned_data
        return Minutes(said["council_size"], said["present"], said["voted_on"], said["note"])

    def votes(self, everybody: Iterable[int]) -> dict[int, Vote]:
        """By the key of the line; those without numbers of their own have the numbers for all, or no vote."""
        said = self.cleaned_data
        votes = {}
        for pk in everybody:
            in_favour = said.get(f"favour_{pk}")
            against = said.get(f"against_{pk}")
            if in_favour is None and against is None:
                in_favour, against = said["in_favour"], said["against"]
            if in_favour is not None or against is not None:
                votes[pk] = Vote(in_favour or 0, against or 0)
        return votes

    def seen_versions(self) -> dict[int, int]:
        """By the key of the dossier the version that was looked at; an unreadable one was seen by nobody."""
        pairs = [one.partition(":") for one in self.cleaned_data["seen"].split()]
        return {int(pk): int(version) for pk, _to, version in pairs if is_number(pk) and is_number(version)}


class GrantForm(SeenForm):
    on = DayField(label=gettext_lazy("Given on"), help_text=gettext_lazy("Not before the decision was signed."))
    form_key = forms.UUIDField(widget=forms.HiddenInput)


# Earlier proposals ----------------------------------------------------------------------------------------


class NominationForm(KeptRecordForm):
    """A proposal of an earlier time, or to somebody outside, written down without a round."""

    happened_on = DayField(label=gettext_lazy("Proposed on"))
    member = MemberNamed(label=gettext_lazy("Member"), required=False)
    recipient_unit = UnitChoice(queryset=UnionUnit.objects.none(), label=gettext_lazy("Union"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Where it is neither a member nor a union of the book; of a batch what they are."),
    )
    quantity = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=MOST_AT_ONCE, initial=1)
    merit_year = forms.IntegerField(label=gettext_lazy("For the year"), required=False, **YEARS)  # type: ignore[arg-type]

    class Meta:
        model = Nomination
        fields = (
            "unit", "happened_on", "award_type", "recipient_kind", "member", "recipient_unit", "name", "quantity",
            "merit_year", "achievement", "source_document", "note",
        )  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 2}), "achievement": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, chosen=where.unit, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["member"].people = people_of(scope)
        fields["recipient_unit"].queryset = units_with_names(scope.units(Can.RECORD), scope.on)
        fields["recipient_unit"].empty_label = "–"
        known = Q(pk=self.instance.award_type_id)
        offered = AwardType.objects.offered_to(where.unit, timezone.localdate())
        fields["award_type"].queryset = AwardType.objects.filter(known | Q(pk__in=offered.values("pk")))
        self.initial["member"] = self.instance.member or self.initial.get("member")
        if self.instance.recipient_unit:
            self.initial["recipient_unit"] = self.instance.recipient_unit.code
        if not self.instance.pk:
            self.initial["merit_year"] = where.period.cut_off.year
            self.initial["happened_on"] = _day_of(where)


def _day_of(where: Where) -> date | None:
    today = timezone.localdate()
    return today if today in where.period else None
