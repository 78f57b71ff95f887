"""Pages for those who build the product; they exist where DEBUG is on."""

from django.conf import settings
from django.urls import path

from common import views

urlpatterns = [path("components/", views.gallery, name="components")] if settings.DEBUG else []
