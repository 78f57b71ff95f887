"""What may happen to the tree. Nothing else changes placements, and each change derives the paths anew."""

from unions.services.lineage import carry_out, preview, undo_event, why_not_undo
from unions.services.orders import NewUnit, Order
from unions.services.placements import place_unit, require_level_rule

__all__ = [
    "NewUnit",
    "Order",
    "carry_out",
    "place_unit",
    "preview",
    "require_level_rule",
    "undo_event",
    "why_not_undo",
]
