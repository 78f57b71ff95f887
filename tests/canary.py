"""The word that must not be heard where it is not for one's ears."""

CANARY = "Chim Hoàng Yến"  # stands in every text of the unit's rows, and nowhere else
