"""What says that somebody is ill or in need is read by few, and each reading is written down."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from common.models import AccessLog
from members.privacy import HIDDEN
from tests.cast import account
from tests.welfare.paying import DAY, propose, treasurer
from unions.access import Scope
from unions.models import Role
from welfare.models import FundingLine, Payout, PayoutKind, Proof, Recipient
from welfare.privacy import NAMES, REASONS, disclose, may_read_names, may_read_reason, public_name, veil, with_names

# Fields that say nothing about a person: what, when, how much, by whom of the union it was done.
PLAIN = {
    *"id unit happened_on quantity recorded_by recorded_at binned_by binned_at form_key version kind programme".split(),
    *"beneficiary_kind people women amount listed listed_quantity listed_amount proposed_by status".split(),
    *"approved_by approved_at returned_by returned_at paid_by paid_at paid_on receipted_by receipted_at".split(),
    *"reversed_by reversed_at payout received_on source payer payer_unit fund in_kind issued_on".split(),
    *"added_by added_at file".split(),
}


@pytest.fixture
def sensitive(db):
    kind = PayoutKind.objects.get(code="visit-sick")
    kind.sensitive = True
    kind.save()
    return kind


@pytest.fixture
def visit(cast, sensitive, lan):
    return propose(cast, kind=sensitive, member=lan, beneficiary="", beneficiary_kind="member", note="Ung thư")


def test_every_field_of_a_payout_and_its_parts_is_open_a_name_or_a_reason():
    for model in (Payout, Recipient, Proof, FundingLine):
        for field in model._meta.concrete_fields:
            is_number = model is Recipient and field.name == "number"
            classes = [field.name in names for names in (PLAIN, NAMES, REASONS)]
            assert sum(classes) == 1 or (model is Proof and field.name == "kind") or is_number, (model, field.name)


@pytest.mark.parametrize(
    ("who", "names", "reason"),
    [
        ("an", True, True),  # chair at home
        ("binh", True, True),  # officer at home
        ("thu", True, False),  # pays out, and needs no reason
        ("pho", True, False),  # officer of the district: keeps records below, reads nothing sensitive there
        ("dung", False, False),  # reviews for the province
        ("quan", False, False),  # organises the province
    ],
)
def test_who_reads_whom_and_why(cast, visit, who, names, reason):
    treasurer(cast)
    cast.thu, cast.pho = treasurer(cast), account("pho", cast.huyen_a, Role.OFFICER)
    scope = Scope.of(getattr(cast, who))

    assert (visit.pk in may_read_names([visit], scope)) is names
    assert (visit.pk in may_read_reason([visit], scope)) is reason
    assert (visit in with_names(Payout.objects.all(), scope)) is names
    shown = veil(visit, scope)
    assert (shown("beneficiary", "Lan") == HIDDEN) is not names
    assert (shown("note", "") == HIDDEN) is not reason
    assert shown("amount", 5) == 5


def test_what_is_not_sensitive_is_open_to_whoever_sees_it(cast, paid):
    payout = paid(cast.truong, DAY, kind=PayoutKind.objects.get(code="visit-wedding"))

    assert (
        may_read_names([payout], Scope.of(cast.dung)) == may_read_reason([payout], Scope.of(cast.dung)) == {payout.pk}
    )


def test_who_wrote_a_visit_of_a_group_reads_their_words_and_the_union_reads_its_groups(cast, paid, sensitive):
    payout = paid(cast.to_1, DAY, kind=sensitive, status="proposed", recorded_by=cast.to_truong)
    other = paid(cast.to_1, DAY, kind=sensitive, status="proposed")

    assert may_read_reason([payout, other], Scope.of(cast.to_truong)) == {payout.pk}
    assert may_read_reason([payout, other], Scope.of(cast.an)) == {payout.pk, other.pk}
    upper = Scope.of(account("chu-tich", cast.huyen_a, Role.CHAIR))
    assert may_read_reason([payout, other], upper) == set()


def test_reading_a_reason_is_written_down_and_who_may_not_is_refused(cast, visit):
    with pytest.raises(PermissionDenied):
        disclose(visit, Scope.of(cast.dung))
    disclose(visit, Scope.of(cast.an))

    (log,) = AccessLog.objects.all()
    assert (log.account, log.object_id, "note" in log.fields) == (cast.an, visit.pk, True)


def test_it_is_asked_as_often_for_many_as_for_one(cast, paid, sensitive, queries):
    rows = [paid(unit, DAY, kind=sensitive) for unit in (cast.truong, cast.to_1, cast.xuong) * 4]
    rows = list(Payout.objects.filter(pk__in=[row.pk for row in rows]).select_related("kind"))
    scope = Scope.of(cast.an)

    def asked(some):
        with queries() as seen:
            may_read_names(some, scope)
            may_read_reason(some, scope)
        return len(seen)

    assert asked(rows) <= asked([rows[1]]) <= 8


@pytest.mark.parametrize(
    ("name", "posted"),
    [("Nguyễn Thị Lan", "Nguyễn T. L."), ("Lan", "Lan"), ("", ""), ("  Võ  Văn   Ân ", "Võ V. Â.")],
)
def test_a_posted_name_is_known_to_its_owner(name, posted):
    assert public_name(name) == posted
