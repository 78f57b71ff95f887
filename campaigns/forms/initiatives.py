"""What is typed about initiatives, and who their authors are."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from campaigns.models import Initiative, Recognition, RecognitionLevel
from campaigns.services.initiatives import WHOLE, Authorship, require_one
from common.forms import DayField, DongField
from common.money import LARGEST
from common.validators import plain_text
from members.forms.kept import KeptRecordForm, people_of
from members.forms.offices import MemberNamed
from members.forms.people import put_errors
from unions.access import Scope

OFFERED = 3  # lines for authors beyond those that are filled
MOST = 30  # authors of one initiative
TORN: Any = _("Part of this page did not arrive. Send it once more.")


class AuthorForm(forms.Form):
    """Who found it: a member, or somebody else by name. A line that names nobody is no line."""

    member = MemberNamed(label=_("Member"), required=False)
    name = forms.CharField(label=_("Or somebody else"), max_length=120, required=False, validators=[plain_text])
    share = forms.IntegerField(label=_("Share in percent"), required=False, min_value=1, max_value=WHOLE)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].people = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and any(said.get(name) for name in ("member", "name", "share")):
            require_one(member=said["member"], name=said["name"])
        return said

    @property
    def names_somebody(self) -> bool:
        return bool(self.cleaned_data.get("member") or self.cleaned_data.get("name"))


class AuthorLines(BaseFormSet):
    @property
    def sum(self) -> int | None:
        """The shares as they are typed, in percent; None where none is."""
        typed = [str(form["share"].value() or "") for form in self.forms]
        said = [int(share) for share in typed if share.isdecimal() and len(share) < 4]
        return sum(said) if said else None

    def clean(self) -> None:
        named = [form for form in self.forms if form.is_valid() and form.names_somebody]
        if len(named) == 1 and named[0].cleaned_data["share"] is None:
            named[0].cleaned_data["share"] = WHOLE
        for form in named:
            if form.cleaned_data["share"] is None:
                form.add_error("share", _("Say how much of it is theirs."))

    @property
    def said(self) -> list[Authorship]:
        """The authors of a valid formset."""
        lines = [form.cleaned_data for form in self.forms if form.names_somebody]
        return [Authorship(share=line["share"], member=line["member"], name=line["name"]) for line in lines]

    def refuse(self, errors: list[ValidationError]) -> None:
        self.non_form_errors().extend(errors)


AuthorFormSet = formset_factory(AuthorForm, formset=AuthorLines, extra=OFFERED, max_num=MOST, validate_max=True)


class InitiativeForm(KeptRecordForm):
    """An initiative with its authors, which are sent along in `authors`."""

    happened_on = DayField(label=_("First applied on"), help_text=_("Of a research topic, the day it was accepted."))
    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, initial=1, help_text=_("More than 1: a batch, written down without authors.")
    )
    benefit = DongField(
        label=_("Benefit in the first year"),
        required=False,
        min_value=1,
        max_value=LARGEST,
        help_text=_("Empty where it is only described."),
    )

    class Meta:
        model = Initiative
        fields = (
            "kind", "unit", "title", "field", "happened_on", "quantity", "summary", "benefit", "confidential",
            "source_document", "note",
        )  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "summary": forms.Textarea(attrs={"rows": 4}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "confidential": _("Title and content are then read by those who record or review for its union."),
        }

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, **kwargs)
        kept = list(self.instance.authors.select_related("member")) if self.instance.pk else []
        initial: Any = [{"member": one.member, "name": one.name, "share": one.share} for one in kept]
        lines: Any = AuthorFormSet(
            self.data if self.is_bound else None,
            initial=initial,
            prefix="authors",
            error_messages={"missing_management_form": TORN},
            form_kwargs={"people": people_of(scope)},
        )
        self.authors = cast(AuthorLines, lines)

    def is_valid(self) -> bool:
        return super().is_valid() & self.authors.is_valid()

    def refuse(self, error: ValidationError) -> None:
        if hasattr(error, "error_dict") and (of_authors := error.error_dict.pop("authors", None)):
            self.authors.refuse(of_authors)
            if not error.error_dict:
                return
        put_errors(self, error)


class InitiativeFilter(forms.Form):
    """How the list of initiatives may be narrowed; every filter stands in the address."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Initiatives and topics")), *Initiative.Kind.choices]
    )
    level = forms.ChoiceField(
        label=_("Recognised at"), required=False, choices=[("", _("Any level, or none")), *RecognitionLevel.choices]
    )

    def narrow(self, rows: Any) -> Any:
        """The rows let through; a filter that is not understood is shown and not applied."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if kind := asked.get("kind"):
            rows = rows.filter(kind=kind)
        if level := asked.get("level"):
            rows = rows.filter(Exists(Recognition.objects.kept().filter(initiative=OuterRef("pk"), level=level)))
        return rows
