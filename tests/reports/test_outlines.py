"""Outlines of reports: in versions, of everybody or of a union, and offered to whom they are for."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from common.periods import Period
from reports.models import Cadence, Report, ReportTemplate, TemplateSection
from reports.services import templates as services
from reports.services.reports import open_report
from unions.access import Scope

pytestmark = pytest.mark.django_db
YEAR = Period.year(2024)
VISITS = "{welfare.visits.count}"


@pytest.fixture
def quan(cast) -> Scope:
    """Defines at the top, so for everybody too."""
    return Scope.of(cast.quan)


@pytest.fixture
def draft(cast, quan) -> ReportTemplate:
    """The district's own outline, not used yet."""
    outline = ReportTemplate(unit=cast.huyen_a, name="Nhanh", name_en="Quick", level_id="grassroots_union", title="T")
    return services.begin_outline(outline, scope=quan)


def written(outline: ReportTemplate, *bodies: str, scope: Scope) -> ReportTemplate:
    sections = [TemplateSection(heading=f"{n}. Phần", body=body) for n, body in enumerate(bodies, start=1)]
    return services.write_outline(outline, sections, seen_version=outline.version, scope=scope)


@pytest.mark.parametrize(
    ("code", "cadence"),
    [
        ("2024", "year"), ("2024-H1", "half"), ("2024-Q3", "quarter"), ("2024-05", "month"), ("2024-9M", "nine_months"),
        ("2024-S", "stat_year"), ("2024-S2", "stat_half"), ("2024-SY", "school_year"), ("2018-01-01..2020-03-04", "any"),
    ],
)  # fmt: skip
def test_every_period_is_of_a_kind(code, cadence):
    assert Cadence.of(Period.parse(code)) == cadence


def test_what_is_in_use_stands_and_a_new_version_takes_its_place(cast, draft, quan):
    first = services.use_outline(written(draft, VISITS, scope=quan).pk, seen_version=2, scope=quan)
    with pytest.raises(ValidationError):
        services.write_outline(first, [], seen_version=first.version, scope=quan)
    with pytest.raises(DatabaseError), transaction.atomic():
        first.sections.update(body="Khác")

    second = services.renew_outline(first.pk, scope=quan)
    assert (second.number, second.state, second.sections.get().body) == (2, "draft", VISITS)
    assert services.renew_outline(first.pk, scope=quan) == second
    report = open_report(
        unit=cast.truong, period=YEAR, template=first, dated_on=YEAR.cut_off, scope=Scope.of(cast.binh)
    )
    services.use_outline(written(second, "Mới.", scope=quan).pk, seen_version=2, scope=quan)

    first.refresh_from_db()
    assert first.state == "retired"
    assert Report.objects.get(pk=report.pk).template == first
    assert services.offered(cast.truong, YEAR)[0].number == 2


def test_sections_are_kept_in_their_order_and_others_dropped(draft, quan):
    kept = draft.sections.get()
    new = TemplateSection(heading="Mới", body="Trước.", is_annex=True)

    services.write_outline(draft, [new, kept], seen_version=1, scope=quan)
    assert [one.heading for one in draft.sections.all()] == ["Mới", kept.heading]
    services.write_outline(draft, [new], seen_version=2, scope=quan)
    assert [one.is_annex for one in draft.sections.all()] == [True]


def test_a_draft_that_somebody_else_changed_is_not_overwritten(draft, quan):
    written(draft, "Một.", scope=quan)

    with pytest.raises(ValidationError) as refused:
        services.write_outline(draft, [], seen_version=1, scope=quan)

    assert refused.value.code == "changed-meanwhile"


@pytest.mark.parametrize("bodies", [("",), ("{no.such} {nor.this}", "[chart rows: x.y]")])
def test_what_names_nothing_that_is_there_is_not_used(draft, quan, bodies):
    written(draft, *bodies, scope=quan)

    with pytest.raises(ValidationError) as refused:
        services.use_outline(draft.pk, seen_version=2, scope=quan)

    assert len(refused.value.messages) == (1 if bodies == ("",) else 3)


def test_an_outline_is_for_its_level_its_kind_of_period_and_the_unions_below_whom_it_is(cast, draft, quan):
    written(draft, VISITS, scope=quan)
    ReportTemplate.objects.filter(pk=draft.pk).update(cadence=Cadence.HALF)
    services.use_outline(draft.pk, seen_version=2, scope=quan)
    half = Period.half(2024, 1)

    assert draft in services.offered(cast.truong, half)
    assert draft in services.offered(cast.to_1, half)  # inside a grassroots union, which has none of its own
    assert draft not in services.offered(cast.truong, YEAR)
    assert draft not in services.offered(cast.xuong, half)
    assert draft not in services.offered(cast.huyen_a, half)


def test_who_defines_below_says_nothing_for_everybody(cast, draft, quan):
    below = Scope(
        cast.quan, quan.on, {can: ((path[:9] + "99999999/", reach),) for can, ((path, reach),) in quan.held.items()}
    )

    for act in (
        lambda: services.begin_outline(ReportTemplate(name="A", level_id="grassroots_union", title="T"), scope=below),
        lambda: services.retire_outline(ReportTemplate.objects.get(code="grassroots-year").pk, scope=below),
        lambda: services.drop_outline(draft.pk, scope=Scope.of(cast.an)),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_sections_are_moved_without_scripts_and_nothing_is_kept_before_it_is_asked_for(client, cast, draft, quan):
    written(draft, VISITS, "Hai.", scope=quan)
    client.force_login(cast.quan)
    address = reverse("reports:outline-edit", args=[draft.pk])
    first, second = draft.sections.all()
    fields = {
        "version": 2, "name": "Nhanh", "name_en": "Quick", "level": "grassroots_union", "cadence": "any", "title": "T",
        "section-TOTAL_FORMS": 2, "section-INITIAL_FORMS": 2,
        "section-0-pk": first.pk, "section-0-heading": "Đổi", "section-0-level": 1, "section-0-body": first.body,
        "section-1-pk": second.pk, "section-1-heading": "Hai", "section-1-level": 2, "section-1-body": "[tabel x: y]",
    }  # fmt: skip

    moved = client.post(address, fields | {"move": "down-0"})
    assert [form["heading"].value() for form in moved.context["sections"]] == ["Hai", "Đổi"]
    added = client.post(address, fields | {"move": "add"})
    assert len(added.context["sections"].forms) == 3
    looked = client.post(reverse("reports:outline-preview", args=[draft.pk]), fields)
    assert looked.context["preview"].sections[1]["faults"]
    assert draft.sections.first().heading == "1. Phần"

    assert client.post(address, fields | {"section-0-heading": ""}).status_code == 422
    kept = client.post(address, fields)
    assert kept.status_code == 302, (kept.context["head"].errors, kept.context["sections"].errors)
    assert [one.heading for one in draft.sections.all()] == ["Đổi", "Hai"]
    assert client.post(address, fields).status_code == 422  # the version that was seen is gone


def test_drafts_are_seen_by_those_who_keep_them(client, cast, draft):
    address = reverse("reports:outline-detail", args=[draft.pk])
    for who, status in ((cast.quan, 200), (cast.binh, 404), (cast.giang, 404)):
        client.force_login(who)
        assert client.get(address).status_code == status
