"""Addresses: reports before those who review them."""

from django.urls import path

from reports.views import reviewing

urlpatterns = [
    path("reports/<int:pk>/review/", reviewing.report_review, name="report-review"),
    path("reports/<int:pk>/look/", reviewing.report_look, name="report-look"),
    path("reports/<int:pk>/comment/", reviewing.report_comment, name="report-comment"),
    path("reports/comments/<int:pk>/resolve/", reviewing.comment_resolve, name="comment-resolve"),
    *(
        path(f"reports/<int:pk>/{act}/", reviewing.report_decide, {"act": act}, name=f"report-{act}")
        for act in reviewing.ACTS
    ),
]
