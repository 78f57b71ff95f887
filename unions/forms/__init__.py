"""What may be asked of units, and what officers type about them."""

from unions.forms.choices import UnitChoice, units_with_names
from unions.forms.where import PeriodField, WhereForm, offered_periods

__all__ = ["PeriodField", "UnitChoice", "WhereForm", "offered_periods", "units_with_names"]
