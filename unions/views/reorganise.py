"""What may happen to units: chosen, written down, looked at, carried out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.notices import tell
from common.tabular import ColumnSpec, write_table
from unions.forms.orders import OrderForms
from unions.http import OfficerRequest
from unions.lineage import decisions_in_reach
from unions.models import Can, LineageEvent, LineageUnit, UnitVersion
from unions.services.lineage import Preview, carry_out, preview
from unions.services.orders import Kind, Order
from unions.tree import versions_of

PAGE = 50
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Not carried from the preview to the act: what the preview itself says, and files, which are kept by then.
OWN_WORDS = ("csrfmiddlewaretoken", "step", "seen", "page", "decision-kept", "units-by", "units-codes")


def kinds() -> list[dict[str, str]]:
    """What may happen, in plain words."""
    told = [
        (Kind.FOUNDED, "plus-lg", _("A new union begins, under one that is there.")),
        (Kind.RECOGNISED, "check2-square", _("An upper union's decision recognises unions that are there.")),
        (Kind.RENAMED, "pencil", _("One union is called otherwise from a day on; before it keeps its old name.")),
        (Kind.RECLASSIFIED, "tag", _("Level, sector, employer type or place become others; name and people stay.")),
        (Kind.REPARENTED, "arrow-left-right", _("One or hundreds come under another upper union, with all they have.")),
        (
            Kind.TRANSFERRED_AS_IS,
            "arrow-left-right",
            _("As moving, where the decision says “as is”: nothing else changes."),
        ),
        (Kind.MERGED_INTO_EXISTING, "diagram-3", _("Unions end; their members and records go to one that goes on.")),
        (Kind.MERGED_INTO_NEW, "diagram-3", _("Unions end together, and a new one takes all over.")),
        (Kind.SPLIT, "diagram-3", _("One union ends; two or more new ones share its groups and members.")),
        (Kind.CARVED_OUT, "diagram-3", _("One union goes on; a new one takes some of its groups.")),
        (Kind.DISSOLVED, "dash-circle", _("One or hundreds end for a reason; memberships end, nobody at fault.")),
        (Kind.CORRECTED, "pencil", _("What was typed wrongly is put right; nothing happened in the world.")),
    ]
    return [
        {
            "label": str(kind.label),
            "icon": icon,
            "words": words,
            "url": reverse("unions:reorganise-form", args=[kind]),
        }
        for kind, icon, words in told
    ]


@require_safe
def reorganise(request: OfficerRequest) -> HttpResponse:
    """What may happen, each with a line of explanation."""
    if not request.scope.units(Can.ORGANISE).exists():
        raise Http404
    return render(request, "unions/reorganise.html", {"kinds": kinds()})


@require_http_methods(["GET", "HEAD", "POST"])
def reorganise_form(request: OfficerRequest, kind: str) -> HttpResponse:
    """The form of one kind of act; what it would do; the act itself."""
    if kind not in Kind.values or not request.scope.units(Can.ORGANISE).exists():
        raise Http404
    posted = request.method == "POST"
    forms = OrderForms(
        kind,
        scope=request.scope,
        decisions=decisions_in_reach(request.scope),
        day=timezone.localdate(),
        data=request.POST if posted else None,
        files=request.FILES if posted else None,
        asked=request.GET,
    )
    if not posted:
        return _form(request, forms)
    step = request.POST.get("step", "preview")
    order = forms.order()
    kept = forms.paper.keep_paper() if forms.paper.is_valid() else ""
    if order is None or step == "change":
        return _form(request, forms, kept=kept, status=422 if order is None else 200)
    try:
        if step == "carry-out":
            return _carried_out(request, order)
        seen = preview(order, scope=request.scope)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        if getattr(error, "code", "") == "changed-meanwhile":
            return _preview(request, forms, order, preview(order, scope=request.scope), kept, changed=error.messages)
        forms.refuse(error)
        return _form(request, forms, kept=kept, status=422)
    if step == "download":
        return _download(seen, order)
    return _preview(request, forms, order, seen, kept)


def _carried_out(request: OfficerRequest, order: Order) -> HttpResponse:
    event = carry_out(order, seen=request.POST.get("seen", ""), scope=request.scope)
    told = _("Done: %(what)s, effective %(day)s.") % {"what": event, "day": f"{event.effective_on:%d/%m/%Y}"}
    tell(request, told, undo=reverse("unions:event-undo", args=[event.pk]))
    return redirect(event)


def _form(request: OfficerRequest, forms: OrderForms, *, kept: str = "", status: int = 200) -> HttpResponse:
    told = next(one for one in kinds() if one["url"].endswith(f"/{forms.kind}/"))
    return render(
        request,
        "unions/reorganise_form.html",
        {
            "forms": forms,
            "kind": told,
            "kept": kept,
            "uppers": _uppers(request),
            "parts": forms.parts,
            "by": forms.selection["by"].value() if forms.selection and not forms.selection.single else "",
        },
        status=status,
    )


def _uppers(request: OfficerRequest) -> list[tuple[str, str]]:
    """(code, name) of the upper unions that may be named, as hints while typing."""
    units = request.scope.units(Can.ORGANISE)
    rows = units.filter(versions__valid__contains=request.scope.on, tree_paths__valid__contains=request.scope.on)
    rows = rows.filter(versions__level__rank__lt=40)
    return list(rows.order_by("tree_paths__path").values_list("code", "versions__short_name")[:300])


def _preview(
    request: OfficerRequest,
    forms: OrderForms,
    order: Order,
    seen: Preview,
    kept: str,
    *,
    changed: list[str] | None = None,
) -> HttpResponse:
    page = Paginator(seen.rows, PAGE).get_page(request.POST.get("page"))
    return render(
        request,
        "unions/reorganise_preview.html",
        {
            "kind": next(one for one in kinds() if one["url"].endswith(f"/{forms.kind}/")),
            "order": order,
            "seen": seen,
            "page": page,
            "button": button_words(order, seen),
            "facts": _facts(order),
            "changes": _changes(order),
            "carried": [*_carried(request, order), ("decision-kept", kept)],
            "changed": changed or [],
            "many": len(seen.rows) > PAGE,
        },
        status=422 if changed else 200,
    )


def button_words(order: Order, seen: Preview) -> str:
    """What the button will do, with the number it will do it to."""
    number = len(order.founded) if order.kind == Kind.FOUNDED else len(order.units)
    words = {
        Kind.FOUNDED: ngettext("Found %(n)d union", "Found %(n)d unions", number),
        Kind.RECOGNISED: ngettext("Recognise %(n)d union", "Recognise %(n)d unions", number),
        Kind.RENAMED: ngettext("Rename %(n)d union", "Rename %(n)d unions", number),
        Kind.RECLASSIFIED: ngettext("Reclassify %(n)d union", "Reclassify %(n)d unions", number),
        Kind.REPARENTED: ngettext("Move %(n)d union", "Move %(n)d unions", number),
        Kind.TRANSFERRED_AS_IS: ngettext("Transfer %(n)d union as is", "Transfer %(n)d unions as is", number),
        Kind.MERGED_INTO_EXISTING: ngettext("Merge %(n)d union", "Merge %(n)d unions", number),
        Kind.MERGED_INTO_NEW: ngettext("Merge %(n)d union", "Merge %(n)d unions", number),
        Kind.SPLIT: ngettext("Split %(n)d union", "Split %(n)d unions", number),
        Kind.CARVED_OUT: ngettext("Carve out of %(n)d union", "Carve out of %(n)d unions", number),
        Kind.DISSOLVED: ngettext("Dissolve %(n)d union", "Dissolve %(n)d unions", number),
        Kind.CORRECTED: ngettext("Correct %(n)d union", "Correct %(n)d unions", number),
    }
    return words[Kind(order.kind)] % {"n": number}


def _facts(order: Order) -> list[tuple[str, Any]]:
    called = versions_of(
        {unit.pk for unit in (order.under, order.heir, order.children_under) if unit}, order.effective_on
    )

    def name(unit: Any) -> str:
        return called[unit.pk].name if unit and unit.pk in called else ""

    decision = order.decision
    told = [
        (_("Takes effect on"), f"{order.effective_on:%d/%m/%Y}"),
        (
            _("Decision"),
            f"{decision.number}, {decision.issuer}, {decision.signed_on:%d/%m/%Y}" if decision else _("none"),
        ),
        (_("Announced on"), f"{decision.announced_on:%d/%m/%Y}" if decision and decision.announced_on else ""),
        (_("Under the union"), name(order.under)),
        (_("Into the union"), name(order.heir)),
        (_("Unions below go under"), name(order.children_under)),
        (_("Reason"), str(LineageEvent.Reason(order.reason).label) if order.reason else ""),
        (_("Note"), order.note),
    ]
    return [(label, value) for label, value in told if value]


def _changes(order: Order) -> list[tuple[str, str]]:
    """(field, new value) of what the act changes of every unit."""
    told = []
    for name, value in order.changes.items():
        field: Any = UnitVersion._meta.get_field(name)
        words = dict(field.flatchoices).get(value, value) if getattr(field, "flatchoices", None) else value
        words = {True: _("Yes"), False: _("No")}.get(words, words) if isinstance(words, bool) else words
        label = str(field.verbose_name)
        told.append((label[:1].upper() + label[1:], str(words)))
    return told


def _carried(request: OfficerRequest, order: Order) -> Iterator[tuple[str, str]]:
    """The form as it was sent, with the units it chose by their codes: what is looked at is what will be done."""
    for name, values in request.POST.lists():
        if name not in OWN_WORDS:
            yield from ((name, str(value)) for value in values)
    yield "units-by", "codes"
    yield "units-codes", "\n".join(unit.code for unit in order.units)


def _download(seen: Preview, order: Order) -> HttpResponse:
    """All units of a preview as a workbook."""
    columns = [
        ColumnSpec("code", _("Code")),
        ColumnSpec("name", _("Name before"), width=45),
        ColumnSpec("name_after", _("Name after"), width=45),
        ColumnSpec("parent_before", _("Under, before"), width=35),
        ColumnSpec("parent_after", _("Under, after"), width=35),
        ColumnSpec("part", _("Part"), width=20),
    ]
    parts = dict(LineageUnit.Part.choices)
    rows = [
        (row.code, row.name, row.name_after, row.parent_before, row.parent_after, str(parts.get(row.part, "")))
        for row in seen.rows
    ]
    stream = io.BytesIO()
    title = f"{Kind(order.kind).label}, {order.effective_on:%d/%m/%Y}"
    write_table(stream, columns=columns, rows=rows, sheet_name=_("Units"), title_lines=[title])
    response = HttpResponse(stream.getvalue(), content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{order.kind}-{order.effective_on:%Y-%m-%d}.xlsx"'
    return response
