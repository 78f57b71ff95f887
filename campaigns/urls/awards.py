from django.urls import path

from campaigns.views import award_types, awards, of_member

urlpatterns = [
    path("awards/", awards.award_list, name="award-list"),
    path("awards/new/", awards.award_create, name="award-create"),
    path("awards/<int:pk>/", awards.award_detail, name="award-detail"),
    path("awards/<int:pk>/edit/", awards.award_edit, name="award-edit"),
    path("awards/<int:pk>/bin/", awards.award_bin, name="award-bin"),
    path("awards/<int:pk>/restore/", awards.award_restore, name="award-restore"),
    path("awards/<int:pk>/revoke/", awards.award_revoke, name="award-revoke"),
    path("awards/member/<int:pk>/", awards.member_awards, name="member-awards"),
    path("members/<int:pk>/merits/", of_member.member_merits, name="member-merits"),
    path("awards/union/<slug:code>/", awards.unit_awards, name="unit-awards"),
    path("award-types/", award_types.award_type_list, name="award-type-list"),
    path("award-types/new/", award_types.award_type_create, name="award-type-create"),
    path("award-types/<int:pk>/", award_types.award_type_detail, name="award-type-detail"),
    path("award-types/<int:pk>/edit/", award_types.award_type_edit, name="award-type-edit"),
    path("award-types/<int:pk>/offer/", award_types.award_type_offer, name="award-type-offer"),
    path("award-types/<int:pk>/retire/", award_types.award_type_retire, name="award-type-retire"),
    path("award-types/<int:pk>/rules/", award_types.award_type_rules, name="award-type-rules"),
]
