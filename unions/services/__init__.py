"""What may happen to the tree. Nothing else changes placements, and each change derives the paths anew."""

from unions.services.placements import place_unit, require_level_rule

__all__ = ["place_unit", "require_level_rule"]
