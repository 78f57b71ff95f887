"""Forms whose values are put into a row, and whom they may name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from members.forms.people import offer_units, put_errors
from members.models import GroupStay, Member, MembershipSpell
from unions.access import Scope
from unions.forms.choices import UnitChoice
from unions.models import Can, UnionUnit


class PutTogether(forms.ModelForm):
    """Nothing is checked as a whole or stored here: the values are put into the row, and the services do the rest."""

    elsewhere: dict[str, str] = {}  # which field stands for another in what a service refuses

    def _post_clean(self) -> None:
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error, self.elsewhere)


def people_of(scope: Scope) -> Any:
    """Who may be named: members of the unions and groups whose records the account keeps."""
    spells = MembershipSpell.objects.in_scope(scope, Can.RECORD).values("member")
    stays = GroupStay.objects.in_scope(scope, Can.RECORD).values("spell__member")
    return Member.objects.standing().filter(Q(pk__in=spells) | Q(pk__in=stays))


class KeptRecordForm(PutTogether):
    """A record of a union, with the key that makes a form sent twice one record, and the version that was seen."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Recorded for"))
    happened_on = DayField(label=_("Date"))
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        self.initial["unit"] = self.instance.unit.code if self.instance.pk else chosen.code
        self.initial.update(form_key=self.instance.form_key, version=self.instance.version)

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.instance.pk:
            self.instance.form_key = self.cleaned_data.get("form_key", self.instance.form_key)
