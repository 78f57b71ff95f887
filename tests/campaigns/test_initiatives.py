"""Initiatives: shares that make a whole, batches without authors, what is confidential, recognitions of the past."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns import facts
from campaigns.models import Author, Initiative, Recognition
from campaigns.refusals import in_words
from campaigns.services import initiatives as services
from campaigns.services import recognitions
from campaigns.services.initiatives import Authorship
from members.privacy import HIDDEN
from unions.models import Decision
from unions.pages import rows_with_cells

DAY = date(2024, 3, 1)
TITLE = "Bàn xoay gọn chỗ"


def initiative(cast, **fields) -> Initiative:
    row = {"unit": cast.truong, "happened_on": DAY, "title": TITLE, "summary": TITLE, "benefit": 15_000_000}
    return Initiative(**row | fields)


@pytest.fixture
def found(cast, scope, lan) -> Initiative:
    authors = [Authorship(60, member=lan), Authorship(40, name="Ông Tư")]
    return services.record_initiative(initiative(cast), authors, scope=scope("binh"))


@pytest.fixture
def typed():
    def line(n: int, **said: str) -> dict[str, str]:
        return {f"authors-{n}-{name}": value for name, value in said.items()}

    def form(*authors: dict[str, str], **changes: str) -> dict[str, str]:
        sent = {
            "unit": "truong", "kind": "initiative", "title": TITLE, "happened_on": "01/03/2024", "quantity": "1",
            "benefit": "15 triệu", "version": "1", "form_key": str(uuid.uuid4()),
            "authors-TOTAL_FORMS": "3", "authors-INITIAL_FORMS": "0",
        }  # fmt: skip
        for n, author in enumerate(authors):
            sent |= line(n, **author)
        return sent | changes

    return form


def refused_at(error: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return list(error.value.error_dict)


# Authors --------------------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(shares=st.lists(st.integers(1, 100), min_size=1, max_size=4))
def test_shares_are_kept_if_and_only_if_they_make_a_whole(cast, scope, shares):
    authors = [Authorship(share, name=f"Tác giả {n}") for n, share in enumerate(shares)]
    if sum(shares) == 100:
        kept = services.record_initiative(initiative(cast), authors, scope=scope("binh"))
        assert sorted(kept.authors.values_list("share", flat=True)) == sorted(shares)
    else:
        with pytest.raises(ValidationError) as refused:
            services.record_initiative(initiative(cast), authors, scope=scope("binh"))
        assert refused_at(refused) == ["authors"]


def test_the_database_refuses_other_sums_and_says_so_in_words(found):
    with pytest.raises(ValidationError) as refused, in_words():
        Author.objects.filter(initiative=found, share=40).update(share=30)

    assert refused_at(refused) == ["authors"]
    assert refused.value.error_dict["authors"][0].code == "author_shares_make_a_whole"
    assert sum(found.authors.values_list("share", flat=True)) == 100


def test_a_change_of_authors_touches_only_the_rows_that_differ(scope, found, lan):
    before = set(found.authors.values_list("pk", flat=True))
    authors = [Authorship(70, member=lan), Authorship(30, name="Bà Năm")]

    services.change_initiative(found, authors, seen_version=1, scope=scope("binh"))

    assert {(one.member, one.name, one.share) for one in found.authors.all()} == {(lan, "", 70), (None, "Bà Năm", 30)}
    assert len(before & set(found.authors.values_list("pk", flat=True))) == 1


def test_it_is_typed_without_scripts_and_a_single_author_needs_no_share(client, cast, lan, typed):
    client.force_login(cast.binh)
    sent = typed({"member": "nguyen thi lan", "share": "60"}, {"name": "Ông Tư", "share": "40"})
    for form in (sent, sent, typed({"member": "nguyen thi lan"}), typed(quantity="120")):
        assert client.post(reverse("campaigns:initiative-create"), form).status_code == 302

    assert sorted(Initiative.objects.values_list("quantity", flat=True)) == [1, 1, 120]
    assert set(Author.objects.values_list("member", "name", "share")) == {
        (lan.pk, "", 60),
        (None, "Ông Tư", 40),
        (lan.pk, "", 100),
    }


@pytest.mark.parametrize(
    ("authors", "changes", "anchor"),
    [
        ([{"name": "Ông Tư", "share": "60"}, {"name": "Bà Năm", "share": "30"}], {}, b"90%"),
        ([{"name": "Ông Tư", "share": "50"}, {"name": "Bà Năm"}], {}, b"#id_authors-1-share"),
        ([{"member": "Nguyễn Thị Lan", "name": "Ông Tư", "share": "100"}], {}, b"#id_authors-0-name"),
        ([{"share": "100"}], {}, b"#id_authors-0-member"),
        ([{"name": "Ông Tư", "share": "100"}], {"quantity": "5"}, b"#id_quantity"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    client, cast, lan, typed, authors, changes, anchor
):
    client.force_login(cast.binh)

    page = client.post(reverse("campaigns:initiative-create"), typed(*authors, **changes))

    assert page.status_code == 422
    assert anchor in page.content
    assert TITLE in page.content.decode()
    assert not Initiative.objects.exists()


# Records --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"happened_on": timezone.localdate() + timedelta(days=1)}, "happened_on"),
        ({"happened_on": date(2014, 1, 1)}, "happened_on"),
        ({"quantity": 0}, "quantity"),
        ({"benefit": 10**18}, "benefit"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, scope, fields, field):
    with pytest.raises(ValidationError) as refused:
        services.record_initiative(initiative(cast, **fields), scope=scope("binh"))
    assert refused_at(refused) == [field]


def test_who_is_out_of_reach_writes_nothing_down_and_changes_nothing(cast, scope, found):
    with pytest.raises(PermissionDenied):
        services.record_initiative(initiative(cast), scope=scope("chi"))
    with pytest.raises(PermissionDenied):
        services.change_initiative(found, seen_version=1, scope=scope("chi"))
    with pytest.raises(PermissionDenied):
        services.bin_initiative(found.pk, scope=scope("dung"))


def test_what_somebody_else_changed_meanwhile_is_looked_at_again(scope, found, lan):
    services.change_initiative(found, [Authorship(100, member=lan)], seen_version=1, scope=scope("binh"))
    with pytest.raises(ValidationError) as refused:
        services.change_initiative(found, [], seen_version=1, scope=scope("an"))
    assert refused.value.code == "changed-meanwhile"


def test_what_is_recognised_stays_as_it_was_and_out_of_the_bin(cast, scope, found):
    given_on = DAY + timedelta(days=30)
    recognition = Recognition(initiative=found, happened_on=given_on, level="province")
    recognitions.record_recognition(recognition, None, scope=scope("binh"))

    for changes in ({"kind": "research"}, {"happened_on": given_on + timedelta(days=1)}, {"quantity": 3}):
        changed = Initiative.objects.get(pk=found.pk)
        for name, value in changes.items():
            setattr(changed, name, value)
        with pytest.raises(ValidationError) as refused:
            services.change_initiative(changed, seen_version=1, scope=scope("binh"))
        assert refused_at(refused) == list(changes)
    with pytest.raises(ValidationError):
        services.bin_initiative(found.pk, scope=scope("binh"))
    recognitions.bin_recognition(recognition.pk, scope=scope("binh"))
    services.bin_initiative(found.pk, scope=scope("binh"))
    with pytest.raises(ValidationError):  # of what lies in the bin
        recognitions.restore_recognition(recognition.pk, scope=scope("binh"))
    assert services.restore_initiative(found.pk, scope=scope("binh")).binned_at is None


# What is confidential ----------------------------------------------------------------------------------------


def test_title_and_content_of_a_confidential_one_are_for_who_records_or_reviews(client, cast, scope, found):
    Initiative.objects.filter(pk=found.pk).update(confidential=True)
    Recognition.objects.create(
        initiative=found, unit=cast.truong, happened_on=DAY, level="province", recorded_by=cast.binh
    )
    pages = ("initiative-list", "recognition-list")
    for who, reads in (("binh", True), ("dung", True), ("quan", False)):
        client.force_login(getattr(cast, who))
        seen = [client.get(reverse(f"campaigns:{page}")) for page in pages]
        seen.append(client.get(found.get_absolute_url()))
        assert {TITLE in page.content.decode() for page in seen} == {reads}
        row = Initiative.objects.get(pk=found.pk)
        cells = rows_with_cells(facts.INITIATIVE, [row], scope(who))[0][1]
        assert (cells[1]["text"] == TITLE, cells[1]["text"] == HIDDEN) == (reads, not reads)


# Recognitions that are only written down ----------------------------------------------------------------------


def test_recognitions_of_the_past_come_one_by_one_or_more_than_a_hundred_at_once(client, cast, found):
    client.force_login(cast.binh)
    sent = {
        "happened_on": "20/06/2024", "level": "province", "version": "1", "decision-number": "77/QĐ-UBND",
        "decision-issuer": "UBND tỉnh", "decision-signed_on": "18/06/2024",
    }  # fmt: skip
    many = sent | {"unit": "truong", "kind": "research", "quantity": "118", "form_key": str(uuid.uuid4())}
    one = sent | {"form_key": str(uuid.uuid4())}
    create = reverse("campaigns:recognition-create")

    assert client.post(create, many).status_code == 302
    assert client.post(f"{create}?initiative={found.pk}", one).status_code == 302

    assert set(Recognition.objects.values_list("initiative", "kind", "quantity")) == {
        (None, "research", 118),
        (found.pk, "initiative", 1),
    }
    assert Decision.objects.filter(number="77/QĐ-UBND").count() == 1  # both rest on the same paper


def test_a_recognition_stands_neither_twice_nor_before_its_decision_nor_before_the_initiative(cast, scope, found):
    def written(on: date, decision: Decision | None = None) -> Recognition:
        row = Recognition(initiative=found, happened_on=on, level="province")
        return recognitions.record_recognition(row, decision, scope=scope("binh"))

    signed = date(2024, 6, 18)
    decision = Decision(number="1", issuer="UBND", signed_on=signed, effective_on=signed)
    with pytest.raises(ValidationError) as refused:
        written(signed - timedelta(days=1), decision)
    assert refused_at(refused) == ["happened_on"]
    with pytest.raises(ValidationError) as refused:
        written(DAY - timedelta(days=1))
    assert refused_at(refused) == ["happened_on"]
    written(signed)
    with pytest.raises(ValidationError) as refused:
        written(signed)
    assert refused_at(refused) == ["level"]


@pytest.fixture(autouse=True)
def _deferred_walls_hold(db):
    yield
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
