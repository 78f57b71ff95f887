"""What is typed about clusters, and about who is in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.lasting import LastingForm
from campaigns.models import Cluster, ClusterPlace
from common.forms import DayField
from members.forms.people import put_errors
from unions.access import Scope
from unions.forms.choices import UnitChoice
from unions.models import Level, UnionUnit


class ClusterForm(LastingForm):
    """A cluster; who formed it is said once."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Formed by"))

    class Meta:
        model = Cluster
        fields = ("unit", "name", "first_day", "last_day")

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, **kwargs)
        if self.instance.pk:
            del self.fields["unit"]


class CandidateFilter(forms.Form):
    """Which of the unions below a federation are offered."""

    level = forms.ModelChoiceField(
        label=_("Level"), queryset=Level.objects.all(), required=False, empty_label=_("All levels")
    )
    q = forms.CharField(
        label=_("Name or code"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Name or code of a union")}),
    )


class JoiningForm(forms.Form):
    """From which day on the ticked unions are in a cluster."""

    starting = DayField(label=_("In the cluster from"))

    def refuse(self, error: Any) -> None:
        put_errors(self, error, {"unit": "starting"})


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ClusterPlace.Role.choices, widget=forms.RadioSelect)
    starting = DayField(label=_("From"))

    def refuse(self, error: Any) -> None:
        put_errors(self, error)
