"""What is typed about a webhook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from unions.models import Webhook, WebhookKind


class WebhookForm(forms.ModelForm):
    """Where to, and of what. `seen` carries the version that was looked at; a new one is in use."""

    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    kinds = forms.MultipleChoiceField(
        label=_("Told of"), choices=WebhookKind.choices, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Webhook
        fields = ("name", "url", "kinds", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["is_active"], self.fields["seen"]
        else:
            self.fields["seen"].initial = self.instance.version


class SeenWebhookForm(forms.Form):
    """A button, with the version of the webhook that was looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class SinceForm(forms.Form):
    since = DayField(label=_("From"), help_text=_("All that happened on this day and since is sent once more."))
