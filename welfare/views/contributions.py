"""What was given to funds."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from unions.pages import RecordDetail, RecordList
from welfare import facts
from welfare.models import Contribution


class ContributionList(RecordList):
    kind = facts.CONTRIBUTION
    heading = gettext_lazy("Contributions to funds")
    empty_text = gettext_lazy("No contribution is recorded in this period.")


class ContributionDetail(RecordDetail):
    model = Contribution
    related = ("unit", "fund", "recorded_by")
    list_url = reverse_lazy("welfare:contribution-list")
    list_label = gettext_lazy("Contributions to funds")
