from django.urls import path

from welfare import views

app_name = "welfare"

urlpatterns = [
    path("payouts/", views.payout_list, name="payout-list"),
    path("payouts/new/", views.payout_create, name="payout-create"),
    path("payouts/<int:pk>/", views.payout_detail, name="payout-detail"),
    path("payouts/<int:pk>/edit/", views.payout_edit, name="payout-edit"),
    path("payouts/<int:pk>/approve/", views.payout_approve, name="payout-approve"),
    path("payouts/<int:pk>/return/", views.payout_return, name="payout-return"),
    path("payouts/<int:pk>/reopen/", views.payout_reopen, name="payout-reopen"),
    path("payouts/<int:pk>/bin/", views.payout_bin, name="payout-bin"),
    path("payouts/<int:pk>/restore/", views.payout_restore, name="payout-restore"),
    path("loans/", views.LoanList.as_view(), name="loan-list"),
    path("loans/<int:pk>/", views.LoanDetail.as_view(), name="loan-detail"),
    path("contributions/", views.ContributionList.as_view(), name="contribution-list"),
    path("contributions/<int:pk>/", views.ContributionDetail.as_view(), name="contribution-detail"),
    path("pots/", views.PotList.as_view(), name="pot-list"),
    path("pots/<int:pk>/", views.PotDetail.as_view(), name="pot-detail"),
]
