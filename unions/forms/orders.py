"""The form of a reorganisation: the parts that its kind asks for, together one order."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import DayField
from unions.access import Scope
from unions.forms.new_units import ChangesForm, new_unit_forms, said_of
from unions.forms.papers import PaperForm
from unions.forms.selecting import SelectionForm, UnitField, found_one
from unions.models import Can, Decision, LineageEvent, UnionUnit
from unions.services.orders import CHANGES, FOUNDED_BY, SPEAKS_OF, UNDER, UNDER_NEEDED, Kind, Order
from unions.services.plans import branches
from unions.tree import INSIDE

SINGLE = (Kind.RENAMED, Kind.SPLIT, Kind.CARVED_OUT)
DIVIDES = (Kind.SPLIT, Kind.CARVED_OUT)


class ActForm(forms.Form):
    """When it takes effect, under whom, into whom, why."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    effective_on = DayField(label=gettext_lazy("Takes effect on"))
    under = UnitField(label=gettext_lazy("Under the union"))
    heir = UnitField(label=gettext_lazy("Into the union"))
    children_under = UnitField(
        label=gettext_lazy("Unions below go under"),
        required=False,
        help_text=gettext_lazy("Asked where other unions still stand below."),
    )
    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, kind: str, inside: list[tuple[int, str]], **kwargs: Any) -> None:
        """`inside`: (id, name) of the sections and groups that a division shares out."""
        super().__init__(*args, **kwargs | {"prefix": "act"})
        self.inside = inside
        if kind not in UNDER:
            del self.fields["under"]
        elif kind not in UNDER_NEEDED:
            self.fields["under"].required = False
            self.fields["under"].help_text = _("Empty: where the old union stands.")
        if kind != Kind.MERGED_INTO_EXISTING:
            del self.fields["heir"]
        if kind not in LineageEvent.ENDS:
            del self.fields["children_under"]
        if kind != Kind.DISSOLVED:
            del self.fields["reason"]
        else:
            self.fields["reason"].choices = [("", "–"), *LineageEvent.Reason.choices]  # type: ignore[attr-defined]
        self.fields["note"].required = kind == Kind.CORRECTED
        if kind == Kind.CORRECTED:
            self.fields["note"].label = _("What was wrong")
            self.fields["effective_on"].label = _("Wrong since")
        for name in {"under", "heir", "children_under"} & set(self.fields):
            self.fields[name].widget.attrs |= {"list": "uppers", "autocomplete": "off"}
        most = FOUNDED_BY.get(kind, (0, 0))[1]
        stays = [] if kind == Kind.SPLIT else [("", _("stays"))]
        new = [(str(n), _("new union %(n)d") % {"n": n + 1}) for n in range(min(most, 4))]
        for pk, name in inside:
            self.fields[f"group_{pk}"] = forms.ChoiceField(label=name, choices=[*stays, *new], required=False)

    @property
    def group_fields(self) -> list[Any]:
        return [self[f"group_{pk}"] for pk, _name in self.inside]


class OrderForms:
    """All parts of the form for one kind of act. `order()` is None while anything has to be put right."""

    def __init__(
        self,
        kind: str,
        *,
        scope: Scope,
        decisions: QuerySet[Decision],
        day: date,
        data: Any = None,
        files: Any = None,
        asked: Any = None,
    ) -> None:
        """`asked` is what the address fills in: the codes of `units`, the code of `under`."""
        self.kind, self.scope, self.day = kind, scope, day
        asked = asked or {}
        codes, under = asked.get("units", ""), asked.get("under", "")
        named = list(scope.units(Can.ORGANISE).filter(code__in=codes.replace(",", " ").split()))
        first = named[0].versions.on(day).select_related("territory").first() if len(named) == 1 else None
        parts = data if data is not None else None
        self.paper = PaperForm(parts, files, decisions=decisions)
        self.act = ActForm(
            parts,
            kind=kind,
            inside=self._inside(data, named),
            initial={"form_key": uuid.uuid4(), "effective_on": day, "under": under},
        )
        self.selection: SelectionForm | None = None
        if kind != Kind.FOUNDED:
            listed = "\n".join(unit.code for unit in named)
            self.selection = SelectionForm(
                parts, files, scope=scope, single=kind in SINGLE, initial={"codes": listed, "by": "codes"}
            )
        self.changes: ChangesForm | None = None
        if kind in CHANGES:
            self.changes = ChangesForm(parts, kind=kind, initial=said_of(first) if first else {})
        least, most = FOUNDED_BY.get(kind, (0, 0))
        self.founded = None
        if most:
            near = first or self._version_of(under)
            told = {"symbol": near.symbol, "place": near.place} if near and kind != Kind.FOUNDED else {}
            told |= {"place": near.place} if near else {}
            told |= {"level": near.level_id} if near and kind in (*DIVIDES, Kind.MERGED_INTO_NEW) else {}
            self.founded = new_unit_forms(parts, least=max(least, 1), most=min(most, 4), initial=told)

    def _version_of(self, code: str) -> Any:
        unit = self.scope.units(Can.ORGANISE).filter(code=code).first() if code else None
        return unit.versions.on(self.day).first() if unit else None

    def _inside(self, data: Any, named: list[UnionUnit]) -> list[tuple[int, str]]:
        """The sections and groups directly inside the union that is divided, as far as it is known yet."""
        if self.kind not in DIVIDES:
            return []
        if data is not None:
            code = data.get("units-codes", "").strip()
            named = list(self.scope.units(Can.ORGANISE).filter(code__iexact=code)) if code else []
        if len(named) != 1:
            return []
        own = named[0].pk
        return [
            (row.unit_id, row.name)
            for row in branches([own], self.day).values()
            if row.parent_id == own and row.level in INSIDE
        ]

    @property
    def parts(self) -> list[Any]:
        """The forms in the order of the page, for the summary of errors."""
        return [part for part in (self.selection, self.changes, self.founded, self.act, self.paper) if part is not None]

    def order(self) -> Order | None:
        """What is ordered, once all is in order; otherwise the errors stand beside the fields."""
        valid = [part.is_valid() for part in self.parts]  # every part says what is wrong with it
        if not all(valid):
            return None
        said = self.act.cleaned_data
        on = said["effective_on"]
        units = self.selection.select(on) if self.selection else ()
        around = {name: self._around(name, on) for name in ("under", "heir", "children_under")}
        founded = [form.new_unit(on) for form in self.founded.forms if form.has_changed()] if self.founded else []
        changes = self.changes.changes(units, on) if self.changes and (units or not self.selection) else {}
        if any(self._faulty(part) for part in self.parts):
            return None
        return Order(
            kind=self.kind,
            effective_on=on,
            units=units,
            decision=self.paper.decision,
            founded=tuple(new for new in founded if new is not None),
            groups={pk: int(said[f"group_{pk}"]) for pk, _name in self.act.inside if said.get(f"group_{pk}")},
            changes=changes,
            reason=said.get("reason", ""),
            note=said["note"],
            form_key=said["form_key"],
            **around,
        )

    def _around(self, name: str, on: date) -> UnionUnit | None:
        text = self.act.cleaned_data.get(name)
        if not text:
            return None
        try:
            return found_one(text, on=on, scope=self.scope)
        except ValidationError as error:
            self.act.add_error(name, error)
            return None

    @staticmethod
    def _faulty(part: Any) -> bool:
        return any(form.errors for form in part.forms) if hasattr(part, "forms") else bool(part.errors)

    def refuse(self, error: ValidationError) -> None:
        """Put a refusal of the services beside the field that it speaks of."""
        if hasattr(error, "error_dict"):
            target = self.changes or self.act
            for name, errors in error.error_dict.items():
                target.add_error(name if name in target.fields else None, errors)
            return
        name = SPEAKS_OF.get(getattr(error, "code", "") or "", "")
        if name in self.act.fields:
            self.act.add_error(name, error)
        elif self.selection and name == "units":
            self.selection.add_error("codes", error)
        else:
            self.act.add_error(None, error)
