"""What is typed about those present: by an officer, and by themselves on a telephone."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaigns.models import Activity
from campaigns.services.attendance import LEAST_DIGITS, LETTER, LONGEST, names_of
from common.forms import DayField
from common.tabular import cells
from common.validators import plain_text
from members.forms.people import put_errors

LONGEST_SIGNED = 100  # beside it stand the digits


class NamesField(forms.CharField):
    """Names a line each, as they are typed or pasted from a sheet; a list without empty and repeated lines."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 6}), max_length=200_000, validators=[plain_text], **kwargs
        )

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return names_of(typed.splitlines())


class PresentForm(forms.Form):
    """Who came on a day: members that were ticked, and names a line each."""

    came_on = DayField(label=_("Day"))
    members = forms.TypedMultipleChoiceField(coerce=int, required=False, label=_("Members"))
    names = NamesField(
        label=_("Names, a line each"),
        required=False,
        help_text=_("Typed or pasted. A name that only one member here has is written as this member."),
    )

    def __init__(self, *args: Any, activity: Activity, offered: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].widget = forms.CheckboxSelectMultiple()
        ticked = self.data.getlist("members") if self.is_bound else []  # type: ignore[attr-defined]
        known = {str(pk) for pk, _name in offered}
        further = [(int(pk), pk) for pk in ticked if pk.isdecimal() and len(pk) < 18 and pk not in known]
        self.fields["members"].choices = [*offered, *further]  # type: ignore[attr-defined]
        self.initial.setdefault("came_on", activity.happened_on)
        if not activity.ends_on:
            self.fields["came_on"].widget = forms.HiddenInput()

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


class OpenForm(forms.Form):
    """For how long people may sign in."""

    hours = forms.IntegerField(label=_("Open for so many hours"), min_value=1, max_value=LONGEST, initial=3)


class SheetForm(forms.Form):
    """Who is there, as they say it themselves. Names are written in their usual letters."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=LONGEST_SIGNED,
        validators=[plain_text],
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
    )
    number = forms.CharField(
        label=_("Last 4 digits of your telephone number, or your member number"),
        max_length=20,
        validators=[plain_text],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        name = cells.as_name(self.cleaned_data["name"]) or ""
        if len(name) > LONGEST_SIGNED:  # letters that have no large form of their own become several
            raise ValidationError(_("“%(line)s” is no name."), params={"line": name[:40]})
        if len(name.split()) < 2 or not LETTER.search(name):
            raise ValidationError(_("Write family name and given name."))
        return name

    def clean_number(self) -> str:
        number = "".join(self.cleaned_data["number"].split())
        if len(re.sub(r"\W", "", number)) < LEAST_DIGITS:
            raise ValidationError(_("Write at least 4 digits."))
        return number
