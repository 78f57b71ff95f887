"""What is typed about who works for a unit, and what an invited person chooses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from unions.models import Account, Role
from unions.services.invitations import Newcomer
from unions.services.postings import Span


class AccountField(forms.ModelChoiceField):
    """Somebody with an account, typed by the name they sign in with; who is out of reach is not known."""

    default_error_messages = {"invalid_choice": _("Nobody within your reach signs in with the name “%(value)s”.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"})
        super().__init__(Account.objects.none(), to_field_name="username", widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(str(value).strip().lower() if value else value)


class PersonForm(forms.Form):
    """Either somebody with an account, or somebody new."""

    account = AccountField(
        label=_("Name they sign in with"), required=False, help_text=_("For somebody who has an account already.")
    )
    full_name = forms.CharField(label=_("Full name"), required=False, max_length=120)
    username = forms.CharField(
        label=_("Name to sign in with"),
        required=False,
        max_length=150,
        help_text=_("Left empty, it is made from the full name: small letters, without marks."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)

    def __init__(self, *args: Any, accounts: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        new = bool(given.get("full_name"))
        if "account" in given and (given["account"] is not None) == new:
            raise ValidationError(
                _("Say who: either the name somebody signs in with, or the full name of somebody new."), code="who"
            )
        return given

    def person(self) -> Account | Newcomer:
        given = self.cleaned_data
        return given["account"] or Newcomer(given["full_name"], given["username"], given["email"])


class PostingForm(PersonForm):
    """Who works for the unit, as what, and over which days."""

    role = forms.ChoiceField(label=_("Role"))
    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("Until"), required=False, help_text=_("The last day that counts."))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=250)

    def __init__(self, *args: Any, roles: Collection[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in Role if role in roles]  # type: ignore[attr-defined]
        self.fields["first_day"].initial = timezone.localdate()

    def span(self) -> Span:
        return Span(self.cleaned_data["first_day"], self.cleaned_data["last_day"])


class SeenForm(forms.Form):
    """Carries the first day after the posting as it was looked at; empty: it was open."""

    seen = forms.DateField(required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, upper: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = upper


class EndForm(SeenForm):
    last_day = DayField(
        label=_("Until"), required=False, help_text=_("The last day that counts; empty: until it is ended.")
    )


class HandOverForm(SeenForm, PersonForm):
    """Who goes on, and from which day."""

    first_day = DayField(label=_("From"), help_text=_("The posting before ends the day before."))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=250)


class ChoosePasswordForm(SetPasswordForm):
    """What an invited person chooses; the same rules as for every other password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Password")
        self.fields["new_password2"].label = _("The password again")
