"""What may be asked of units, and what officers type about them."""

from unions.forms.choices import UnitChoice, units_with_names
from unions.forms.where import PeriodField, WhereForm, period_choices

__all__ = ["PeriodField", "UnitChoice", "WhereForm", "period_choices", "units_with_names"]
