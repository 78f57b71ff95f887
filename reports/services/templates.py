"""What may happen to outlines: begun, written, taken into use, renewed, retired; and which one a report is begun with.

    draft → in use → retired

Each version is a row. What is in use stands, so that reports can always tell what they were begun with.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.periods import Period
from reports import narrative
from reports.models import Cadence, ReportTemplate, TemplateSection
from reports.services.indicators import defined_by, owned_within
from reports.worded import vocabulary
from unions.access import Scope
from unions.models import Can, UnionUnit, UnitVersion
from unions.services.catalogue import defines_for_all, free_code, require_defining

State = ReportTemplate.State
MOST_SECTIONS = 60


# Which one ---------------------------------------------------------------------------------------------------
def offered(unit: UnionUnit, period: Period) -> list[ReportTemplate]:
    """The outlines in use that a union can begin a report of a period with.

    Those of its own level come first, then those of others of the same rank, as communes and districts; where there
    are none, those of the nearest level above, as for sections of a grassroots union. Of one level, a federation's own
    come before everybody's.
    """
    day = period.cut_off
    version = UnitVersion.objects.on(day).filter(unit=unit).select_related("level").first()
    if version is None:
        return []
    level, rank = version.level_id, version.level.rank
    held = ReportTemplate.objects.in_use().held_for(unit, day).fitting(period)
    found = list(held.filter(level__rank__lte=rank).select_related("level"))
    nearest = max((one.level.rank for one in found), default=rank)
    same = [one for one in found if one.level.rank == nearest]
    return sorted(
        same, key=lambda one: (one.level_id != level, one.unit_id is None, one.cadence == Cadence.ANY, one.code)
    )


def require_offered(template: ReportTemplate, unit: UnionUnit, period: Period) -> None:
    """Raises ValidationError beside `template` where a union cannot begin a report of the period with it."""
    possible = offered(unit, period)
    if template in possible:
        return
    names = ", ".join(map(str, possible))
    told = _("This outline is for others. Possible: %(names)s.") % {"names": names}
    said = told if names else _("No outline is for this union and this kind of period.")
    raise ValidationError({"template": said}, code="outline")


def visible(scope: Scope, unit: UnionUnit) -> QuerySet[ReportTemplate]:
    """Everybody's, those of the unit of the page and of unions above it, and those within reach; drafts only of those
    that the account keeps."""
    held = Q(pk__in=ReportTemplate.objects.held_for(unit, scope.on).values("pk"))
    reached = Q(unit__in=scope.units(Can.VIEW))
    return ReportTemplate.objects.filter(held | reached).filter(_not_others_drafts(scope))


def within(scope: Scope) -> QuerySet[ReportTemplate]:
    """Everybody's, those of the unions above what the scope looks at, and those within reach; drafts only of those that
    the account keeps."""
    return ReportTemplate.objects.filter(owned_within(scope)).filter(_not_others_drafts(scope))


def _not_others_drafts(scope: Scope) -> Q:
    return ~Q(state=State.DRAFT) | defined_by(scope)


def keeps(template: ReportTemplate, scope: Scope) -> bool:
    """Whether the account says what stands in an outline."""
    return scope.allows(Can.DEFINE, template.unit) if template.unit else defines_for_all(scope)


def require_keeper(template: ReportTemplate, scope: Scope) -> None:
    if template.unit:
        scope.require(Can.DEFINE, template.unit)
    else:
        require_defining(scope)


# Written -----------------------------------------------------------------------------------------------------
@transaction.atomic
def begin_outline(template: ReportTemplate, *, scope: Scope, copied: ReportTemplate | None = None) -> ReportTemplate:
    """A new outline, of a union or without one everybody's: blank, or with the sections of another."""
    require_keeper(template, scope)
    template.code = free_code(ReportTemplate, template.name)
    template.number, template.state, template.changed_by = 1, State.DRAFT, scope.account
    template.full_clean()
    template.save()
    if copied:
        _copy_sections(copied, template)
    else:
        TemplateSection.objects.create(template=template, rank=10, heading=_("I. Results"))
    return template


@transaction.atomic
def write_outline(
    template: ReportTemplate, sections: Sequence[TemplateSection], *, seen_version: int, scope: Scope
) -> ReportTemplate:
    """Keep a draft with its sections in this order; those that are not among them are dropped.

    What the text names is checked when the outline is taken into use, and told on the page before.
    """
    before = _draft(template.pk, seen_version, scope)
    if len(sections) > MOST_SECTIONS:
        raise ValidationError(_("An outline has at most %(most)d sections.") % {"most": MOST_SECTIONS})
    known = {one.pk: one for one in before.sections.all()}
    wanted = [_put_into(known.pop(one.pk) if one.pk in known else TemplateSection(), one) for one in sections]
    before.sections.filter(pk__in=known).delete()
    for rank, section in enumerate(wanted, start=1):
        section.template, section.rank = template, 10 * rank
        section.full_clean()
        section.save()
    template.version, template.changed_by = before.version + 1, scope.account
    template.full_clean()
    template.save()
    return template


@transaction.atomic
def use_outline(pk: int, *, seen_version: int, scope: Scope) -> ReportTemplate:
    """Take a draft into use; the version before it is retired. Refuses a text that names what is not there."""
    template = _draft(pk, seen_version, scope)
    faults = faults_of(template)
    if faults:
        raise ValidationError(faults)
    others = ReportTemplate.objects.select_for_update().filter(code=template.code, state=State.IN_USE)
    for former in others:
        _set_state(former, State.RETIRED, scope)
    return _set_state(template, State.IN_USE, scope)


@transaction.atomic
def renew_outline(pk: int, *, scope: Scope) -> ReportTemplate:
    """A draft of the next version, with the text of this one; the draft that there is already, if there is one."""
    template = _locked(pk, scope)
    versions = ReportTemplate.objects.select_for_update().filter(code=template.code).order_by("-number")
    newest = next(iter(versions))
    if newest.state == State.DRAFT:
        return newest
    draft = ReportTemplate(
        code=template.code, number=newest.number + 1, state=State.DRAFT, unit=template.unit, name=template.name,
        name_en=template.name_en, level=template.level, title=template.title, cadence=template.cadence,
        changed_by=scope.account,
    )  # fmt: skip
    draft.full_clean()
    draft.save()
    _copy_sections(template, draft)
    return draft


@transaction.atomic
def retire_outline(pk: int, *, scope: Scope) -> ReportTemplate:
    """No report begins with it any more; those that did keep their text."""
    template = _locked(pk, scope)
    if template.state != State.IN_USE:
        raise ValidationError(_("This outline is not in use."), code="state")
    return _set_state(template, State.RETIRED, scope)


@transaction.atomic
def bring_back_outline(pk: int, *, scope: Scope) -> ReportTemplate:
    """Into use again, where no other version is."""
    template = _locked(pk, scope)
    if template.state != State.RETIRED:
        raise ValidationError(_("This outline is not out of use."), code="state")
    if ReportTemplate.objects.in_use().filter(code=template.code).exists():
        raise ValidationError(_("Another version of this outline is in use. Retire it first."), code="state")
    return _set_state(template, State.IN_USE, scope)


@transaction.atomic
def drop_outline(pk: int, *, scope: Scope) -> None:
    """Take a draft away; the history keeps it."""
    template = _locked(pk, scope)
    if template.state != State.DRAFT:
        raise ValidationError(_("Only an outline in preparation can be dropped. Retire this one."), code="state")
    try:
        template.delete()
    except ProtectedError as error:
        raise ValidationError(_("A schedule names this outline."), code="named") from error


def faults_of(template: ReportTemplate) -> list[ValidationError]:
    """What stands in the way of using an outline today: figures, levels and wordings that are not there."""
    sections = list(template.sections.all())
    if not any(section.body.strip() for section in sections):
        return [ValidationError(_("An outline without any text cannot be used."), code="empty")]
    today = timezone.localdate()
    known = vocabulary(Period.between(today, today), template.unit)
    beyond = narrative.beyond_bounds(section.body for section in sections)
    return [
        ValidationError(f"{section.heading} – {message}", code=fault.code)
        for section, more in zip(sections, beyond, strict=True)
        for fault in (*narrative.faults_of(section.body, known), *more)
        for message in fault.messages
    ]


def _put_into(section: TemplateSection, typed: TemplateSection) -> TemplateSection:
    for name in ("level", "heading", "body", "is_annex"):
        setattr(section, name, getattr(typed, name))
    return section


def _copy_sections(source: ReportTemplate, to: ReportTemplate) -> None:
    TemplateSection.objects.bulk_create(
        TemplateSection(
            template=to, rank=one.rank, level=one.level, heading=one.heading, body=one.body, is_annex=one.is_annex
        )
        for one in source.sections.all()
    )


def _locked(pk: int, scope: Scope) -> ReportTemplate:
    template = ReportTemplate.objects.select_for_update(of=("self",)).select_related("unit", "level").get(pk=pk)
    require_keeper(template, scope)
    return template


def _draft(pk: int, seen_version: int, scope: Scope) -> ReportTemplate:
    template = _locked(pk, scope)
    if template.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this outline meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    if template.state != State.DRAFT:
        raise ValidationError(_("An outline in use stands. Begin a new version of it."), code="state")
    return template


def _set_state(template: ReportTemplate, state: str, scope: Scope) -> ReportTemplate:
    template.state, template.changed_by = state, scope.account
    template.version += 1
    template.save(update_fields=["state", "changed_by", "version"])
    return template
