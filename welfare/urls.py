from django.urls import path

from welfare.views import contributions, loans, payout_form, payout_page, payouts

app_name = "welfare"

urlpatterns = [
    path("payouts/", payouts.payout_list, name="payout-list"),
    path("payouts/batch/", payouts.payout_batch, name="payout-batch"),
    path("payouts/new/", payout_form.payout_create, name="payout-create"),
    path("payouts/<int:pk>/", payout_page.payout_detail, name="payout-detail"),
    path("payouts/<int:pk>/edit/", payout_form.payout_edit, name="payout-edit"),
    path("payouts/<int:pk>/approve/", payout_page.payout_approve, name="payout-approve"),
    path("payouts/<int:pk>/return/", payout_page.payout_return, name="payout-return"),
    path("payouts/<int:pk>/reopen/", payout_page.payout_reopen, name="payout-reopen"),
    path("payouts/<int:pk>/bin/", payout_page.payout_bin, name="payout-bin"),
    path("payouts/<int:pk>/restore/", payout_page.payout_restore, name="payout-restore"),
    path("loans/", loans.LoanList.as_view(), name="loan-list"),
    path("loans/<int:pk>/", loans.LoanDetail.as_view(), name="loan-detail"),
    path("contributions/", contributions.ContributionList.as_view(), name="contribution-list"),
    path("contributions/<int:pk>/", contributions.ContributionDetail.as_view(), name="contribution-detail"),
    path("pots/", loans.PotList.as_view(), name="pot-list"),
    path("pots/<int:pk>/", loans.PotDetail.as_view(), name="pot-detail"),
]
