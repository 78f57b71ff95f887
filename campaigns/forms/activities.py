"""What is typed about activities: what their kind asks for, and no more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.kinds_of_activities import CASES, OUTCOMES, numbers_of
from campaigns.models import Activity, Campaign, PaidBy
from common.forms import DayField, DongField
from common.money import LARGEST
from members.forms.kept import KeptRecordForm
from unions.access import Scope
from unions.http import Where

NUMBERS = ("outcome", "covered", "quantity", "counting", "participations", "people", "entitled", "women")
ABOUT = ("unit", "title", "happened_on", "ends_on", "place", "partners", "campaign")
COST = ("amount", "paid_by", "payer")
FURTHER = ("of_whom", "quantity", "source_document", "note")
AGAIN = (*ABOUT, "of_whom", "paid_by", "payer", "counting", "outcome")  # what is the same when it is held again


class ActivityForm(KeptRecordForm):
    """An activity of a kind. Numbers that come from its list of those present are not offered."""

    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Empty where it was one day."))
    quantity = forms.IntegerField(label=_("How many such events"), min_value=1, initial=1)
    participations = forms.IntegerField(
        label=_("Participations"), min_value=0, required=False, help_text=_("Empty: as many as people.")
    )
    people = forms.IntegerField(
        label=_("Different people"), min_value=0, required=False, help_text=_("Empty where it is not known.")
    )
    counting = forms.ChoiceField(
        label=_("Who took part is counted"),
        choices=Activity.Counting.choices,
        initial=Activity.Counting.NUMBER,
        help_text=_("By list: names follow, typed or signed in by telephone, and the numbers come from them."),
    )
    amount = DongField(label=_("Cost"), required=False, min_value=0, max_value=LARGEST)

    class Meta:
        model = Activity
        fields = (
            "kind", "unit", "title", "happened_on", "ends_on", "place", "partners", "campaign", "outcome", "covered",
            "quantity", "counting", "participations", "people", "entitled", "women", "of_whom", "amount", "paid_by",
            "payer", "source_document", "note",
        )  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 2}), "kind": forms.HiddenInput}

    def __init__(self, *args: Any, scope: Scope, where: Where, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, chosen=where.unit, **kwargs)
        self.kind = kind
        self.initial["kind"] = kind
        fields: dict[str, Any] = self.fields
        asked = numbers_of(kind)
        for name in set(NUMBERS) - set(asked) - {"quantity"}:
            del fields[name]
        if kind in OUTCOMES:
            possible = [(one.value, one.label) for one in OUTCOMES[kind]]
            required = kind == Activity.Kind.AGREEMENT
            fields["outcome"].choices = possible if required else [("", "–"), *possible]
            fields["outcome"].required = required
        if kind in CASES:
            fields["quantity"].label = _("How many cases")
        if self.listed:
            for name in {"counting", "participations", "people", "women"} & set(fields):
                del fields[name]
        fields["campaign"].queryset = campaigns_at(where, self.instance)
        fields["campaign"].empty_label = "–"
        if not self.instance.pk:
            for name in ("participations", "amount"):
                self.initial.pop(name, None)
            today = timezone.localdate()
            if today in where.period:
                self.initial.setdefault("happened_on", today)

    @property
    def listed(self) -> bool:
        """Whether the list of those present counts, and stands already."""
        return bool(self.instance.pk) and self.instance.attendances.exists()

    @property
    def about(self) -> list[Any]:
        return [self[name] for name in ABOUT]

    @property
    def numbers(self) -> list[Any]:
        return [self[name] for name in numbers_of(self.kind) if name in self.fields]

    @property
    def cost(self) -> list[Any]:
        return [self[name] for name in COST]

    @property
    def further(self) -> list[Any]:
        return [self[name] for name in FURTHER if self[name] not in self.numbers]

    @property
    def opened(self) -> bool:
        """Whether the rarely needed fields say something."""
        said = any(self[name].value() or self[name].errors for name in ("source_document", "note"))
        return said or str(self["quantity"].value()) != "1"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["kind"] = self.kind
        said["amount"] = said.get("amount") or 0
        if "participations" in said:
            said["participations"] = said["participations"] or 0
        return said


def campaigns_at(where: Where, activity: Activity) -> QuerySet[Campaign]:
    """What goes on in the period of the page or today, launched by this union or one above it."""
    path = where.unit.tree_paths.on(timezone.localdate()).first()
    above = path.unit_ids() if path else [where.unit.pk]
    going_on = Q(valid__overlap=(where.period.start, where.period.end)) | Q(valid__contains=timezone.localdate())
    launched_here = Q(unit__in=[*above, activity.unit_id])
    return Campaign.objects.filter(Q(pk=activity.campaign_id) | (going_on & launched_here))


class ActivityFilter(forms.Form):
    """Every filter stands in the address. One that is not understood is shown and not applied."""

    q = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("In the title")}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Activity.Kind.choices])
    paid_by = forms.ChoiceField(label=_("Paid by"), required=False, choices=[("", _("Whoever paid")), *PaidBy.choices])
