from django.urls import path

from unions.views import language, unit

app_name = "unions"

urlpatterns = [
    path("language/", language.language, name="language"),
    path("units/", unit.unit_list, name="unit-list"),
    path("units/<slug:code>/", unit.unit_detail, name="unit-detail"),
]
