"""How a state looks: its icon, its colour and its word, for every state any page shows."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Chip(NamedTuple):
    """One look. `tone` is a class of the stylesheet; the word says the same without colour."""

    icon: str
    tone: str
    word: str | Promise


CHIPS: dict[str, Chip] = {
    # the life of a record
    "draft": Chip("pencil", "", _("Draft")),
    "proposed": Chip("hourglass-split", "wait", _("Awaiting approval")),
    "returned": Chip("arrow-return-left", "warn", _("Returned")),
    "refused": Chip("x-octagon-fill", "bad", _("Refused")),
    "approved": Chip("check-circle-fill", "ok", _("Approved")),
    "awaiting_payment": Chip("hourglass-split", "wait", _("Awaiting payment")),
    "paid": Chip("check-circle-fill", "ok", _("Paid")),
    "receipted": Chip("list-check", "ok", _("Receipted")),
    "reversed": Chip("arrow-counterclockwise", "", _("Taken back")),
    "withdrawn": Chip("dash-circle", "", _("Withdrawn")),
    "binned": Chip("trash", "", _("In the bin")),
    "revoked": Chip("dash-circle", "", _("Revoked")),
    # the life of a report
    "submitted": Chip("send", "wait", _("Submitted")),
    "accepted": Chip("check-circle-fill", "ok", _("Accepted")),
    "locked": Chip("lock-fill", "lock", _("Locked")),
    "excused": Chip("dash-circle", "", _("Excused")),
    # a figure
    "counted": Chip("list-check", "", _("Counted from records")),
    "declared": Chip("chat-square-quote", "declared", _("Declared")),
    "external": Chip("chat-square-quote", "declared", _("Stated by others")),
    "provisional": Chip("clock", "warn", _("Provisional")),
    "missing": Chip("exclamation-triangle", "warn", _("Missing")),
    "broken": Chip("x-octagon-fill", "bad", _("Does not add up")),
    "met": Chip("check-circle-fill", "ok", _("Met")),
    "unmet": Chip("exclamation-triangle", "warn", _("Not reached")),
    "over_norm": Chip("exclamation-triangle-fill", "warn", _("Over the norm")),
    # a loan, a pot, a campaign
    "planned": Chip("calendar-event", "", _("Planned")),
    "running": Chip("arrow-repeat", "wait", _("Running")),
    "registering": Chip("hourglass-split", "wait", _("Registering")),
    "registered": Chip("check-circle-fill", "ok", _("Registered")),
    "not_registered": Chip("exclamation-triangle", "warn", _("Not registered yet")),
    "ended": Chip("dash-circle", "", _("Ended")),
    "overdue": Chip("alarm", "bad", _("Overdue")),
    "repaid": Chip("check-circle-fill", "ok", _("Repaid")),
    # a job
    "queued": Chip("hourglass-split", "wait", _("Queued")),
    "done": Chip("check-circle-fill", "ok", _("Done")),
    "failed": Chip("x-octagon-fill", "bad", _("Failed")),
    "stopped": Chip("dash-circle", "", _("Stopped")),
    # a unit in the tree
    "founded": Chip("check-circle-fill", "ok", _("New")),
    "moved": Chip("arrow-left-right", "", _("Moved")),
    "dissolved": Chip("dash-circle", "", _("Dissolved")),
    "merged": Chip("dash-circle", "", _("Merged")),
    # a person
    "active": Chip("check-circle-fill", "ok", _("Active")),
    "left": Chip("dash-circle", "", _("Left")),
}
