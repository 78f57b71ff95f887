"""HTTP in, HTTP out: lists and single records of campaigns."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from campaigns import facts
from campaigns.models import Registration
from unions.pages import RecordDetail, RecordList


class RegistrationList(RecordList):
    kind = facts.REGISTRATION
    heading = gettext_lazy("Registrations for campaigns")
    empty_text = gettext_lazy("No unit registered for a campaign in this period.")


class RegistrationDetail(RecordDetail):
    model = Registration
    related = ("unit", "campaign", "recorded_by")
    list_url = reverse_lazy("campaigns:registration-list")
    list_label = gettext_lazy("Registrations for campaigns")
