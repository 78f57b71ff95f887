"""What every page shows around its content: the unit, the period, the ways on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from campaigns import rounds
from common import inbox
from members.services.transfers import coming
from reports.forms.named_periods import DaysForm
from reports.models import Report
from reports.pages import own_reports
from reports.reviewers import for_review
from unions.forms import WhereForm
from unions.models import Can
from welfare.models import Payout

# Where the guide tells of the pages of a place in the menu.
CHAPTERS = {
    "reports:home": "việc-cần-làm",
    "welfare:payout-list": "ghi-nhận-thăm-hỏi-trợ-cấp",
    "welfare:programme-list": "chương-trình-và-phân-bổ",
    "members:member-list": "đoàn-viên",
    "members:transfer-list": "chuyển-sinh-hoạt",
    "members:headcount-list": "số-người-khai-báo",
    "members:rating-list": "từng-đoàn-viên",
    "campaigns:campaign-list": "phong-trào-và-đăng-ký",
    "campaigns:activity-list": "hoạt-động",
    "campaigns:work-list": "công-trình-mô-hình",
    "campaigns:initiative-list": "sáng-kiến-đề-tài",
    "campaigns:contest-list": "hội-thi",
    "campaigns:award-list": "khen-thưởng",
    "campaigns:round-list": "đợt-xét-khen-thưởng",
    "reports:target-list": "chỉ-tiêu",
    "welfare:fund-list": "quỹ-và-sổ-quỹ",
    "welfare:contribution-list": "đóng-góp",
    "welfare:allocation-list": "chương-trình-và-phân-bổ",
    "welfare:loan-list": "vay-vốn-góp-vốn-xoay-vòng",
    "welfare:pot-list": "vay-vốn-góp-vốn-xoay-vòng",
    "welfare:norm-list": "giấy-tờ-và-định-mức",
    "members:career-event-list": "các-sổ-khác",
    "reports:report-list": "báo-cáo-định-kỳ",
    "reports:overview": "con-số-và-hộ-chiếu",
    "reports:figure-list": "con-số-và-hộ-chiếu",
    "reports:call-list": "giao-và-theo-dõi-báo-cáo",
    "reports:declared-list": "số-khai-báo",
    "welfare:totals": "tổng-hợp-ghi-trùng",
    "welfare:claim-list": "tổng-hợp-ghi-trùng",
    "unions:unit-list": "cây-tổ-chức",
    "members:congress-list": "ban-chấp-hành-và-đại-hội",
    "unions:classification-list": "từng-công-đoàn",
    "reports:indicator-list": "bộ-con-số-đẳng-thức-mẫu-báo-cáo",
    "reports:outline-list": "bộ-con-số-đẳng-thức-mẫu-báo-cáo",
    "unions:level-list": "danh-mục",
}


def where(request: HttpRequest) -> dict[str, Any]:
    """What stands around a page; nothing for who is not signed in.

    `here`, `period`, `scope`, `where_form`, `other_days`, `nav`, `bottomnav`, `bell`, and `help_url`, the chapter of
    the guide.
    """
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    found = getattr(request, "where", None)
    if not found:
        return {}
    nav = navigation(request)
    return {
        "here": found.version,
        "period": found.period,
        "scope": request.scope,  # type: ignore[attr-defined]
        "where_form": SimpleLazyObject(lambda: where_form(request)),
        "other_days": SimpleLazyObject(lambda: DaysForm(initial={"next": request.path}, auto_id="other_%s")),
        "nav": nav,
        "bottomnav": quick_navigation(request),
        "bell": {"url": reverse("reports:notice-list"), "count": inbox.unseen(request.user)},
        "help_url": help_url(nav),
    }


def help_url(nav: list[dict[str, Any]]) -> str:
    """The chapter on the place that the page belongs to, or the guide as a whole."""
    place = next((item["place"] for group in nav for item in group["items"] if item["current"]), "")
    return reverse("guide") + (f"#{CHAPTERS[place]}" if place in CHAPTERS else "")


def where_form(request: Any) -> WhereForm:
    return WhereForm(
        units=request.scope.units(),
        where=request.where,
        initial={
            "unit": request.where.unit.code,
            "period": request.where.period.code,
            "next": request.path,
        },
        auto_id="where_%s",
    )


def navigation(request: Any) -> list[dict[str, Any]]:
    scope = request.scope
    waiting = Payout.objects.in_scope(scope, Can.APPROVE).waiting_for(request.user).count()
    returned = Payout.objects.in_scope(scope, Can.RECORD).returned().exclude(returned_by=request.user).count()
    drafts = own_reports(scope).count()
    to_review = for_review(scope).filter(status=Report.Status.SUBMITTED).exclude(submitted_by=request.user).count()
    handing_out = Payout.objects.in_scope(scope, Can.PAY).to_hand_out(request.user).count()
    dossiers = rounds.waiting(scope).count()
    groups: list[tuple[str, list[tuple[str, str, str, int]]]] = [
        (
            "",
            [
                (
                    "reports:home",
                    "inbox",
                    _("Work to do"),
                    returned + waiting + handing_out + dossiers + drafts + (to_review > 0),
                ),
                ("welfare:payout-list", "journal-text", _("Visits and support"), waiting),
                ("welfare:programme-list", "gift", _("Programmes"), 0),
                ("members:member-list", "people", _("Members"), 0),
                ("members:transfer-list", "arrow-left-right", _("Transfers"), coming(scope).count()),
                ("members:headcount-list", "chat-square-quote", _("Declared headcounts"), 0),
                ("members:rating-list", "clipboard-check", _("Ratings of members"), 0),
            ],
        ),
        (
            _("Emulation"),
            [
                ("campaigns:campaign-list", "flag", _("Campaigns"), 0),
                ("campaigns:activity-list", "calendar-event", _("Activities"), 0),
                ("campaigns:work-list", "hammer", _("Works and models"), 0),
                ("campaigns:initiative-list", "lightbulb", _("Initiatives"), 0),
                ("campaigns:contest-list", "trophy", _("Contests"), 0),
                ("campaigns:award-list", "award", _("Awards"), 0),
                ("campaigns:round-list", "clipboard-check", _("Award rounds"), dossiers),
                ("reports:target-list", "bullseye", _("Targets"), 0),
            ],
        ),
        (
            _("Funds"),
            [
                ("welfare:fund-list", "cash-coin", _("Cash books"), 0),
                ("welfare:contribution-list", "piggy-bank", _("Contributions"), 0),
                ("welfare:allocation-list", "arrow-down", _("Allocations"), 0),
                ("welfare:loan-list", "bank", _("Loans"), 0),
                ("welfare:pot-list", "wallet2", _("Rotating pots"), 0),
                ("welfare:norm-list", "bullseye", _("Norms"), 0),
                ("members:career-event-list", "person", _("Pay and posts"), 0),
            ],
        ),
        (
            _("Summaries"),
            [
                ("reports:report-list", "file-earmark-text", _("Reports"), drafts + to_review),
                ("reports:overview", "table", _("Overview"), 0),
                ("reports:figure-list", "123", _("Figures"), 0),
                ("reports:declared-list", "chat-square-quote", _("Declared values"), 0),
                ("welfare:totals", "table", _("Totals of support"), 0),
                ("welfare:claim-list", "eye", _("Recorded twice?"), 0),
                ("unions:unit-list", "diagram-3", _("Union tree"), 0),
                ("members:congress-list", "people", _("Congresses"), 0),
                ("unions:classification-list", "clipboard-check", _("Classification of unions"), 0),
            ],
        ),
    ]
    if scope.held.get(Can.REVIEW):
        groups[-1][1].insert(2, ("reports:call-list", "calendar-event", _("Calls for reports"), 0))
    if scope.held.get(Can.DEFINE):
        groups[-1][1].extend(
            [
                ("reports:indicator-list", "list-check", _("Indicators"), 0),
                ("reports:outline-list", "file-earmark-text", _("Outlines"), 0),
                ("unions:level-list", "table", _("Lists"), 0),
            ]
        )
    here = _nearest(request, [name for _label, items in groups for name, *_rest in items])
    return [{"label": label, "items": [_item(here, *item) for item in items]} for label, items in groups]


def quick_navigation(request: Any) -> list[dict[str, Any]]:
    offered = [
        ("reports:home", "inbox", _("Work")),
        ("welfare:payout-list", "journal-text", _("Book")),
        ("welfare:payout-create", "plus-circle", _("Record")),
        ("reports:report-list", "file-earmark-text", _("Reports")),
    ]
    if not request.scope.held.get(Can.RECORD):
        del offered[2]
    here = _nearest(request, [name for name, *_rest in offered])
    return [_item(here, *item, 0) for item in offered]


def _nearest(request: Any, names: list[str]) -> str:
    """The place the page belongs to: the one with the longest address that the page's begins with."""
    urls = [url for url in map(reverse, names) if request.path.startswith(url)]
    url = max(urls, key=len, default="")
    return url if url != "/" or request.path == "/" else ""


def _item(here: str, name: str, icon: str, label: str, count: int) -> dict[str, Any]:
    url = reverse(name)
    return {"place": name, "url": url, "icon": icon, "label": label, "count": count, "current": url == here}
