"""Forms in the look of the project: `{{ form.field.as_field_group }}` draws label, hint, error, control."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget, Input, Widget
from django.utils.translation import gettext as _

from common.forms import DongField
from common.vietnamese import dong_in_words

SEGMENTS, SEGMENT_LETTERS = (
    4,
    42,
)  # more options, or longer ones, would not fit in one line


class LabelledField(BoundField):
    """A bound field that knows the classes of its control and what stands around it."""

    @property
    def is_check(self) -> bool:
        """Whether the label stands behind the control, as with a single box to tick."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        return not (self.field.required or self.is_check or self.field.disabled)

    @property
    def is_money(self) -> bool:
        return isinstance(self.field, DongField)

    @property
    def is_segmented(self) -> bool:
        """Whether the options are few and short enough to stand joined in one line."""
        widget = self.field.widget
        if not isinstance(widget, forms.RadioSelect) or widget.allow_multiple_selected:
            return False
        options = [str(label) for value, label in widget.choices]
        return len(options) <= SEGMENTS and sum(map(len, options)) <= SEGMENT_LETTERS

    @property
    def explains_itself(self) -> bool:
        """Whether a row of filters may hide the label: the control shows what it is about."""
        widget = self.field.widget
        return isinstance(widget, forms.Select) or widget.attrs.get("placeholder", self.label) != self.label

    @property
    def anchor(self) -> str:
        """The id an error summary links to: the control, or the first of several."""
        if isinstance(self.field.widget, forms.RadioSelect):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def messages(self) -> list[str]:
        """The errors in words, for the field and the summary alike; an empty field is named."""
        return [text for error in self.errors.as_data() for text in self.worded(error)]

    def worded(self, error: ValidationError) -> list[str]:
        if error.code != "required" or error.message != forms.Field.default_error_messages["required"]:
            return error.messages
        name = self.label if self.label[:2].isupper() else self.label[:1].lower() + self.label[1:]
        if isinstance(self.field.widget, ChoiceWidget | forms.FileInput):
            return [_("Not chosen yet: %(field)s") % {"field": name}]
        return [_("Not filled in yet: %(field)s") % {"field": name}]

    @property
    def amount_in_words(self) -> str:
        """An amount of money read out, "" while it is empty or cannot be read."""
        if not self.is_money:
            return ""
        try:
            amount = self.field.clean(self.value())
        except ValidationError:
            return ""
        return dong_in_words(amount) if amount is not None else ""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        attrs["class"] = f"{widget.attrs.get('class', '')} {self.control_class(widget)}".strip()
        if widget.attrs.get("placeholder") == self.label:
            attrs["placeholder"] = False  # the label stands above already
        return attrs

    def control_class(self, widget: Widget) -> str:
        if self.is_segmented:
            return "btn-check"
        if isinstance(widget, forms.Select):
            return "form-select"
        if isinstance(widget, forms.CheckboxInput | ChoiceWidget):
            return "form-check-input"
        if isinstance(widget, Input | forms.Textarea):
            return "form-control num" if self.is_money else "form-control"
        return ""


class FieldRenderer(TemplatesSetting):
    """Named in settings as FORM_RENDERER."""

    bound_field_class = LabelledField
    field_template_name = "components/field.html"
    form_template_name = "components/form_fields.html"
