from django.urls import path

from campaigns.views import lists

urlpatterns = [
    path("registrations/", lists.RegistrationList.as_view(), name="registration-list"),
    path("registrations/<int:pk>/", lists.RegistrationDetail.as_view(), name="registration-detail"),
]
