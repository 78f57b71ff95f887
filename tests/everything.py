"""One of everything in a unit, so that sweeps over all addresses and models have something to find."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from campaigns import papers as award_papers
from campaigns.models import (
    Activity,
    Attendance,
    Duty,
    Facility,
)
from common.files import store
from common.models import SavedView
from common.periods import Period
from members.models import (
    Absence,
    CareerEvent,
    Congress,
    CongressPlan,
    GroupStay,
    Headcount,
    Mandate,
    Member,
    MemberImport,
    MemberRating,
    MembershipSpell,
    Term,
    Transfer,
)
from reports.models import (
    DocumentNumber,
    Indicator,
    ReportComment,
    ReportTemplate,
    SignedCopy,
    Target,
)
from reports.services import freezing, rendering
from reports.services import reports as services
from tests.canary import CANARY
from tests.cast import LONG_AGO, member
from tests.common.workbooks import workbook
from tests.everything_of_campaigns import award_rounds, awards, campaigns_and_clusters, contests_and_works, initiatives
from tests.everything_of_reports import a_target, an_outline, an_own_figure, reports_asked_for, what_is_declared
from unions.access import Scope
from unions.models import (
    Account,
    ApiClient,
    ApiToken,
    Classification,
    Coverage,
    CriterionScore,
    Decision,
    GradeScale,
    LineageEvent,
    LineageUnit,
    Posting,
    ScoreSheet,
    Territory,
    Webhook,
    WebhookDelivery,
    WebhookEvent,
)
from welfare.models import (
    Allocation,
    Capital,
    Contribution,
    Drive,
    Entry,
    Fund,
    Loan,
    Norm,
    Payout,
    PayoutKind,
    PotShare,
    PotTurn,
    Programme,
    Proof,
    Recipient,
    Repayment,
    RotatingPot,
)
from welfare.papers import ask_for, print_out


def everything(cast: SimpleNamespace, paid: Callable[..., Any], rows: int = 1) -> SimpleNamespace:
    """`rows` of every kind of record of the school union, and its report of 2024 with a paper."""
    made = SimpleNamespace(
        fund=Fund.objects.create(unit=cast.truong, name=CANARY),
        pot=RotatingPot.objects.create(unit=cast.to_1, valid=LONG_AGO),
    )
    made.statement = made.fund
    made.drive = Drive.objects.create(fund=made.fund, name=CANARY, valid=LONG_AGO)
    more(made, cast, paid, rows)
    made.duplicate = member(f"{CANARY} 0", cast.truong)
    made.saved_view = SavedView.objects.create(account=cast.binh, page="members:member-list", name=CANARY)
    made.report = services.open_report(
        unit=cast.truong,
        period=Period.year(2024),
        template=ReportTemplate.objects.get(code="grassroots-year"),
        dated_on=date(2024, 12, 31),
        scope=Scope.of(cast.binh),
    )
    made.snapshot = freezing.take_snapshot(made.report, scope=Scope.of(cast.binh))
    rendering.render_snapshot(made.snapshot)
    made.comment = ReportComment.objects.create(
        report=made.report, snapshot=made.snapshot, text=CANARY, by=cast.dung, form_key=uuid.uuid4()
    )
    signed = store(b"%PDF- signed " + CANARY.encode(), media_type="application/pdf")
    made.signed_copy = SignedCopy.objects.create(
        snapshot=made.snapshot, file=signed, kind="scan", note=CANARY, brought_by=cast.an
    )
    made.printout = print_out(ask_for("visit_slip", payout=made.payout, scope=Scope.of(cast.binh)))
    [made.paper] = award_papers.ask_for("list", proposal=made.proposal, scope=Scope.of(cast.binh))
    made.paper.file = store(b"%PDF- " + CANARY.encode(), media_type="application/pdf")
    made.paper.save(update_fields=["file"])
    return made


def more(made: SimpleNamespace, cast: SimpleNamespace, paid: Callable[..., Any], rows: int) -> None:
    """As many rows more of every kind; `made` points at the newest."""
    unit, by = cast.truong, cast.binh
    given = DocumentNumber.objects.filter(unit=unit, year=2024).count()
    DocumentNumber.objects.bulk_create(
        DocumentNumber(unit=unit, year=2024, number=given + n, dated_on=date(2024, 5, 2), about=CANARY, given_by=by)
        for n in range(1, rows + 1)
    )
    for n in range(rows):
        day = date(2024, 1 + n % 12, 5)
        common = {"unit": unit, "happened_on": day, "recorded_by": by, "note": CANARY, "source_document": CANARY}
        made.member = person = member(f"{CANARY} {n}", unit)
        spell = MembershipSpell.objects.get(member=person)
        GroupStay.objects.create(spell=spell, group=cast.to_1, valid=spell.valid)
        about_the_person(made, cast, spell, common)
        offices_and_grades(made, cast, common)
        made.member_import = MemberImport.objects.create(
            unit=unit,
            file=store(workbook([("Họ và tên", "Giới tính"), (CANARY, "Nữ")]), media_type="text/plain"),
            filename=f"{CANARY}.xlsx",
            layout={
                "sheets": [""],
                "header": 0,
                "first": 1,
                "encoding": "",
                "rows": 1,
                "headings": [],
                "columns": {},
                "codes": [],
            },
            joined_on=day,
            status="checked",
            uploaded_by=by,
        )
        act_and_decision(made, cast, day)
        what_is_declared(made, cast, common)
        reports_asked_for(made, cast)
        PotShare.objects.create(pot=made.pot, member=person, amount=1_000_000)
        made.payout = paid(unit, day, member=person, beneficiary=CANARY)
        made.waiting = paid(unit, day, member=person, status="proposed")
        made.distribution = a_list(made, person, by, common)
        scan = store(b"%PDF- " + CANARY.encode(), media_type="application/pdf")
        made.proof = Proof.objects.create(
            payout=made.waiting, kind="photo", number=CANARY, file=scan, filename=f"{CANARY}.pdf", added_by=by
        )
        made.career_event = CareerEvent.objects.create(kind="appointment", member=person, **common)
        campaigns_and_clusters(made, cast, common)
        contests_and_works(made, cast, common)
        awards(made, cast, person, common)
        award_rounds(made, cast, person, common)
        initiatives(made, cast, common)
        made.activity = Activity.objects.create(kind="sport", title=CANARY, **common)
        made.attendance = Attendance.objects.create(activity=made.activity, member=person, came_on=day)
        made.duty = Duty.objects.create(
            unit=unit, kind="dialogue", level_id="union_group", source=CANARY, valid=LONG_AGO
        )
        made.facility = Facility.objects.create(unit=unit, kind="hall", name=CANARY, valid=LONG_AGO)
        made.contribution = Contribution.objects.create(
            fund=made.fund, drive=made.drive, given_by=CANARY, amount=10_000, **common
        )
        made.entry = Entry.objects.create(
            fund=made.fund, kind="income", amount=10_000, happened_on=day, party=CANARY, purpose=CANARY, booked_by=by
        )
        made.loan = Loan.objects.create(kind="bank", lender=CANARY, member=person, amount=10_000, **common)
        made.repayment = Repayment.objects.create(loan=made.loan, paid_on=day, amount=1_000)
        programmes_and_stocks(made, cast, common)
        made.indicator, made.identity = an_own_figure(cast, Indicator.objects.filter(unit=unit).count())
        made.outline = an_outline(cast, ReportTemplate.objects.filter(unit=unit).count())
        made.target = a_target(cast, f"{2024 + Target.objects.filter(parent=None).count()}")
        made.posting = Posting.objects.create(
            account=Account.objects.create(username=f"chim{person.pk}", full_name=CANARY),
            unit=unit,
            role="officer",
            valid=LONG_AGO,
            reason=CANARY,
            granted_by=cast.an,
        )
        a_webhook(made, cast)
        a_program(made, cast)
        place = Territory.objects.create(code=f"x{person.pk}", kind="commune", name=CANARY, valid=LONG_AGO)
        made.coverage = Coverage.objects.create(unit=unit, territory=place, valid=LONG_AGO)


def a_program(made: SimpleNamespace, cast: SimpleNamespace) -> None:
    """A program's account with a client, and a token of somebody's own."""
    n = ApiClient.objects.count()
    made.token, _token = ApiToken.objects.create(user=cast.an, name=CANARY, unit=cast.truong)
    if n == 0:
        made.service_account = Account.objects.create(
            username="chim-may", full_name=CANARY, is_service=True, password=make_password(None)
        )
        Posting.objects.create(account=made.service_account, unit=cast.truong, role="officer", valid=LONG_AGO)
    made.api_client = ApiClient.objects.create(
        account=made.service_account,
        name=CANARY,
        client_id=f"{n:024}",
        secret_sha512="-",
        unit=cast.truong,
        created_by=cast.an,
    )


def a_webhook(made: SimpleNamespace, cast: SimpleNamespace) -> None:
    """An address that is told of the union, and was."""
    made.webhook = Webhook.objects.create(
        account=cast.an, created_by=cast.an, unit=cast.truong, name=CANARY, url="https://example.org/told/",
        kinds=["payout.paid"],
    )  # fmt: skip
    event = WebhookEvent.objects.create(kind="payout.paid", unit=cast.truong, about={"path": CANARY})
    made.webhook_delivery = WebhookDelivery.objects.create(webhook=made.webhook, event=event)


def programmes_and_stocks(made: SimpleNamespace, cast: SimpleNamespace, common: Any) -> None:
    """A programme with its payout and means, a norm, capital for loans, and a turn of the pot."""
    unit, n = cast.truong, Programme.objects.count()
    made.programme = Programme.objects.create(code=f"chim-{n}", name=f"{CANARY} {n}", unit=unit, valid=LONG_AGO)
    made.payout_kind = PayoutKind.objects.get(code="visit-sick")
    # What is approved stands: the one that waits is given under the programme.
    Payout.objects.filter(pk=made.waiting.pk).update(programme=made.programme)
    made.allocation = Allocation.objects.create(to_unit=cast.to_1, programme=made.programme, amount=10_000, **common)
    ahead = timezone.localdate() + timedelta(days=3 * n)
    made.norm = Norm.objects.create(
        unit=unit, kind=made.payout_kind, ceiling=1_000_000, valid=(ahead, ahead + timedelta(days=2))
    )
    made.capital = Capital.objects.create(
        unit=unit, kind="job_fund", lender=f"{CANARY} {n}", amount=10_000, source_document=CANARY, valid=LONG_AGO
    )
    made.share = PotShare.objects.filter(pot=made.pot).latest("pk")
    made.turn = PotTurn.objects.create(share=made.share, due_on=common["happened_on"])


def a_list(made: SimpleNamespace, person: Member, by: Account, common: Any) -> Payout:
    """A list that is drawn up, with somebody on it."""
    payout = Payout.objects.create(
        kind=made.payout.kind, beneficiary=CANARY, amount=10_000, status="draft", proposed_by=by, **common
    )
    Recipient.objects.create(payout=payout, number=1, member=person, amount=10_000, place=CANARY, note=CANARY)
    return payout


def about_the_person(made: SimpleNamespace, cast: SimpleNamespace, spell: MembershipSpell, common: Any) -> None:
    """What hangs on a membership, and the records about one person."""
    person = made.person = spell.member
    made.membership = spell
    made.absence = Absence.objects.create(spell=spell, kind="study", valid=spell.valid, note=CANARY)
    made.transfer = Transfer.objects.create(
        member=person,
        from_unit=cast.truong,
        to_unit=cast.huyen_a,
        moves_on=date(2024, 9, 1),
        note=CANARY,
        sent_by=cast.binh,
        sent_at=timezone.now(),
    )
    declared_on = date(2015, 1, 1) + timedelta(days=Headcount.objects.count())
    made.headcount = Headcount.objects.create(
        **common | {"happened_on": declared_on},
        workers=12,
        members=10,
        declared_by=CANARY,
        valid=(declared_on, declared_on + timedelta(days=1)),
    )
    scale, _new = GradeScale.objects.get_or_create(
        code="sweep", defaults={"name": "Xếp loại", "subject": "member", "valid": LONG_AGO}
    )
    grade, _new = scale.grades.get_or_create(code="tot", defaults={"name": "Tốt", "short_name": "Tốt", "rank": 1})
    made.rating = MemberRating.objects.create(member=person, year_label="2024", grade=grade, **common)


def act_and_decision(made: SimpleNamespace, cast: SimpleNamespace, day: date) -> None:
    """A decision with its paper, and what it did to the union."""
    n = LineageEvent.objects.count()
    made.decision = Decision.objects.create(
        number=f"{n}/QĐ",
        issuer=CANARY,
        signed_on=day,
        effective_on=day,
        abstract=CANARY,
        file=store(b"%PDF- " + CANARY.encode(), media_type="application/pdf"),
    )
    made.event = LineageEvent.objects.create(
        kind="recognised", effective_on=day, decision=made.decision, note=CANARY, recorded_by=cast.binh
    )
    LineageUnit.objects.create(event=made.event, unit=cast.truong, part="to", stood_on=day)


def offices_and_grades(made: SimpleNamespace, cast: SimpleNamespace, common: Any) -> None:
    """An office, its term and congress, a plan for the groups; a score sheet and what was scored by it."""
    unit, n = cast.truong, Mandate.objects.count()
    label, began = f"{CANARY} {n}", date(2015 + n, 1, 1)
    made.term = Term.objects.create(unit=unit, label=label, valid=(began, began + timedelta(days=300)))
    made.mandate = Mandate.objects.create(
        unit=unit,
        member=made.person,
        body="executive_committee",
        role="committee_member",
        valid=LONG_AGO,
        term=made.term,
    )
    made.congress = Congress.objects.create(term_label=label, form="delegates", summoned=9, present=8, **common)
    made.congress_plan = CongressPlan.objects.create(
        unit=unit, term_label=label, level_id="union_group", starts_on=began, due_on=began + timedelta(days=90)
    )
    scale, _new = GradeScale.objects.get_or_create(
        code="sweep-units", defaults={"name": "Xếp loại", "subject": "unit", "valid": LONG_AGO}
    )
    scale.grades.get_or_create(code="tot", defaults={"name": "Tốt", "short_name": "Tốt", "rank": 1})
    made.score_sheet = ScoreSheet.objects.create(code=f"chim-{n}", name=CANARY, scale=scale, unit=unit, valid=LONG_AGO)
    made.score_sheet.levels.set(["grassroots_union", "union_group"])
    line = made.score_sheet.criteria.create(number="1", text=CANARY, points=100, rank=1)
    made.classification = Classification.objects.create(
        unit=unit,
        year_label=str(2015 + n),
        happened_on=date(2015 + n, 12, 31),
        sheet=made.score_sheet,
        status="returned",
        return_reason=CANARY,
    )
    CriterionScore.objects.create(classification=made.classification, criterion=line, self_score=80, note=CANARY)
