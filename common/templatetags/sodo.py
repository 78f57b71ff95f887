"""Tags and filters of every template (a builtin in settings): how values are written, and the components."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet
from django.template import RequestContext
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import charts, notices
from common.chips import CHIPS
from common.icons import ICONS
from common.money import dong_with_unit, format_dong
from common.periods import Period
from common.renderers import LabelledField
from common.vietnamese import dong_in_words

register = template.Library()
NOTHING = "–"  # for "no value"; never 0, never blank
KNOWN_ICONS = frozenset(ICONS)


# Values -------------------------------------------------------------------------------------------
@register.filter
def dong(amount: int | None) -> str:
    """1500000 -> "1.500.000"."""
    return NOTHING if amount is None else format_dong(amount)


@register.filter
def dong_unit(amount: int | None) -> str:
    """1500000 -> "1.500.000 đ", held together by a no-break space."""
    return NOTHING if amount is None else dong_with_unit(amount)


@register.filter
def trieu(amount: int | None) -> str:
    """13800000 -> "13,8 triệu", 1100000000 -> "1,1 tỷ": exact, never rounded."""
    if amount is None:
        return NOTHING
    unit, name = (10**9, "tỷ") if abs(amount) >= 10**9 else (10**6, "triệu")
    value = (Decimal(amount) / unit).normalize()
    return f"{value:f}".replace(".", ",").replace("-", "−") + f"\N{NO-BREAK SPACE}{name}"


@register.filter
def words(amount: int | None) -> str:
    """300000 -> "Ba trăm nghìn đồng"."""
    return NOTHING if amount is None else dong_in_words(amount)


@register.filter
def count(number: float | Decimal | None) -> str:
    """A figure in the reader's notation, "12.480" or "8,5"."""
    return NOTHING if number is None else formats.number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def percent(number: float | Decimal | None, digits: int = 1) -> str:
    """96.23 -> "96,2%", 100 -> "100%"."""
    if number is None:
        return NOTHING
    rounded = round(Decimal(str(number)), digits)
    whole = rounded == rounded.to_integral_value()
    return formats.number_format(rounded, decimal_pos=0 if whole else digits) + "%"


@register.filter
def signed(number: float | Decimal | None) -> str:
    """7 -> "+7", -14 -> "−14" with a true minus, 0 -> "0"."""
    if number is None:
        return NOTHING
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return sign + count(number if number > 0 else -number)


@register.filter
def change(difference: float | Decimal | None) -> SafeString | str:
    """A difference to an earlier figure: "▲ 7", "▼ 14", "unchanged"; the arrow is read out as a word."""
    if difference is None:
        return NOTHING
    if not difference:
        return _("unchanged")
    arrow, word = ("▲", _("up")) if difference > 0 else ("▼", _("down"))
    return format_html(
        '<span class="nb"><span aria-hidden="true">{}</span><span class="visually-hidden">{}</span> {}</span>',
        arrow,
        word,
        count(difference if difference > 0 else -difference),
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """dd/mm/yyyy, in the zone of the site."""
    if value is None:
        return NOTHING
    return f"{local(value):%d/%m/%Y}"


@register.filter
def last_day(upper: date | None) -> str:
    """The last day of a span of days, of which `upper` is the first that no longer counts."""
    return NOTHING if upper is None else day(upper - timedelta(days=1))


@register.filter
def moment(value: datetime | None) -> str:
    """dd/mm/yyyy HH:MM, in the zone of the site."""
    return NOTHING if value is None else f"{local(value):%d/%m/%Y %H:%M}"


@register.filter
def days(period: Period) -> str:
    """The first and the last day that count, "01/12/2025 – 31/05/2026"."""
    return f"{period.start:%d/%m/%Y}\N{NO-BREAK SPACE}– {period.cut_off:%d/%m/%Y}"


def local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


# Icons, states, notices ---------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """`{% icon "bell" %}`; it says nothing to a screen reader, so a word stands beside it or in an aria-label."""
    if name not in KNOWN_ICONS:
        raise template.TemplateSyntaxError(f"no icon {name!r} in the sprite, see common/icons.py")
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"icon {css}".strip(),
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def chip(state: str, word: str = "") -> SafeString:
    """`{% chip payout.status %}`; `word` says it more exactly ("Lệch 27"). An unknown state is a KeyError."""
    look = CHIPS[str(state)]
    css = f"chip {look.tone}".strip()
    return format_html('<span class="{}">{}{}</span>', css, icon(look.icon), word or look.word)


@register.simple_block_tag
def notice(content: SafeString, tone: str = "", symbol: str = "") -> SafeString:
    """`{% notice "warn" %}<p>…</p>{% endnotice %}`; tones: "" (a remark), ok, warn, bad."""
    symbol = symbol or notices.ICONS.get(tone, "info-circle")
    css = f"notice {tone}".strip()
    return format_html('<section class="{}">{}<div>{}</div></section>', css, icon(symbol), content)


@register.simple_block_tag
def crumbs(content: SafeString) -> SafeString:
    """`{% crumbs %}<a href="…">Sổ</a><span>Chăm lo</span>{% endcrumbs %}`; the stylesheet sets the strokes between."""
    return format_html('<nav class="crumbs" aria-label="{}">{}</nav>', _("Path"), content)


@register.filter
def as_notice(message: Message) -> dict[str, str]:
    """What components/message.html needs of a message, see common/notices.py."""
    tone = notices.tone(message)
    return {
        "tone": tone,
        "icon": notices.ICONS.get(tone, "info-circle"),
        "undo": notices.undo_address(message),
    }


# Forms --------------------------------------------------------------------------------------------
@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[Any] | list[Any], heading: str = "") -> dict[str, Any]:
    """`{% error_summary form lines %}`: every error of the forms and formsets, each a link to its field."""
    errors = [error for form in forms for error in errors_of(form)]
    usual = _("Not sent yet, places to put right: %(n)s") % {"n": len(errors)}
    return {"errors": errors, "heading": heading or usual}


def errors_of(form: BaseForm | BaseFormSet[Any] | list[Any]) -> Iterator[dict[str, str]]:
    if isinstance(form, list):
        for one in form:
            yield from errors_of(one)
        return
    if not form.is_bound:
        return
    if isinstance(form, BaseFormSet):
        yield from ({"text": str(text), "anchor": ""} for text in form.non_form_errors())
        for row in form.forms:
            yield from errors_of(row)
        return
    yield from ({"text": str(text), "anchor": ""} for text in form.non_field_errors())
    if any(field.errors for field in form.hidden_fields()):  # nobody typed these, nor knows them by a name
        yield {"text": _("Part of this page did not arrive. Send it once more."), "anchor": ""}
    for field in cast("list[LabelledField]", form.visible_fields()):
        yield from ({"text": text, "anchor": field.anchor} for text in field.messages)


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: RequestContext, form: BaseForm, tags: Sequence[dict[str, str]] = ()) -> dict[str, Any]:
    """The row of filters over a list. `tags` are filters without a control: [{"label", "url" that removes it}]."""
    asked = context["request"].GET
    own = {field.html_name for field in form}
    kept = [(key, value) for key in asked if key not in own | {"page"} for value in asked.getlist(key)]
    return {
        "form": form,
        "tags": tags,
        "kept": kept,
        "applied": any(asked.get(name) for name in own),
    }


# Lists --------------------------------------------------------------------------------------------
@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: RequestContext, page: Page[Any]) -> dict[str, Any]:
    """`{% pager page_obj %}`: which rows these are, and the pages before and after; filters stay in the address."""
    return {"page": page, "request": context["request"]}


@register.inclusion_tag("components/sort.html", takes_context=True)
def sort(context: RequestContext, key: str, label: str, css: str = "") -> dict[str, Any]:
    """A head cell that sorts by `key` (`?sort=key`, `?sort=-key`): `{% sort "paid_on" _("Day") "num" %}`."""
    chosen = context["request"].GET.get("sort", context.get("sort", ""))
    order = {key: "ascending", f"-{key}": "descending"}.get(chosen, "")
    return {
        "label": label,
        "css": css,
        "order": order,
        "arrow": "arrow-up" if order == "ascending" else "arrow-down",
        "next": f"-{key}" if order == "ascending" else key,
        "request": context["request"],
    }


# Figures ------------------------------------------------------------------------------------------
@register.inclusion_tag("components/coverage.html")
def coverage(counted: int, declared: int, missing: int) -> dict[str, str]:
    """A bar of what stands behind figures: solid counted, hatched declared, empty missing."""
    whole = counted + declared + missing
    return {
        "counted": charts.share(counted, whole),
        "declared": charts.share(declared, whole),
        "title": _("%(counted)s counted from records, %(declared)s declared, %(missing)s missing")
        % {
            "counted": count(counted),
            "declared": count(declared),
            "missing": count(missing),
        },
    }


@register.inclusion_tag("components/progress.html")
def progress(done: int, whole: int, label: str) -> dict[str, Any]:
    """A thin bar that says how far a job is; `label` names the job."""
    return {
        "width": charts.share(done, whole),
        "done": done,
        "whole": whole,
        "label": label,
    }


@register.inclusion_tag("components/spark.html")
def spark(values: Sequence[float | None], title: str) -> dict[str, Any]:
    """At most six bars; `title` is a whole sentence with all the values."""
    return {"bars": charts.spark(values), "title": title}


@register.inclusion_tag("components/column_chart.html")
def column_chart(series: Sequence[tuple[str, float | None]], title: str) -> dict[str, Any]:
    """Columns with values above and names below, from (name, value); the last one is this period's."""
    named = [(name, value, count(value)) for name, value in series]
    bars = charts.columns(named)
    width = 10 + charts.COLUMN_STEP * len(bars)
    return {
        "bars": bars,
        "width": str(width),
        "ground": str(charts.COLUMN_GROUND),
        "title": title,
    }
