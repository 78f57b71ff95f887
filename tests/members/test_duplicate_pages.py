"""The pages of people who may be the same."""

from __future__ import annotations

from django.urls import reverse

from members.models import (
    Member,
    MemberMerge,
)
from tests import cast as people
from tests.cast import member
from tests.members.test_duplicates import every_row, made_one
from unions.access import Scope


def test_from_the_pair_to_one_person_and_back(client, cast, twins):
    Member.objects.filter(pk=twins.other.pk).update(phone="0912345678", religion="Phật giáo")
    client.force_login(cast.an)
    page = reverse("members:duplicate-merge", args=[twins.one.pk, twins.other.pk])
    before = every_row()

    assert client.get(reverse("members:duplicate-list")).status_code == 200
    form = client.get(page).context["form"]
    typed = {choice.name: "gone" for choice in form.merger.choices} | {"seen": form.merger.digest}
    looked_at = client.post(page, typed | {"act": "preview"})
    assert looked_at.context["looks"]
    answer = client.post(page, typed | {"act": "merge"})
    assert answer.url == twins.one.get_absolute_url()
    twins.one.refresh_from_db()
    assert (twins.one.full_name, twins.one.phone) == ("Nguyen Thi Lan", "0912345678")
    client.post(reverse("members:merge-undo", args=[MemberMerge.objects.get().pk]))
    assert every_row() == before


def test_fields_that_may_not_be_seen_are_no_choice(client, cast, twins):
    cast.nha = people.account("nha", cast.huyen_a, "officer")
    Member.objects.filter(pk=twins.one.pk).update(religion="Phật giáo")
    Member.objects.filter(pk=twins.other.pk).update(religion="Công giáo", phone="0912345678")
    client.force_login(cast.nha)

    page = client.get(reverse("members:duplicate-merge", args=[twins.one.pk, twins.other.pk]))

    assert {choice.name for choice in page.context["merger"].choices} == {"full_name", "phone"}
    assert "Công giáo" not in page.content.decode()


def test_what_nobody_could_choose_is_not_lost(cast, twins):
    """Who may not see what is sensitive makes one of two; of what is written once, it is kept."""
    nha = people.account("nha", cast.huyen_a, "officer")
    Member.objects.filter(pk=twins.other.pk).update(religion="Phật giáo")

    made_one(twins.one, twins.other, Scope.of(nha))

    assert Member.objects.get(pk=twins.one.pk).religion == "Phật giáo"


def test_pairs_cost_as_many_questions_however_many_they_are(client, cast, twins, queries):
    client.force_login(cast.an)
    page = reverse("members:duplicate-list")
    client.get(page)
    with queries() as few:
        client.get(page)
    for _n in range(5):
        member("Nguyễn Thị Lan", cast.truong)
    with queries() as many:
        assert len(client.get(page).context["pairs"]) > 10
    assert len(many) == len(few)
