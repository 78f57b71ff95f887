"""What the database refuses about money, in words and beside the field that it is about."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.walls import Walls

# By the name of the wall: the field it is about ("" for the whole form), and the sentence.
WORDS: dict[str, tuple[str, Any]] = {
    "balance_is_never_below_zero": ("amount", _("There is not that much in the fund.")),
    "balance_was_never_below_zero": ("happened_on", _("On that day there was not that much in the fund.")),
    "closed_month_stays_closed": (
        "happened_on",
        _("The cash book is closed for that month. Choose a day after it, and say in the words what it is about."),
    ),
    "closed_fund_stays_closed": ("fund", _("This fund is closed. Open it again before anything is booked in it.")),
    "fund_is_closed_empty": (
        "closed_on",
        _(
            "Only a fund with nothing in it is closed, on the day of its last entry or later. Hand over what is left first."
        ),
    ),
    "fund_stays_where_its_book_is": ("unit", _("A fund whose book has begun stays with its union.")),
    "months_close_one_after_the_other": (
        "through",
        _("A book is closed through the last day of a month, and each month once."),
    ),
    "month_is_closed_once": ("through", _("This month is closed already.")),
    "reversal_mirrors_its_entry": (
        "happened_on",
        _("An entry is taken back as a whole, once, on its own day or later."),
    ),
    "welfare_entry_reverses_id_key": ("", _("This entry is taken back already.")),
    "payment_is_as_approved": ("amount", _("Only what was approved is paid, out of the fund it was approved for.")),
    "payout_is_paid_once": ("", _("This payout is in the cash book already.")),
    "receipt_is_as_given": ("amount", _("Only what was given in money is booked, as it was given.")),
    "contribution_amount_is_positive": (
        "amount",
        _("The amount must be greater than 0, and no more than a union can have."),
    ),
    "contribution_goods_are_named": ("goods", _("Say which goods were given, and only of goods.")),
    "contribution_quantity_is_positive": ("quantity", _("The quantity must be at least 1.")),
    "contribution_is_booked_once": ("", _("This contribution is in the cash book already.")),
    "booked_contribution_stands": (
        "amount",
        _("This contribution is in the cash book. Take it back and record it anew instead of changing it."),
    ),
    "contribution_and_book_agree": ("", _("The cash book must say the same as the contribution.")),
    "payout_and_book_agree": ("", _("The cash book must say the same as the payout.")),
    "transfer_has_two_ends": ("amount", _("What leaves one fund arrives in the other, in the same amount.")),
    "allocation_leaves_once": ("", _("This allocation is in the cash book already.")),
    "allocation_arrives_once": ("", _("This allocation is in the cash book already.")),
    "entry_goes_its_way": ("kind", _("What comes in is above 0, what goes out below.")),
    "fund_name_is_known_once": ("name", _("This union has a fund of that name already.")),
    "drive_name_is_known_once": ("name", _("This fund has a drive of that name already.")),
    "unit_existed": ("happened_on", _("On that day this union did not exist.")),
}

in_words = Walls("welfare", WORDS).in_words
