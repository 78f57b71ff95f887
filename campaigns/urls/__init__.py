"""Addresses of campaigns, a file for each part."""

from campaigns.urls import activities, awards, campaigns, contests, initiatives, papers, rounds, works

app_name = "campaigns"

urlpatterns = [
    *activities.urlpatterns,
    *awards.urlpatterns,
    *campaigns.urlpatterns,
    *contests.urlpatterns,
    *initiatives.urlpatterns,
    *papers.urlpatterns,
    *rounds.urlpatterns,
    *works.urlpatterns,
]
