"""HTTP in, HTTP out: half-way and final reviews of campaigns."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.forms.campaigns import ReviewForm
from campaigns.models import Campaign, CampaignReview
from campaigns.services import campaigns as services
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history
from unions.views.form_pages import form_page


@require_http_methods(["GET", "HEAD", "POST"])
def review_create(request: OfficerRequest) -> HttpResponse:
    """Review the campaign of `?campaign=code`; without one, on to the campaigns."""
    code = request.GET.get("campaign", "")
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    if not code:
        return redirect("campaigns:campaign-list")
    campaign = get_object_or_404(Campaign.objects.in_scope(request.scope, Can.RECORD), code=code)
    today, upper = timezone.localdate(), campaign.valid.upper
    kind = CampaignReview.Kind.FINAL if upper and upper <= today else CampaignReview.Kind.HALF_WAY
    return _review_form(request, CampaignReview(campaign=campaign, kind=kind, held_on=today))


@require_http_methods(["GET", "HEAD", "POST"])
def review_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = CampaignReview.objects.in_scope(request.scope, Can.RECORD).select_related("campaign__unit")
    return _review_form(request, get_object_or_404(rows, pk=pk))


def _review_form(request: OfficerRequest, review: CampaignReview) -> HttpResponse:
    known, campaign = review.pk is not None, review.campaign
    form = ReviewForm(request.POST or None, instance=review)

    def act() -> CampaignReview:
        if known:
            seen = form.cleaned_data["version"]
            return services.change_review(form.instance, seen_version=seen, scope=request.scope)
        return services.write_review(form.instance, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, ""),
        heading=_("Edit the review") if known else _("Write a review"),
        back=campaign.get_absolute_url(),
        back_label=campaign.name,
        template="campaigns/review_form.html",
        about=_("Figures are counted from the records and stand on the campaign's page; here is what they mean."),
        onward=f"{reverse('campaigns:campaign-detail', args=[campaign.pk])}#reviews",
        events=history(review) if known else None,
    )
