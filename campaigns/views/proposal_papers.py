"""HTTP in, HTTP out: the papers of a dossier, added, taken away, handed out to who may see it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.forms.rounds import ProposalPaperForm
from campaigns.models import ProposalPaper
from campaigns.services import proposal_papers as services
from campaigns.views.proposals import detail_page, proposal_seen
from common.downloads import as_download
from common.notices import tell
from unions.http import OfficerRequest
from unions.views.form_pages import pressed


@require_POST
def proposal_add_paper(request: OfficerRequest, pk: int) -> HttpResponse:
    found = proposal_seen(request, pk)
    form = ProposalPaperForm(request.POST, request.FILES, auto_id="paper_%s")
    if form.is_valid():
        try:
            paper = services.add_paper(pk, **form.cleaned_data, scope=request.scope)
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.refuse(error)
        else:
            tell(request, _("In the dossier: %(name)s.") % {"name": paper})
            return redirect(f"{found.get_absolute_url()}#papers")
    return detail_page(request, found, paper_form=form)


@require_POST
def proposal_paper_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    paper = _paper(request, pk)
    onward = f"{paper.proposal.get_absolute_url()}#papers"
    act = lambda: services.drop_paper(pk, scope=request.scope)  # noqa: E731
    return pressed(request, act, _("The paper was taken away."), onward=onward)


@require_safe
def proposal_paper_file(request: OfficerRequest, pk: int) -> HttpResponse:
    paper = _paper(request, pk)
    if paper.file is None:
        raise Http404
    return as_download(paper.file, paper.filename)


def _paper(request: OfficerRequest, pk: int) -> ProposalPaper:
    rows = ProposalPaper.objects.in_scope(request.scope).select_related("proposal", "file")
    found: ProposalPaper = get_object_or_404(rows, pk=pk)
    return found
