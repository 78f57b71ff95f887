from django.urls import path

from campaigns.views import asked, campaigns, clusters, recorded, registrations, reviews

urlpatterns = [
    path("campaigns/", campaigns.campaign_list, name="campaign-list"),
    path("campaigns/create/", campaigns.campaign_create, name="campaign-create"),
    path("campaigns/<int:pk>/", campaigns.campaign_detail, name="campaign-detail"),
    path("campaigns/<int:pk>/edit/", campaigns.campaign_edit, name="campaign-edit"),
    path("campaigns/<int:pk>/withdraw/", campaigns.campaign_withdraw, name="campaign-withdraw"),
    path("campaigns/<int:pk>/registered/", asked.campaign_registered, name="campaign-registered"),
    path("campaigns/<int:pk>/recorded/", recorded.campaign_recorded, name="campaign-recorded"),
    path("campaign-reviews/create/", reviews.review_create, name="review-create"),
    path("campaign-reviews/<int:pk>/edit/", reviews.review_edit, name="review-edit"),
    path("registrations/", registrations.RegistrationList.as_view(), name="registration-list"),
    path("registrations/create/", registrations.registration_create, name="registration-create"),
    path("registrations/<int:pk>/", registrations.registration_detail, name="registration-detail"),
    path("registrations/<int:pk>/edit/", registrations.registration_edit, name="registration-edit"),
    path("registrations/<int:pk>/bin/", registrations.registration_bin, name="registration-bin"),
    path("registrations/<int:pk>/restore/", registrations.registration_restore, name="registration-restore"),
    path("registrations/<int:pk>/compact/", registrations.registration_compact, name="registration-compact"),
    path("registrations/<int:pk>/people/", registrations.registration_people, name="registration-people"),
    path("clusters/", clusters.cluster_list, name="cluster-list"),
    path("clusters/create/", clusters.cluster_create, name="cluster-create"),
    path("clusters/<int:pk>/", clusters.cluster_detail, name="cluster-detail"),
    path("clusters/<int:pk>/edit/", clusters.cluster_edit, name="cluster-edit"),
    path("clusters/<int:pk>/end/", clusters.cluster_end, name="cluster-end"),
    path("clusters/<int:pk>/add/", clusters.cluster_add, name="cluster-add"),
    path("cluster-places/<int:pk>/role/", clusters.cluster_place_role, name="cluster-place-role"),
    path("cluster-places/<int:pk>/end/", clusters.cluster_place_end, name="cluster-place-end"),
    path("cluster-places/<int:pk>/drop/", clusters.cluster_place_drop, name="cluster-place-drop"),
]
