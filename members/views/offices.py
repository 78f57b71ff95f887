"""HTTP in, HTTP out: the bodies of a union as of a day, elections, and how offices end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from members import committees
from members.forms.offices import (
    OFFERED,
    DayForm,
    ElectionForm,
    EndForm,
    MandateForm,
    TermForm,
    called,
    seat_forms,
    seats_of,
)
from members.models import Congress, Mandate, Term
from members.services import offices
from unions.forms.decisions import DecisionForm
from unions.http import OfficerRequest
from unions.models import Can, UnionUnit, UnitVersion
from unions.pages import history, span
from unions.views.form_pages import as_seen, ask_seen, form_page, pressed

WHOLE_LIST = 15  # lines of an elected list at first; more on demand
ONE_DAY = timedelta(days=1)


@require_safe
def committee(request: OfficerRequest, code: str) -> HttpResponse:
    """Who sat in which body on a day, who signed, what speaks against it, and who chaired when."""
    unit = get_object_or_404(UnionUnit.objects.in_scope(request.scope), code=code)
    form = DayForm(request.GET)
    day = (form.cleaned_data["day"] if form.is_valid() else None) or timezone.localdate()
    found = committees.sitting(unit, day)
    signer = Mandate.objects.signing_for(unit, day)
    return render(
        request,
        "members/committee.html",
        {
            "unit": unit,
            "version": _version(unit, day),
            "form": form,
            "day": day,
            "found": found,
            "bodies": committees.bodies(found),
            "warnings": committees.warnings_of(found),
            "signer": signer,
            "capacity": committees.signing(signer),
            "chairs": [(one, span(one.valid)) for one in committees.chairs_of_all_time(unit)],
            "terms": [
                (one, span(one.valid))
                for one in Term.objects.of(unit).annotate(elected=Exists(Mandate.objects.filter(term=OuterRef("pk"))))
            ],
            "congresses": Congress.objects.of(unit).kept()[:10],
            "may_record": request.scope.allows(Can.RECORD, unit),
        },
    )


def _version(unit: UnionUnit, day: date) -> UnitVersion:
    """What a unit was called on a day, else what it was called last; 404 for one without a name."""
    versions = unit.versions.select_related("level")
    version = versions.on(day).first() or versions.order_by("-valid").first()
    if version is None:
        raise Http404
    return version


def _people(request: OfficerRequest, unit: UnionUnit) -> dict[str, Any]:
    """Whom the fields may name, and the names to choose from where they are not too many."""
    people = committees.electable(unit, request.scope)
    offered = list(people[: OFFERED + 1])
    return {"people": people, "offered": [called(one) for one in offered] if len(offered) <= OFFERED else []}


# Elections -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def committee_elect(request: OfficerRequest, code: str) -> HttpResponse:
    """A whole elected list in one form, or one line of it: `?lines=1`; `?congress=7` brings its day and term."""
    unit = get_object_or_404(UnionUnit.objects.in_scope(request.scope, Can.RECORD), code=code)
    known = _people(request, unit)
    congress = _congress(request, unit)
    form = ElectionForm(request.POST or None, initial=_after(congress))
    decision = DecisionForm(request.POST or None, decision=congress.decision if congress else None)
    lines = seat_forms(request.POST or None, known["people"], _lines(request))
    if request.method == "POST" and form.is_valid() & decision.is_valid() & lines.is_valid():
        try:
            made = offices.elect_for_term(
                unit, seats_of(lines), decision=decision.decision, scope=request.scope, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, _for(form, error))
        else:
            tell(request, _("In office: %(n)s people.") % {"n": len(made)})
            return redirect(_committee(unit, form.cleaned_data["starting"]))
    return render(
        request,
        "members/committee_elect.html",
        {
            "unit": unit,
            "version": _version(unit, timezone.localdate()),
            "form": form,
            "decision": decision,
            "lines": lines,
            "terms": [(one, span(one.valid)) for one in Term.objects.of(unit)],
            "offered": known["offered"],
        },
        status=422 if form.is_bound else 200,
    )


def _congress(request: OfficerRequest, unit: UnionUnit) -> Congress | None:
    asked = request.GET.get("congress", "")
    return Congress.objects.of(unit).kept().filter(pk=asked).first() if asked.isdecimal() else None


def _after(congress: Congress | None) -> dict[str, Any]:
    return {"starting": congress.happened_on, "term_label": congress.term_label} if congress else {}


def _lines(request: OfficerRequest) -> int:
    asked = request.GET.get("lines", "")
    return min(int(asked), 60) if asked.isdecimal() else WHOLE_LIST


def _for(form: Any, error: ValidationError) -> ValidationError:
    """The error, at its field where the form has it, else at the head of the form."""
    if hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields):
        return error
    return ValidationError(error.messages)


def _committee(unit: UnionUnit, day: date) -> str:
    return reverse("members:committee", args=[unit.code]) + f"?day={day:%d/%m/%Y}"


# One mandate ---------------------------------------------------------------------------------------------


def _mandate(request: OfficerRequest, pk: int) -> Mandate:
    rows = Mandate.objects.in_scope(request.scope, Can.RECORD)
    return get_object_or_404(rows.select_related("unit", "member", "term", "decision"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def mandate_end(request: OfficerRequest, pk: int) -> HttpResponse:
    """Who leaves an office, when and why; and who takes it over, elected in between or appointed."""
    mandate = _mandate(request, pk)
    known = _people(request, mandate.unit)
    form = EndForm(request.POST or None, people=known["people"])
    decision = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() & decision.is_valid():
        said = form.cleaned_data
        words = {"last_day": said["last_day"], "left": said["left"], "decision": decision.decision}
        try:
            if said["successor"]:
                offices.replace_mandate(pk, said["successor"], basis=said["basis"], scope=request.scope, **words)
            else:
                offices.end_mandate(pk, scope=request.scope, **words)
        except ValidationError as error:
            form.add_error(None, _for(form, error))
        else:
            tell(request, _("%(who)s left the office.") % {"who": mandate.member})
            return redirect(_committee(mandate.unit, said["last_day"] + ONE_DAY))
    return _mandate_page(request, "members/committee_end.html", mandate, form, decision, known["offered"])


@require_http_methods(["GET", "HEAD", "POST"])
def mandate_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    """Put right what was typed wrongly about a mandate, or strike it out."""
    mandate = _mandate(request, pk)
    form = MandateForm(request.POST or None, unit=mandate.unit, initial=_typed(mandate))
    ask_seen(form, mandate)
    decision = DecisionForm(request.POST or None, decision=mandate.decision)
    if request.method == "POST" and form.is_valid() & decision.is_valid():
        try:
            put_right = _changed(mandate, form.cleaned_data)
            as_seen(
                form,
                mandate,
                lambda: offices.change_mandate(put_right, decision=decision.decision, scope=request.scope),
            )
        except (ValidationError, ValueError) as error:
            form.add_error(
                None, _for(form, error) if isinstance(error, ValidationError) else _("The days are mixed up.")
            )
        else:
            tell(request, _("Put right: %(what)s.") % {"what": mandate})
            return redirect(_committee(mandate.unit, mandate.valid.lower))
    return _mandate_page(request, "members/committee_mandate.html", mandate, form, decision, [])


def _typed(mandate: Mandate) -> dict[str, Any]:
    end = mandate.valid.upper
    return {
        "office": f"{mandate.body}:{mandate.role}",
        "basis": mandate.basis,
        "term": mandate.term_id,
        "rank": mandate.rank,
        "starting": mandate.valid.lower,
        "until": end - ONE_DAY if end else None,
    }


def _changed(mandate: Mandate, said: dict[str, Any]) -> Mandate:
    if said["until"] and said["until"] < said["starting"]:
        raise ValidationError({"until": _("The last day is not before the first.")})
    mandate.body, mandate.role = said["office"]
    mandate.basis, mandate.term, mandate.rank = said["basis"], said["term"], said["rank"]
    mandate.valid = DateRange(said["starting"], said["until"] + ONE_DAY if said["until"] else None)
    if said["until"] is None:
        mandate.left, mandate.end_decision = "", None
    return mandate


@require_POST
def mandate_strike(request: OfficerRequest, pk: int) -> HttpResponse:
    mandate = _mandate(request, pk)
    try:
        offices.strike_mandate(pk, scope=request.scope)
    except ValidationError as error:
        form = MandateForm({}, unit=mandate.unit, initial=_typed(mandate))
        form.full_clean()
        form.errors.clear()
        form.add_error(None, error)
        decision = DecisionForm(decision=mandate.decision)
        return _mandate_page(request, "members/committee_mandate.html", mandate, form, decision, [])
    tell(request, _("Struck out: %(what)s. The history keeps it.") % {"what": mandate})
    return redirect(reverse("members:committee", args=[mandate.unit.code]))


def _mandate_page(
    request: OfficerRequest, template: str, mandate: Mandate, form: Any, decision: DecisionForm, offered: list[str]
) -> HttpResponse:
    words = {
        "mandate": mandate,
        "unit": mandate.unit,
        "days": span(mandate.valid),
        "version": _version(mandate.unit, timezone.localdate()),
        "form": form,
        "decision": decision,
        "offered": offered,
        "events": history(mandate),
    }
    return render(request, template, words, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def term_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    term = _term(request, pk)
    form = TermForm(request.POST or None, instance=term)
    back = reverse("members:committee", args=[term.unit.code])
    return form_page(
        request,
        form,
        lambda: offices.change_term(form.instance, scope=request.scope),
        lambda saved: (_("Put right: %(what)s.") % {"what": saved}, ""),
        heading=_("Edit the term"),
        back=back,
        back_label=_("Committees"),
        onward=back,
    )


@require_POST
def term_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    term = _term(request, pk)
    return pressed(
        request,
        lambda: offices.drop_term(pk, scope=request.scope),
        _("Dropped: %(what)s.") % {"what": term},
        onward=reverse("members:committee", args=[term.unit.code]),
    )


def _term(request: OfficerRequest, pk: int) -> Term:
    return get_object_or_404(Term.objects.in_scope(request.scope, Can.RECORD).select_related("unit"), pk=pk)
