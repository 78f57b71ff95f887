"""Declared headcounts: each holds until the next of its union, and stands beside what is counted."""

from __future__ import annotations

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Headcount
from members.services import records as services
from tests.cast import member
from unions.access import Scope

DAYS = [date(2023, 12, 31) + timedelta(days=30 * n) for n in range(8)]


def new(unit, day: date, **fields) -> Headcount:
    return Headcount(
        **{"unit": unit, "happened_on": day, "workers": 20, "members": 10, "declared_by": "Giám đốc"} | fields
    )


def line(unit) -> list[tuple[date, date, date | None]]:
    rows = Headcount.objects.kept().of(unit).order_by("happened_on")
    return [(row.happened_on, row.valid.lower, row.valid.upper) for row in rows]


def in_line(days) -> list[tuple[date, date, date | None]]:
    days = sorted(days)
    return [(day, day, after) for day, after in zip(days, [*days[1:], None], strict=True)] if days else []


def test_each_holds_until_the_next(cast, scope):
    for day in (DAYS[2], DAYS[0], DAYS[1]):
        services.record(new(cast.truong, day), scope=scope("binh"))

    assert line(cast.truong) == in_line(DAYS[:3])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["record", "change", "bin", "restore"]), st.integers(0, 7), st.integers(0, 7)),
        max_size=12,
    )
)
def test_the_line_has_no_gap_and_no_overlap_whatever_is_done(cast, scope, acts):
    binh = scope("binh")
    Headcount.objects.all().delete()
    for act, which, day in acts:
        kept = list(Headcount.objects.kept().order_by("happened_on"))
        binned = list(Headcount.objects.binned().order_by("pk"))
        try:
            if act == "record":
                services.record(new(cast.truong, DAYS[day]), scope=binh)
            elif act == "change" and kept:
                row = kept[which % len(kept)]
                row.happened_on = DAYS[day]
                services.change(row, seen_version=row.version, scope=binh)
            elif act == "bin" and kept:
                services.bin_record(Headcount, kept[which % len(kept)].pk, scope=binh)
            elif act == "restore" and binned:
                services.restore_record(Headcount, binned[which % len(binned)].pk, scope=binh)
        except ValidationError:
            pass  # the day is taken
        assert line(cast.truong) == in_line(row.happened_on for row in Headcount.objects.kept())


@pytest.mark.parametrize(
    ("day", "fields"),
    [
        (DAYS[0], {"women_members": 11}),
        (DAYS[0], {"women_workers": 21}),
        (date(2014, 1, 1), {}),
        (date(2090, 1, 1), {}),
    ],
)
def test_what_cannot_be_is_refused(cast, scope, day, fields):
    with pytest.raises(ValidationError):
        services.record(new(cast.truong, day, **fields), scope=scope("binh"))


@pytest.mark.parametrize("who", ["chi", "dung", "giang"])
def test_only_who_keeps_the_records_declares(cast, scope, who):
    with pytest.raises(PermissionDenied):
        services.record(new(cast.truong, DAYS[0]), scope=scope(who))


def test_a_form_sent_twice_is_one_headcount_and_an_old_page_is_told(client, cast):
    client.force_login(cast.binh)
    form = {
        "unit": "truong",
        "happened_on": "31/12/2023",
        "workers": "20",
        "members": "10",
        "declared_by": "Giám đốc",
        "form_key": str(uuid.uuid4()),
        "version": "1",
    }
    answers = [client.post(reverse("members:headcount-create"), form) for _n in range(2)]
    assert Headcount.objects.count() == 1
    assert answers[0].url == answers[1].url

    edit = reverse("members:headcount-edit", args=[Headcount.objects.get().pk])
    assert client.post(edit, form | {"members": "11"}).status_code == 302
    assert client.post(edit, form | {"members": "12"}).status_code == 422
    assert Headcount.objects.get().members == 11


def test_declared_and_counted_stand_beside_each_other(client, cast, scope):
    for n in range(3):
        member(f"Người {n}", cast.truong)
    services.record(new(cast.truong, DAYS[0], members=12), scope=scope("binh"))
    services.record(new(cast.xuong, DAYS[1], members=30), scope=scope("chi"))

    own = services.declared(cast.truong, date(2024, 6, 1), scope("an"))
    assert (own.members, own.declared_on, own.by, own.unions) == (12, DAYS[0], "Giám đốc", 1)
    below = services.declared(cast.tinh, date(2024, 6, 1), scope("dung"))
    assert (below.members, below.unions, below.by) == (42, 2, "")
    assert services.declared(cast.truong, date(2023, 1, 1), scope("an")) is None
    client.force_login(cast.an)
    page = client.get(reverse("members:headcount-list"))
    assert (page.context["counted"], page.context["declared"].members) == (3, 12)


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_leave_one_line(cast):
    refused = []

    def declare(day: date) -> None:
        try:
            services.record(new(cast.truong, day), scope=Scope.of(cast.binh))
        except ValidationError:
            refused.append(day)
        finally:
            connection.close()

    writers = [threading.Thread(target=declare, args=[day]) for day in [*DAYS[:4], DAYS[1]]]
    for one in writers:
        one.start()
    for one in writers:
        one.join()

    assert refused == [DAYS[1]]
    assert line(cast.truong) == in_line(DAYS[:4])
