from django.urls import path

from welfare import catalogue_urls, distribution_urls, fund_urls
from welfare.views import claims, of_member, papers, payout_form, payout_page, payouts, proofs

app_name = "welfare"

urlpatterns = [
    path("payouts/", payouts.payout_list, name="payout-list"),
    path("payouts/batch/", payouts.payout_batch, name="payout-batch"),
    path("payouts/new/", payout_form.payout_create, name="payout-create"),
    path("payouts/new/hints/", payout_form.payout_hints, name="payout-hints"),
    path("payouts/new/members/", payout_form.payout_members, name="payout-members"),
    path("payouts/<int:pk>/", payout_page.payout_detail, name="payout-detail"),
    path("payouts/<int:pk>/edit/", payout_form.payout_edit, name="payout-edit"),
    path("payouts/<int:pk>/approve/", payout_page.payout_approve, name="payout-approve"),
    path("payouts/<int:pk>/return/", payout_page.payout_return, name="payout-return"),
    path("payouts/<int:pk>/refuse/", payout_page.payout_refuse, name="payout-refuse"),
    path("payouts/<int:pk>/pay/", payout_page.payout_pay, name="payout-pay"),
    path("payouts/<int:pk>/receipt/", payout_page.payout_receipt, name="payout-receipt"),
    path("payouts/<int:pk>/reverse/", payout_page.payout_reverse, name="payout-reverse"),
    path("payouts/<int:pk>/papers/", proofs.proof_create, name="proof-create"),
    path("proofs/<int:pk>/", proofs.proof_file, name="proof-file"),
    path("proofs/<int:pk>/drop/", proofs.proof_drop, name="proof-drop"),
    path("payouts/<int:pk>/reopen/", payout_page.payout_reopen, name="payout-reopen"),
    path("payouts/<int:pk>/bin/", payout_page.payout_bin, name="payout-bin"),
    path("payouts/<int:pk>/restore/", payout_page.payout_restore, name="payout-restore"),
    path("payouts/<int:pk>/print/<str:kind>/", papers.payout_print, name="payout-print"),
    path("entries/<int:pk>/print/", papers.entry_print, name="entry-print"),
    path("funds/<int:pk>/print/<str:kind>/", papers.fund_print, name="fund-print"),
    path("papers/<int:pk>/", papers.printout_detail, name="printout-detail"),
    path("papers/<int:pk>/file/", papers.printout_file, name="printout-file"),
    path("papers/<int:pk>/retry/", papers.printout_retry, name="printout-retry"),
    path("members/<int:pk>/support/", of_member.member_support, name="member-support"),
    path("claims/", claims.claim_list, name="claim-list"),
    path("claims/<int:pk>/<int:other>/", claims.claim_judge, name="claim-judge"),
    *catalogue_urls.urlpatterns,
    *distribution_urls.urlpatterns,
    *fund_urls.urlpatterns,
]
