"""Awards: given once, not before their decision, revoked instead of deleted, and counted by their recipients."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Award, AwardType, Nomination
from campaigns.services import awards as services
from common.periods import Period
from common.tabular import open_table
from reports import figures
from tests.cast import member
from unions.models import Decision

DAY = date(2024, 12, 20)
TYPED = {
    "happened_on": "20/12/2024", "merit_year": "2024", "recipient_kind": "individual", "quantity": "1", "unit": "truong",
    "source_document": "Báo cáo năm", "version": "1",
}  # fmt: skip


def kind(code: str = "giay-khen-cdcs") -> AwardType:
    return AwardType.objects.get(code=code)


def award(cast, code: str = "giay-khen-cdcs", **fields) -> Award:
    row = {"unit": cast.truong, "happened_on": DAY, "merit_year": 2024, "recipient_kind": "individual",
           "award_type": kind(code), "source_document": "Báo cáo năm"}  # fmt: skip
    return Award(**row | fields)


def decision(on: date = DAY) -> Decision:
    return Decision(number="12/QĐ-CĐCS", issuer="CĐCS Trường Hoa Sen", signed_on=on, effective_on=on)


@pytest.fixture
def given(cast, scope, lan) -> Award:
    return services.record_award(award(cast, member=lan), decision=decision(), scope=scope("binh"))


def refused(act) -> dict[str, list[str]]:
    """The codes of what is refused, by field."""
    with pytest.raises(ValidationError) as told:
        act()
    return {field: [one.code for one in errors] for field, errors in told.value.error_dict.items()}


def test_awards_are_typed_for_a_member_a_union_a_name_and_a_list(cast, client, lan):
    client.force_login(cast.binh)
    collective = {"recipient_kind": "collective"}
    said = {
        "member": {"member": "nguyen thi lan"},
        "union": collective | {"recipient_unit": "to-1"},
        "name": {"name": "Bà Sen"},
        "list": collective | {"quantity": "392", "women": "200", "bonus": "39.200.000"},
        "twice": {"member": "nguyen thi lan"},
    }
    answers = {}
    for what, changes in said.items():
        typed = TYPED | {"award_type": str(kind().pk), "form_key": str(uuid.uuid4())} | changes
        answers[what] = client.post(reverse("campaigns:award-create"), typed).status_code

    assert answers == {"member": 302, "union": 302, "name": 302, "list": 302, "twice": 422}
    assert set(
        Award.objects.values_list("recipient_kind", "member", "recipient_unit__code", "name", "quantity", "women")
    ) == {
        ("individual", lan.pk, None, "", 1, 1),
        ("collective", None, "to-1", "Tổ 1", 1, None),
        ("individual", None, None, "Bà Sen", 1, None),
        ("collective", None, None, "", 392, 200),
    }
    assert set(Award.objects.values_list("basis", flat=True)) == {"comprehensive"}  # as the award usually is


def test_the_same_form_sent_twice_is_one_award(cast, scope, lan):
    key = uuid.uuid4()
    for _n in range(2):
        services.record_award(award(cast, member=lan, form_key=key), scope=scope("binh"))

    assert Award.objects.count() == 1


def test_what_cannot_be_is_refused_beside_its_field(cast, scope, lan, given):
    binh = scope("binh")
    stranger = member("Người lạ", cast.xuong)
    services.record_award(award(cast, "ky-niem-chuong-cong-doan", member=lan, merit_year=2020), scope=binh)

    def record(code: str = "giay-khen-cdcs", paper: Decision | None = None, **fields):
        return refused(lambda: services.record_award(award(cast, code, **fields), decision=paper, scope=binh))

    assert record(member=lan, paper=decision(DAY + timedelta(days=1))) == {"happened_on": ["given_after_the_decision"]}
    assert record(member=lan) == {"member": ["award_is_given_once"]}
    assert record("ky-niem-chuong-cong-doan", member=lan) == {"member": ["award_of_a_lifetime_is_given_once"]}
    assert record(name="Ai đó", source_document="") == {"source_document": ["unfounded"]}
    assert record() == {"name": ["nobody"]}
    assert record(name="Ai đó", quantity=5) == {"quantity": ["named"]}
    assert record(member=stranger) == {"member": ["elsewhere"]}
    assert record(member=lan, quantity=2) == {"member": ["award_recipient_fits"]}
    assert record(recipient_unit=cast.xuong, recipient_kind="collective") == {"recipient_unit": ["elsewhere"]}
    assert record("doan-vien-xuat-sac", name="Tổ 2", recipient_kind="collective") == {"recipient_kind": ["kind"]}
    assert record(name="Ai đó", merit_year=2025) == {"merit_year": ["future"]}
    assert set(record(quantity=3, women=4)) == {"women"}
    assert set(record(name="Ai đó", happened_on=timezone.localdate() + timedelta(days=1))) == {"happened_on"}


def test_a_decision_is_kept_once_and_typed_with_the_award(cast, client, given):
    client.force_login(cast.binh)
    paper = {"number": "12/QĐ-CĐCS", "issuer": "CĐCS Trường Hoa Sen", "signed_on": "20/12/2024"}
    typed = TYPED | {
        "award_type": str(kind().pk),
        "form_key": str(uuid.uuid4()),
        "name": "Bà Sen",
        "source_document": "",
    }
    typed |= {f"decision-{name}": value for name, value in paper.items()}

    assert client.post(reverse("campaigns:award-create"), typed).status_code == 302
    assert set(Award.objects.values_list("decision", flat=True)) == {given.decision_id}
    late = client.post(
        reverse("campaigns:award-create"), typed | {"form_key": str(uuid.uuid4()), "decision-signed_on": "21/12/2024"}
    )
    assert late.status_code == 422
    assert late.context["form"].errors.keys() == {"happened_on"}


def test_a_revoked_award_stays_in_sight_counts_no_more_and_can_be_given_anew(cast, scope, client, lan, given):
    binh, an = scope("binh"), scope("an")

    def revoke(by, **changes):
        said = {"on": date(2025, 1, 10), "reason": "Khai sai thành tích", "seen_version": given.version} | changes
        return services.revoke_award(given.pk, scope=by, **said)

    with pytest.raises(PermissionDenied):
        revoke(binh)
    assert refused(lambda: revoke(an, on=DAY - timedelta(days=1))) == {"on": ["early"]}
    assert refused(lambda: revoke(an, reason="  ")) == {"reason": ["required"]}
    with pytest.raises(ValidationError) as told:
        revoke(an, seen_version=given.version + 1)
    assert told.value.code == "changed-meanwhile"
    revoke(an)
    for act in (lambda: services.bin_award(given.pk, scope=binh), lambda: revoke(an, seen_version=given.version + 1)):
        with pytest.raises(ValidationError) as told:
            act()
        assert told.value.code == "revoked"

    client.force_login(cast.an)
    listed = [client.get(reverse("campaigns:award-list"), {"view": view}) for view in ("", "revoked")]
    assert [list(page.context["page"]) for page in listed] == [[], [given]]
    for page in (
        listed[1],
        client.get(given.get_absolute_url()),
        client.get(reverse("campaigns:member-awards", args=[lan.pk])),
    ):
        assert "<s>" in page.content.decode()
    assert services.record_award(award(cast, member=lan), scope=binh).pk != given.pk


def test_an_award_goes_into_the_bin_and_back_unless_the_same_was_given_meanwhile(cast, scope, client, lan, given):
    client.force_login(cast.binh)
    client.post(reverse("campaigns:award-bin", args=[given.pk]))
    again = services.record_award(award(cast, member=lan), scope=scope("binh"))

    assert refused(lambda: services.restore_award(given.pk, scope=scope("binh"))) == {"member": ["award_is_given_once"]}
    services.bin_award(again.pk, scope=scope("binh"))
    client.post(reverse("campaigns:award-restore", args=[given.pk]))
    assert [one.pk for one in Award.objects.kept()] == [given.pk]


def test_a_change_is_of_what_was_seen_and_leaves_what_a_round_granted(cast, scope, given):
    binh = scope("binh")

    def change(**fields):
        row = Award.objects.get(pk=given.pk)
        for name, value in fields.items():
            setattr(row, name, value)
        return services.change_award(row, decision=row.decision, seen_version=given.version, scope=binh)

    changed = change(certificate_number="07")
    with pytest.raises(ValidationError) as told:
        change(bonus=300_000)
    assert told.value.code == "changed-meanwhile"
    given.version = changed.version
    row = {"unit": cast.truong, "award_type": kind(), "recipient_kind": "individual", "member": given.member}
    Nomination.objects.create(**row, happened_on=DAY, recorded_by=cast.binh, state="granted", award=given)
    given.version = change(bonus=300_000).version
    for act in (lambda: change(merit_year=2023), lambda: services.bin_award(given.pk, scope=binh)):
        with pytest.raises(ValidationError) as told:
            act()
        assert told.value.code == "granted"
    assert Award.objects.get(pk=given.pk).merit_year == 2024


def test_whole_decisions_are_written_in_a_few_statements_or_not_at_all(cast, queries):
    people = [member(f"Người {n}", cast.truong, sex="male" if n % 2 else "female") for n in range(20)]

    def rows(some):
        fields = {"basis": "comprehensive", "recorded_by": cast.an}
        return [award(cast, member=one, **fields) for one in some]

    counted = []
    for some in (people[:1], people[1:]):
        ready = rows(some)
        with queries() as asked:
            services.write_awards(ready)
        counted.append(len(asked))

    assert counted[0] == counted[1]
    assert Award.objects.filter(women=1).count() == 10
    new = member("Người mới", cast.truong)
    assert set(refused(lambda: services.write_awards(rows([new, people[0]])))) == {"member"}
    assert not Award.objects.filter(member=new).exists()


def test_who_received_several_is_one_recipient_at_every_level(cast, scope, client, lan):
    """A member awarded in two unions, and a list of 392: 394 awards at the school, 395 in the province, and 393 different recipients at both."""
    lan.spells.update(valid=("2015-01-01", "2024-07-01"), left="transferred_out")
    lan.spells.create(unit=cast.xuong, valid=("2024-07-01", None))
    an, chi = scope("an"), scope("chi")
    services.record_award(award(cast, member=lan, happened_on=date(2024, 6, 1)), scope=an)
    services.record_award(award(cast, "lao-dong-tien-tien", member=lan, happened_on=date(2024, 6, 2)), scope=an)
    services.record_award(award(cast, "bang-khen-ldld-tinh", unit=cast.xuong, member=lan), scope=chi)
    services.record_award(award(cast, quantity=392), scope=an)
    told = {}
    for who, unit in (("an", cast.truong), ("dung", cast.tinh)):
        getattr(cast, who).chosen_unit = unit
        getattr(cast, who).save()
        client.force_login(getattr(cast, who))
        page = client.get(reverse("campaigns:award-list"))
        told[who] = (page.context["sums"]["number"], page.context["sums"]["recipients"])

    assert told == {"an": (394, 393), "dung": (395, 393)}
    for unit, recipients in ((cast.truong, 393), (cast.xuong, 1), (cast.huyen_a, 393), (cast.tinh, 393)):
        counted = figures.figures(unit, Period.year(2024), ["award.recipients", "award.people"])
        assert {one.code: one.value for one in counted} == {"award.recipients": recipients, "award.people": 1}


def test_the_list_is_narrowed_by_form_giver_recipient_and_year(cast, scope, client, given):
    an = scope("an")
    services.record_award(award(cast, "bang-khen-ubnd-tinh", name="Bà Sen", merit_year=2023), scope=an)
    services.record_award(award(cast, "bang-khen-ldld-tinh", quantity=3, recipient_kind="collective"), scope=an)
    client.force_login(cast.an)

    def numbers(**asked):
        page = client.get(reverse("campaigns:award-list"), asked)
        return page.context["sums"]["number"], page.context["sums"]["recipients"]

    assert numbers() == (5, 5)
    assert numbers(form="merit") == (4, 4)
    assert numbers(giver="province_state") == numbers(view="outside") == (1, 1)
    assert numbers(kind="collective") == (3, 3)
    assert numbers(year="2023") == (1, 1)
    assert numbers(year="không rõ") == (5, 5)
    assert numbers(form="medal") == (0, 0)
    taken = client.post(reverse("campaigns:award-list") + "?kind=collective").streaming_content
    assert [row[5] for row in open_table(b"".join(taken), "a.xlsx").rows[6:]] == [3]
