"""HTTP in, HTTP out: proposals for awards, lines of dossiers among them; earlier ones are written down here."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import dossiers, facts
from campaigns.forms.rounds import LineForm, NominationForm
from campaigns.models import Nomination
from campaigns.services import nominations as services
from campaigns.services import proposal_lines
from campaigns.services.proposals import DRAWN_UP
from campaigns.views.proposals import LINE_LOOKS
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import RecordList, history, said_by
from unions.views.form_pages import form_page, pressed


class NominationList(RecordList):
    kind = facts.NOMINATION
    heading = gettext_lazy("Proposals for awards")
    empty_text = gettext_lazy("Nobody is proposed for an award in this period.")
    template_name = "campaigns/nomination_list.html"
    new_url = reverse_lazy("campaigns:nomination-create")


@require_http_methods(["GET", "HEAD", "POST"])
def nomination_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _form(request, Nomination())


@require_http_methods(["GET", "HEAD", "POST"])
def nomination_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    """The whole of a proposal on its own; of a line of a dossier that is drawn up, its words."""
    line = _line(request, pk, Can.RECORD)
    if line.binned_at is not None:
        raise Http404
    return _form(request, line) if line.proposal is None else _wording(request, line)


def _line(request: OfficerRequest, pk: int, can: Can = Can.VIEW) -> Nomination:
    """In reach by whose award it would be, or by the union that proposes."""
    related = ("unit", "award_type", "member", "recipient_unit", "recorded_by", "proposal__round", "proposal__unit")
    found: Nomination = get_object_or_404(
        Nomination.objects.in_scope(request.scope, can).select_related(*related, "award"), pk=pk
    )
    return found


def _form(request: OfficerRequest, line: Nomination) -> HttpResponse:
    known = line.pk is not None
    form = NominationForm(request.POST or None, instance=line, scope=request.scope, where=request.where)

    def act() -> Nomination:
        if known:
            seen = form.cleaned_data["version"]
            return services.change_nomination(form.instance, seen_version=seen, scope=request.scope)
        return services.record_nomination(form.instance, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:nomination-bin", args=[saved.pk]),
        ),
        heading=_("Edit the proposal") if known else _("Write down a proposal"),
        about=_("For proposals without a round: of earlier times, or to a giver outside."),
        back=line.get_absolute_url() if known else reverse("campaigns:nomination-list"),
        back_label=_("Proposals for awards"),
    )


def _wording(request: OfficerRequest, line: Nomination) -> HttpResponse:
    if line.proposal is None or line.proposal.state not in DRAWN_UP:
        raise Http404
    said = {name: getattr(line, name) for name in ("achievement", "override_reason", "version")}
    form = LineForm(request.POST or None, initial=said)

    def act() -> Nomination:
        asked = form.cleaned_data
        return proposal_lines.word_line(
            line.pk,
            achievement=asked["achievement"],
            override_reason=asked["override_reason"],
            seen_version=asked["version"],
            scope=request.scope,
        )

    verdict = dossiers.verdicts_of([line], line.proposal.round)[line.pk].as_json()
    return form_page(
        request,
        form,
        act,
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, ""),
        heading=line.recipient,
        back=line.proposal.get_absolute_url(),
        back_label=_("The dossier"),
        onward=line.proposal.get_absolute_url(),
        template="campaigns/nomination_wording.html",
        line=line,
        verdict=verdict,
        books=dossiers.told_by_the_books([line], request.scope)[line.pk],
    )


@require_safe
def nomination_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    may_record = request.scope.allows(Can.RECORD, line.unit) and line.proposal is None
    return render(
        request,
        "campaigns/nomination_detail.html",
        {
            "line": line,
            "look": "binned" if line.binned_at else LINE_LOOKS[Nomination.State(line.state)],
            "facts": said_by(line),
            "verdict": line.verdict,
            "told": dossiers.told_by_the_books([line], request.scope)[line.pk],
            "votes": dossiers.last_votes([line]).get(line.pk, []),
            "events": history(line),
            "may_record": may_record,
        },
    )


@require_POST
def nomination_bin(request: OfficerRequest, pk: int) -> HttpResponse:
    line = _line(request, pk, Can.RECORD)
    return pressed(
        request,
        lambda: services.bin_nomination(pk, scope=request.scope),
        _("Put into the bin: %(what)s.") % {"what": line},
        undo=reverse("campaigns:nomination-restore", args=[pk]),
        onward=reverse("campaigns:nomination-list"),
    )


@require_POST
def nomination_restore(request: OfficerRequest, pk: int) -> HttpResponse:
    line = _line(request, pk, Can.RECORD)
    return pressed(
        request,
        lambda: services.restore_nomination(pk, scope=request.scope),
        _("Taken out of the bin: %(what)s.") % {"what": line},
        onward=line.get_absolute_url(),
    )
