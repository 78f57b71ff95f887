"""One of everything in a unit, so that sweeps over all addresses and models have something to find."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from campaigns import papers as award_papers
from campaigns.models import (
    Activity,
    Appraisal,
    Attendance,
    Award,
    AwardRound,
    AwardRules,
    AwardType,
    Blank,
    Campaign,
    CampaignReview,
    Cluster,
    ClusterPlace,
    Contest,
    ContestEntry,
    ContestResult,
    Duty,
    Facility,
    Initiative,
    ProgrammeEntry,
    Recognition,
    Registration,
    Work,
    WorkPhoto,
)
from common.files import store
from common.models import Notice, SavedView
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
    DeclaredValue,
    DocumentNumber,
    Identity,
    Indicator,
    IndicatorVersion,
    ReportCall,
    ReportComment,
    ReportSchedule,
    ReportTemplate,
    SignedCopy,
    Target,
    TemplateSection,
)
from reports.services import freezing, rendering
from reports.services import reports as services
from tests.cast import LONG_AGO, member
from tests.common.workbooks import workbook
from unions.access import Scope
from unions.models import (
    Account,
    Classification,
    Coverage,
    CriterionScore,
    Decision,
    GradeScale,
    LineageEvent,
    LineageUnit,
    NamedPeriod,
    Posting,
    ScoreSheet,
    Territory,
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

CANARY = "Chim Hoàng Yến"  # stands in every text of the unit's rows, and nowhere else


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
            layout={"sheets": [""], "header": 0, "first": 1, "encoding": "", "rows": 1, "headings": [], "columns": {}},
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
        place = Territory.objects.create(code=f"x{person.pk}", kind="commune", name=CANARY, valid=LONG_AGO)
        made.coverage = Coverage.objects.create(unit=unit, territory=place, valid=LONG_AGO)


def campaigns_and_clusters(made: SimpleNamespace, cast: SimpleNamespace, common: Any) -> None:
    """A campaign from above with a version of its own, who registered for it, its review; a cluster with its place."""
    unit, number = cast.truong, Campaign.objects.count()
    above = Campaign.objects.create(unit=cast.tinh, code=f"thi-dua-{number}", name="Thi đua", valid=LONG_AGO)
    made.campaign = Campaign.objects.create(
        unit=unit, code=f"chim-{number}", name=CANARY, theme=CANARY, valid=LONG_AGO, parent=above, asks="members"
    )
    made.registration = Registration.objects.create(
        campaign=made.campaign,
        taking_part=1,
        eligible=2,
        compact=store(b"%PDF- " + CANARY.encode(), media_type="application/pdf"),
        **common,
    )
    made.registration.people.create(member=made.person, promise=CANARY)
    made.review = CampaignReview.objects.create(
        campaign=made.campaign, kind="final", held_on=common["happened_on"], text=CANARY, recorded_by=cast.binh
    )
    made.cluster = Cluster.objects.create(unit=unit, name=f"{CANARY} {number}", valid=LONG_AGO)
    made.cluster_place = ClusterPlace.objects.create(cluster=made.cluster, unit=cast.to_1, valid=LONG_AGO)


def contests_and_works(made: SimpleNamespace, cast: SimpleNamespace, common: Any) -> None:
    """Another contest; one more entry in the first, with a prize; a work with a photo, and a photo more of the first."""
    n = ContestEntry.objects.count()
    contest = Contest.objects.create(unit=cast.truong, name=f"{CANARY} {n}", level="district", valid=LONG_AGO)
    made.contest = getattr(made, "contest", contest)
    made.contest_entry = ContestEntry.objects.create(contest=made.contest, team=f"{CANARY} {n}", quantity=3, **common)
    made.contest_result = ContestResult.objects.create(
        entry=made.contest_entry, kind="prize", grade="first", recipient_kind="individual", member=made.person, **common
    )
    work = Work.objects.create(kind="task", title=CANARY, campaign=made.campaign, **common)
    made.work = getattr(made, "work", work)
    picture = store(f"{CANARY} {n}".encode(), media_type="image/jpeg")
    made.work_photo = WorkPhoto.objects.create(work=made.work, file=picture, caption=CANARY, added_by=cast.binh)


def initiatives(made: SimpleNamespace, cast: SimpleNamespace, common: Any) -> None:
    """An initiative with its author, asked for here and outside, recognised by the province, entered in a programme."""
    one = made.initiative = Initiative.objects.create(title=CANARY, summary=CANARY, **common)
    one.authors.create(member=made.person, share=100)
    asked = {"initiative": one, "requested_on": one.happened_on}
    Appraisal.objects.create(level="grassroots", council_unit=cast.truong, **asked)
    made.appraisal = Appraisal.objects.create(level="district", council=CANARY, **asked)
    made.recognition = Recognition.objects.create(initiative=one, level="province", **common)
    made.campaigns_entry = ProgrammeEntry.objects.create(initiative=one, campaign=made.campaign, **common)


def an_own_figure(cast: SimpleNamespace, n: int) -> tuple[Indicator, Identity]:
    """A figure of the union's own, and a rule of arithmetic that names it."""
    common = {"unit": cast.truong, "name": f"{CANARY} {n}", "name_en": f"{CANARY} {n}", "group_id": "care"}
    own = Indicator.objects.create(code=f"own.figure_{n}", explanation=CANARY, **common)
    counts = {"kind": "welfare.payout", "measure": "amount", "count_unit": "dong", "reason": CANARY}
    IndicatorVersion.objects.create(indicator=own, valid=LONG_AGO, **counts)
    sides = {"left": [own.code], "right": ["welfare.total.amount"]}
    return own, Identity.objects.create(code=f"own-{n}", valid=LONG_AGO, **sides, **common)


def an_outline(cast: SimpleNamespace, number: int) -> ReportTemplate:
    """The school union's own, in preparation."""
    made = ReportTemplate.objects.create(
        code=f"chim-{number}", state=ReportTemplate.State.DRAFT, unit=cast.truong, name=CANARY, name_en=CANARY,
        level_id="grassroots_union", title=CANARY,
    )  # fmt: skip
    TemplateSection.objects.create(template=made, rank=10, heading=CANARY, body="{welfare.visits.count}")
    return made


def a_target(cast: SimpleNamespace, year: str) -> Target:
    """What the union is to reach in a year, handed on to its group."""
    common = {
        "indicator": Indicator.objects.get(code="mem.members_total"), "period_code": year, "value": 40,
        "count_unit": "person", "source_document": CANARY, "set_by": cast.an,
    }  # fmt: skip
    whole = Target.objects.create(unit=cast.truong, **common)
    Target.objects.create(unit=cast.to_1, parent=whole, **common)
    return whole


def what_is_declared(made: SimpleNamespace, cast: SimpleNamespace, common: Any) -> None:
    """A figure of the school's own with what it declared of it, and days with a name."""
    n = DeclaredValue.objects.count()
    whole = DateRange(date(2024, 1, 1), date(2025, 1, 1))
    code = f"own.declared_{n}"
    own = Indicator.objects.create(code=code, name=CANARY, name_en=CANARY, group_id="labour", unit=cast.truong)
    own.obliged.add("grassroots_union")
    own.versions.create(
        valid=LONG_AGO, kind="reports.declared", measure="value", where={"of": code}, count_unit="person"
    )
    made.declared = DeclaredValue.objects.create(
        **common | {"happened_on": date(2024, 12, 31)},
        indicator=own,
        period=whole,
        value=n,
        document=store(b"%PDF- " + CANARY.encode(), media_type="application/pdf"),
    )
    days = DateRange(date(2000 + n, 1, 1), date(2005 + n, 1, 1))
    made.period = NamedPeriod.objects.create(unit=cast.truong, name=f"{CANARY} {n}", kind="term", days=days)


def reports_asked_for(made: SimpleNamespace, cast: SimpleNamespace) -> None:
    """A schedule of the province with a call, and what the chair of the school was told."""
    n = ReportSchedule.objects.count()
    template = ReportTemplate.objects.get(code="grassroots-year")
    made.schedule = ReportSchedule.objects.create(
        unit=cast.tinh, name=CANARY, template=template, cadence="year", starts_on=date(2100, 1, 1), set_by=cast.dung
    )
    made.call = ReportCall.objects.create(
        unit=cast.tinh,
        schedule=made.schedule,
        template=template,
        period_code=f"{1990 + n}",
        period_name=CANARY,
        due_on=date(2100, 1, 1),
    )
    made.notice = Notice.objects.create(account=cast.an, key=f"{n}", text=CANARY, url="/reports/")


def awards(made: SimpleNamespace, cast: SimpleNamespace, person: Any, common: Any) -> None:
    """Another type of the school's own, with rules; one more award of the first."""
    n = AwardType.objects.count()
    kind = {"nature": "form", "form": "certificate", "giver": "grassroots", "recipients": ["individual"]}
    other = AwardType.objects.create(code=f"own-{n}", name=f"{CANARY} {n}", unit=cast.truong, **kind)
    made.award_type = getattr(made, "award_type", other)
    start = date(2000 + n, 1, 1)
    AwardRules.objects.create(
        award_type=made.award_type, valid=DateRange(start, date(2001 + n, 1, 1)), regulation=CANARY, rules=[]
    )
    made.award = Award.objects.create(
        award_type=made.award_type,
        recipient_kind="individual",
        member=person,
        merit_year=2024,
        basis="comprehensive",
        achievement=CANARY,
        **common,
    )


def award_rounds(made: SimpleNamespace, cast: SimpleNamespace, person: Any, common: Any) -> None:
    """Another round of the school; one more line and paper in its dossier for the first."""
    unit, n = cast.truong, AwardRound.objects.count()
    days = {"merit_year": 2024, "opens_on": date(2024, 1, 1), "closes_on": timezone.localdate()}
    other = AwardRound.objects.create(unit=unit, name=f"{CANARY} {n}", state="receiving", **days)
    if not n:
        made.round = other
        other.offers.create(award_type=made.award_type)
        made.proposal = other.proposals.create(unit=unit, lies_at=unit, note=CANARY, made_by=cast.binh)
    made.blank = Blank.objects.create(unit=unit, name=f"{CANARY} {n}", preprinted=True)
    made.nomination = made.proposal.lines.create(
        award_type=made.award_type, recipient_kind="individual", member=person, achievement=CANARY, **common
    )
    scan = store(b"%PDF- " + CANARY.encode(), media_type="application/pdf")
    made.proposal_paper = made.proposal.papers.create(
        kind="other", number=CANARY, file=scan, filename=f"{CANARY}.pdf", added_by=cast.binh
    )


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
