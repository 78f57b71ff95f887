"""What is typed about requests for recognition, and what councils say to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Appraisal, Initiative
from campaigns.services.appraisals import Minutes, councils_of
from common.forms import DayField
from common.validators import plain_text
from members.forms.kept import PutTogether
from members.forms.people import put_errors
from unions.forms.choices import UnitChoice, units_with_names
from unions.forms.decisions import DecisionForm
from unions.models import UnionUnit

State = Appraisal.State
VOTES = ("council_size", "in_favour", "against")


class CouncilChoice(UnitChoice):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.empty_label = _("no union's, but the one named below")


class RequestForm(PutTogether):
    council_unit = CouncilChoice(queryset=UnionUnit.objects.none(), label=_("Council of the union"), required=False)
    council = forms.CharField(
        label=_("Name of the council"),
        max_length=200,
        required=False,
        validators=[plain_text],
        help_text=_("Of the employer or an authority. What it says is then written down here."),
    )
    requested_on = DayField(label=_("Requested on"))

    class Meta:
        model = Appraisal
        fields = ("level", "council_unit", "council", "requested_on", "late_reason")

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        councils = UnionUnit.objects.filter(pk__in=councils_of(initiative))
        self.fields["council_unit"].queryset = units_with_names(councils, today)  # type: ignore[attr-defined]
        self.initial.setdefault("requested_on", today)


class StepForm(forms.Form):
    """What a council does with a request, as it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


class AcceptForm(StepForm):
    accepted_on = DayField(label=_("Accepted on"), help_text=_("The council decides within three months of this day."))


class DecideForm(StepForm):
    """The votes, and what follows: a recognition by a decision, or a refusal with its reason."""

    met_on = DayField(label=_("Council met on"))
    council_size = forms.IntegerField(label=_("Members of the council"), required=False, min_value=1, max_value=1_000)
    in_favour = forms.IntegerField(label=_("Votes in favour"), required=False, min_value=0, max_value=1_000)
    against = forms.IntegerField(label=_("Votes against"), required=False, min_value=0, max_value=1_000)
    outcome = forms.ChoiceField(
        label=_("Conclusion of the council"),
        choices=[(State.RECOGNISED, _("Recognise")), (State.REFUSED, _("Do not recognise"))],
        widget=forms.RadioSelect,
    )
    refusal = forms.CharField(
        label=_("Why not recognised"),
        max_length=500,
        required=False,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    certificate_number = forms.CharField(
        label=_("Number of the certificate"), max_length=40, required=False, validators=[plain_text]
    )

    def __init__(self, data: Any = None, *, votes_are_told: bool, **kwargs: Any) -> None:
        """`votes_are_told` where a union's council votes; a body outside may keep them to itself."""
        super().__init__(data, **kwargs)
        for name in VOTES:
            self.fields[name].required = votes_are_told
        recognised = data is not None and data.get("outcome") == State.RECOGNISED
        self.decision = DecisionForm(data, required=recognised)

    def is_valid(self) -> bool:
        return super().is_valid() & self.decision.is_valid()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("outcome") == State.REFUSED and not said.get("refusal") and "refusal" not in self.errors:
            self.add_error("refusal", _("Say why it is not recognised; the authors read it."))
        size, *votes = (said.get(name) for name in VOTES)
        if size is not None and sum(vote or 0 for vote in votes) > size:
            self.add_error("in_favour", _("There are more votes than members of the council."))
        return said

    @property
    def minutes(self) -> Minutes:
        return Minutes(**{name: self.cleaned_data[name] for name in ("met_on", *VOTES)})

    def refuse(self, error: ValidationError) -> None:
        put_decision_errors(self.decision, error)
        if not hasattr(error, "error_dict") or error.error_dict:
            put_errors(self, error)


def put_decision_errors(decision: DecisionForm, error: ValidationError) -> None:
    """Take out of an error what is about the decision, and put it beside its fields; its day is what is dated by it."""
    told: dict[str, Any] = getattr(error, "error_dict", {})
    for name, field in (
        ("number", "number"),
        ("issuer", "issuer"),
        ("signed_on", "signed_on"),
        ("happened_on", "signed_on"),
    ):
        if errors := told.pop(name, None):
            decision.add_error(field, errors)
