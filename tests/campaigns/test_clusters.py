"""Clusters: who is in them over which days, in which role, and in one cluster of a federation at a time."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from campaigns import clusters
from campaigns.models import Cluster, ClusterPlace
from campaigns.services import clusters as services
from tests.unions.reorganising import JUNE, do, organiser  # noqa: F401 - fixtures
from unions.access import Scope
from unions.models import LineageEvent
from unions.services import why_not_undo

FIRST, MIDDLE = date(2024, 1, 1), date(2024, 7, 1)


@pytest.fixture
def officer(cast) -> Scope:
    cast.quan.postings.update(role="officer")
    return Scope.of(cast.quan)


@pytest.fixture
def cluster(cast, officer) -> Cluster:
    made = Cluster(unit=cast.tinh, name="Cụm thi đua số 1", valid=DateRange(FIRST, None))
    return services.form_cluster(made, scope=officer)


def refused(act) -> set[str]:
    with pytest.raises(ValidationError) as error:
        act()
    return set(getattr(error.value, "error_dict", {"": None}))


def spans(cluster: Cluster) -> list[tuple[str, str, date, date | None]]:
    rows = cluster.places.select_related("unit").order_by("unit__code", "valid")
    return [(one.unit.code, one.role, one.valid.lower, one.valid.upper) for one in rows]


def test_unions_come_into_one_cluster_of_a_federation_at_a_time(cast, cluster, officer):
    both = [cast.truong.pk, cast.xuong.pk]
    assert services.add_places(cluster.pk, units=both, starting=FIRST, scope=officer) == 2
    assert services.add_places(cluster.pk, units=both, starting=FIRST, scope=officer) == 0
    other = services.form_cluster(
        Cluster(unit=cast.tinh, name="Cụm thi đua số 2", valid=DateRange(FIRST, None)), scope=officer
    )

    def add(units, starting=FIRST) -> None:
        services.add_places(other.pk, units=units, starting=starting, scope=officer)

    assert refused(lambda: add([cast.truong.pk])) == {"starting"}
    assert refused(lambda: add([cast.xa.pk])) == {"starting"}
    assert refused(lambda: add([cast.huyen_a.pk], date(2023, 12, 31))) == {"starting"}
    leaving = ClusterPlace.objects.get(unit=cast.truong)
    services.end_place(leaving.pk, last_day=date(2024, 6, 30), scope=officer)
    add([cast.truong.pk], MIDDLE)
    assert spans(other) == [("truong", "member", MIDDLE, None)]
    with pytest.raises(PermissionDenied):
        services.add_places(other.pk, units=[cast.huyen_a.pk], starting=FIRST, scope=Scope.of(cast.an))


def test_a_role_holds_from_a_day_on_and_one_union_heads_at_a_time(cast, cluster, officer):
    services.add_places(cluster.pk, units=[cast.truong.pk, cast.xuong.pk], starting=FIRST, scope=officer)
    truong, xuong = (ClusterPlace.objects.get(unit=one) for one in (cast.truong, cast.xuong))
    services.change_role(truong.pk, role="head", starting=FIRST, scope=officer)

    assert refused(lambda: services.change_role(xuong.pk, role="head", starting=MIDDLE, scope=officer)) == {"role"}
    services.change_role(truong.pk, role="deputy", starting=MIDDLE, scope=officer)
    services.change_role(xuong.pk, role="head", starting=MIDDLE, scope=officer)

    assert spans(cluster) == [
        ("truong", "head", FIRST, MIDDLE),
        ("truong", "deputy", MIDDLE, None),
        ("xuong", "member", FIRST, MIDDLE),
        ("xuong", "head", MIDDLE, None),
    ]
    assert clusters.standings([cluster], date(2024, 6, 30))[cluster.pk] == clusters.Standing(2, "CĐCS Trường Hoa Sen")
    assert clusters.standings([cluster], MIDDLE)[cluster.pk] == clusters.Standing(2, "CĐCS Xưởng May")
    assert refused(lambda: services.change_role(truong.pk, role="member", starting=MIDDLE, scope=officer)) == {
        "starting"
    }


def test_a_cluster_ends_with_its_places_and_its_days_hold_them(cast, cluster, officer):
    services.add_places(cluster.pk, units=[cast.truong.pk], starting=FIRST, scope=officer)
    services.add_places(cluster.pk, units=[cast.xuong.pk], starting=MIDDLE, scope=officer)

    assert refused(lambda: services.end_cluster(cluster.pk, last_day=date(2024, 3, 1), scope=officer)) == {"last_day"}
    changed = Cluster.objects.get()
    changed.valid = DateRange(MIDDLE, None)
    assert refused(lambda: services.change_cluster(changed, seen_version=1, scope=officer)) == {"first_day"}
    ended = services.end_cluster(cluster.pk, last_day=date(2024, 12, 31), scope=officer)
    assert (ended.valid.upper, ended.version) == (date(2025, 1, 1), 2)
    assert {upper for _unit, _role, _lower, upper in spans(cluster)} == {date(2025, 1, 1)}
    assert refused(lambda: services.change_cluster(changed, seen_version=1, scope=officer)) == {""}


def test_a_cluster_is_seen_by_who_formed_it_and_by_who_is_in_it(client, cast, cluster, officer):
    services.add_places(cluster.pk, units=[cast.truong.pk, cast.huyen_b.pk], starting=FIRST, scope=officer)
    address = reverse("campaigns:cluster-detail", args=[cluster.pk])

    for who, seen in (("an", True), ("quan", True), ("chi", False), ("giang", False)):
        client.force_login(getattr(cast, who))
        assert (client.get(address).status_code == 200) is seen, who
        assert (cluster in clusters.seen(Scope.of(getattr(cast, who)))) is seen
    client.force_login(cast.an)
    assert client.get(reverse("campaigns:cluster-add", args=[cluster.pk])).status_code == 404


def test_unions_are_ticked_on_a_page_and_their_places_changed_on_others(client, cast, cluster, officer):
    client.force_login(cast.quan)
    address = reverse("campaigns:cluster-add", args=[cluster.pk])
    offered = client.get(address + "?level=grassroots_union").context["page"].object_list
    assert {row.unit for row in offered} == {cast.truong, cast.xuong}

    page = client.post(address, {"starting": "1/1/2023", "pick": [cast.truong.pk]})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"starting"})
    assert client.post(address, {"starting": "1/1/2024"}).status_code == 422
    client.post(address, {"starting": "1/1/2024", "pick": [cast.truong.pk, cast.xuong.pk]})
    place = ClusterPlace.objects.get(unit=cast.truong)
    client.post(reverse("campaigns:cluster-place-role", args=[place.pk]), {"role": "head", "starting": "1/7/2024"})
    client.post(reverse("campaigns:cluster-place-drop", args=[ClusterPlace.objects.get(unit=cast.xuong).pk]))
    assert spans(cluster) == [("truong", "member", FIRST, MIDDLE), ("truong", "head", MIDDLE, None)]
    page = client.get(reverse("campaigns:cluster-detail", args=[cluster.pk]))
    assert [one["place"].role for one in page.context["now"]] == ["head"]
    assert [one["place"].role for one in page.context["other"]] == ["member"]


def test_a_union_that_ends_leaves_its_cluster_and_the_next_head_stands_against_undoing_it(
    cast,
    cluster,
    officer,
    do,  # noqa: F811
):
    services.add_places(cluster.pk, units=[cast.truong.pk, cast.xuong.pk], starting=FIRST, scope=officer)
    truong, xuong = (ClusterPlace.objects.get(unit=one) for one in (cast.truong, cast.xuong))
    services.change_role(truong.pk, role="head", starting=FIRST, scope=officer)
    event = do(LineageEvent.Kind.DISSOLVED, cast.truong, reason="other")

    assert spans(cluster) == [("truong", "head", FIRST, JUNE), ("xuong", "member", FIRST, None)]
    assert why_not_undo(event) == ""
    services.change_role(xuong.pk, role="head", starting=JUNE, scope=officer)
    assert why_not_undo(event) != ""
