from django.urls import path

from unions import views

app_name = "unions"

urlpatterns = [
    path("language/", views.language, name="language"),
    path("units/", views.unit_list, name="unit-list"),
    path("units/<slug:code>/", views.unit_detail, name="unit-detail"),
]
