"""The addresses of lists of recipients, and of sheets of payouts."""

from django.urls import path

from welfare.views import distribution_members, distribution_steps, distributions, sheets

urlpatterns = [
    path("payouts/import/", sheets.payout_import, name="payout-import"),
    path("payouts/lists/new/", distributions.distribution_create, name="distribution-create"),
    path("payouts/<int:pk>/list/whole/", distributions.distribution_detail, name="distribution-detail"),
    path("payouts/<int:pk>/list/", distributions.distribution_edit, name="distribution-edit"),
    path("payouts/<int:pk>/list/rows/", distributions.distribution_rows, name="distribution-rows"),
    path("payouts/<int:pk>/list/upload/", sheets.distribution_upload, name="distribution-upload"),
    path("payouts/<int:pk>/list/members/", distribution_members.distribution_members, name="distribution-members"),
    path("payouts/<int:pk>/list/send/", distribution_steps.distribution_send, name="distribution-send"),
    path("payouts/<int:pk>/list/sign/", distribution_steps.distribution_sign, name="distribution-sign"),
]
