"""Who may have paid."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaidBy(models.TextChoices):
    """Who paid. These are never added up into one another."""

    UNION = "union", _("Union finance")
    EMPLOYER = "employer", _("Employer")
    DONORS = "donors", _("Donors")
    MEMBERS = "members", _("Members' own contributions")
    STATE = "state", _("State budget")
    SEVERAL = "several", _("Several, each a share")
    UNSTATED = "unstated", _("Not stated")
