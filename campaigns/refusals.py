"""What the database refuses about campaigns and awards, in words and beside the field that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from common.walls import Walls

# Walls that no model has words for, by name: the field each is about ("" for the whole form), and the sentence.
WORDS: dict[str, tuple[str, Any]] = {
    "unit_existed": ("happened_on", _("On that day this union did not exist.")),
    # campaigns, registrations, clusters
    "registration_is_within_the_window": (
        "happened_on",
        _("The campaign takes no registration on that day. Look at its days, and at those of registering."),
    ),
    "campaign_lasts_at_least_a_day": ("last_day", _("The last day is not before the first.")),
    "cluster_lasts_at_least_a_day": ("last_day", _("The last day is not before the first.")),
    # initiatives, recognitions
    "author_shares_make_a_whole": ("authors", _("The shares of the authors make 100 percent together.")),
    "given_after_the_decision": ("happened_on", _("The decision was signed on a later day.")),
    # contests
    "contest_lasts_at_least_a_day": ("last_day", _("The last day is not before the first.")),
    "result_is_of_an_entry": (
        "entry",
        _("Results are of those who took part for this union, and not of a day before the contest began."),
    ),
    # activities, works, costs
    "cost_shares_add_up": ("amount", _("What each paid does not add up to the whole.")),
    "cost_share_is_of_one_record": ("", _("A share of the cost belongs to one work or one activity.")),
    "activity_sign_in_is_whole": ("", _("Signing in has a code and a last moment, or neither.")),
    "attendance_is_of_somebody": ("name", _("Say who it was.")),
    "duty_lasts_at_least_a_day": ("last_day", _("The last day is not before the first.")),
    "facility_lasts_at_least_a_day": ("last_day", _("The last day is not before the first.")),
    "facility_is_at_least_one": ("number", _("The quantity must be at least 1.")),
    # awards, rounds
    "award_type_has_a_recipient": ("recipients", _("Say for whom the award is.")),
    "award_rules_hold_at_least_a_day": ("last_day", _("The last day is not before the first.")),
    "award_revocation_is_whole": ("reason", _("A revocation says on which day and why.")),
    "nomination_ends_whole": ("", _("A line that was granted names its award; one that was struck says why.")),
    "nomination_stands_once_decided": ("", _("This line is decided upon. It stays as it is.")),
    "vote_is_on_a_line_of_the_dossier": ("", _("A council votes on the lines of the dossier in front of it.")),
    "votes_are_within_the_council": ("in_favour", _("There are more votes than members of the council.")),
}
# Constraints whose words stand in the model: the field that those are said beside, if not the whole form.
BESIDE: dict[str, str] = {
    # campaigns, registrations, clusters
    "campaign_is_not_part_of_itself": "parent",
    "campaign_registers_while_it_lasts": "registers_from",
    "registration_part_is_within_the_whole": "taking_part",
    "registration_once_a_campaign": "unit",
    "member_registers_once": "member",
    "campaign_is_reviewed_once_a_day": "held_on",
    "cluster_is_named_once": "name",
    "unit_is_in_a_cluster_once": "unit",
    "cluster_has_one_head": "role",
    # initiatives, recognitions, entries in programmes
    "initiative_benefit_is_possible": "benefit",
    "author_is_somebody": "authors",
    "author_share_is_a_part": "authors",
    "author_is_named_once": "authors",
    "initiative_is_appraised_once_a_level": "level",
    "appraisal_votes_are_within_the_council": "in_favour",
    "appraisal_goes_on_in_time": "met_on",
    "initiative_is_recognised_once_a_level": "level",
    "recognition_of_one_is_one": "quantity",
    "initiative_is_entered_once": "initiative",
    "entry_of_one_is_one": "quantity",
    "entry_accepts_a_part": "accepted",
    "entry_acceptance_is_dated": "accepted_on",
    # contests
    "contest_is_named_once": "name",
    "team_enters_once": "team",
    "entry_women_are_within_the_people": "women",
    "entry_of_a_person_is_one": "quantity",
    "place_is_given_once": "among",
    # works, activities, costs
    "work_value_is_possible": "amount",
    "work_part_is_within_the_whole": "taking_part",
    "activity_people_are_within_the_entitled": "people",
    "activity_women_are_within_the_people": "women",
    "activity_ends_after_it_begins": "ends_on",
    "activity_cost_is_possible": "amount",
    "member_comes_once_a_day": "member",
    "name_comes_once_a_day": "name",
    "duty_is_at_least_once": "times",
    "cost_share_is_possible": "amount",
    # awards, rounds, papers
    "award_title_is_a_title": "form",
    "award_rules_one_at_a_time": "starting",
    "award_is_given_to_a_member_once": "member",
    "award_is_given_to_a_union_once": "recipient_unit",
    "award_of_a_lifetime_is_given_once": "member",
    "award_recipient_fits": "recipient_kind",
    "award_women_are_within_the_people": "women",
    "award_batch_is_possible": "quantity",
    "round_closes_after_it_opens": "closes_on",
    "round_is_for_a_possible_year": "merit_year",
    "round_is_named_once": "name",
    "round_offers_an_award_once": "award_type",
    "member_is_proposed_once_a_dossier": "member",
    "union_is_proposed_once_a_dossier": "recipient_unit",
    "nomination_recipient_fits": "recipient_kind",
    "nomination_batch_is_possible": "quantity",
    "council_votes_once_a_line": "in_favour",
    "step_votes_have_a_council": "present",
    "blank_is_named_once": "name",
    "blank_has_a_size": "width",
}


def _beside(name: str) -> str:
    return "quantity" if name.endswith("_quantity_is_positive") else BESIDE.get(name, "")


WALLS = Walls("campaigns", WORDS, _beside)


@contextmanager
def in_words() -> Iterator[None]:
    """The walls of campaigns in words.

    Those that would be asked when the transaction ends are asked at the end of the block. What models find themselves
    (`full_clean`) is put beside its field too.
    """
    with WALLS.in_words():
        try:
            yield
        except ValidationError as error:
            raise WALLS.beside_fields(error) from error
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
