"""What happened to members at work, how they were rated, and how many are declared."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from members import facts
from members.models import CareerEvent
from unions.pages import RecordDetail, RecordList


class CareerEventList(RecordList):
    kind = facts.CAREER_EVENT
    heading = gettext_lazy("Pay rises and appointments")
    empty_text = gettext_lazy("No pay rise or appointment is recorded in this period.")


class CareerEventDetail(RecordDetail):
    model = CareerEvent
    related = ("unit", "member", "recorded_by")
    list_url = reverse_lazy("members:career-event-list")
    list_label = gettext_lazy("Pay rises and appointments")
