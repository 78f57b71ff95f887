"""Signing in and out, and one's own password. There is no signing up and no reset by mail: a chair invites."""

from allauth.account import views
from django.urls import path

from unions.views.invitation import invitation

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),  # closed; the sign-in page asks for its address
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("invitation/<str:uid>/<str:token>/", invitation, name="account_invitation"),
]
