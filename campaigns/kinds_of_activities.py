"""What is asked about which kind of activity."""

from __future__ import annotations

from campaigns.models import Activity

Kind = Activity.Kind
Outcome = Activity.Outcome

# How each kind may have come out. A collective agreement always says which of the two it is.
OUTCOMES: dict[str, tuple[Activity.Outcome, ...]] = {
    Kind.AGREEMENT: (Outcome.NEW, Outcome.AMENDED),
    Kind.DISPUTE: (Outcome.SETTLED, Outcome.UNSETTLED),
    Kind.LEGAL_ADVICE: (Outcome.SETTLED, Outcome.UNSETTLED),
    Kind.INSPECTION: (Outcome.NO_FAULTS, Outcome.FAULTS),
}
CASES = (Kind.DISPUTE, Kind.LEGAL_ADVICE, Kind.INSPECTION)  # one record may stand for several
WHO_CAME = ("counting", "participations", "people", "women")
ENTITLED = ("people", "entitled", "women")

_NUMBERS: dict[str, tuple[str, ...]] = {
    Kind.AGREEMENT: ("outcome", "covered"),
    Kind.DISPUTE: ("outcome", "quantity", "people"),
    Kind.LEGAL_ADVICE: ("outcome", "quantity", "people", "women"),
    Kind.INSPECTION: ("outcome", "quantity"),
    Kind.HEALTH_CHECK: ("counting", *ENTITLED),
    Kind.BLOOD_DONATION: ("counting", "people", "women"),
}


def numbers_of(kind: str) -> tuple[str, ...]:
    """The fields of a kind that say what came of it and how many; those of all kinds are not among them."""
    return _NUMBERS.get(kind, WHO_CAME)


def has_a_list(kind: str) -> bool:
    """Whether those present may be written down one by one."""
    return "counting" in numbers_of(kind)
