"""Made-up content for the gallery of components. People, units and figures are invented; the figures add up."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict

from common.chips import CHIPS
from common.forms import DayField, DongField
from common.icons import ICONS
from common.periods import Period

PERIOD = Period.half(2026, 1)
OCCASIONS = [
    ("illness", "Ốm đau"),
    ("death", "Hiếu"),
    ("wedding", "Hỷ"),
    ("birth", "Thai sản"),
]
GROUPS = [
    ("1", "Tổ Cắt"),
    ("2", "Tổ May 1"),
    ("3", "Tổ May 2"),
    ("4", "Tổ Kho"),
    ("5", "Tổ Kỹ thuật"),
]
PAYOUTS = [
    (25, "Nguyễn Thị Thu Hiền", "Ốm đau", "May 2", 300_000, "proposed", "approve bin"),
    (24, "Bùi Quốc Ân", "Ốm đau", "Cắt", 300_000, "proposed", "bin"),
    (20, "Đặng Văn Khôi", "Hiếu (bố đẻ)", "Kỹ thuật", 500_000, "paid", ""),
    (16, "H’Liên Niê", "Thai sản", "May 3", 300_000, "returned", "bin"),
    (12, "Phan Thị Kim Oanh", "Ốm đau", "May 2", 450_000, "over_norm", "approve bin"),
    (8, "Trương Đình Phước", "Hỷ", "Bảo trì", 500_000, "approved", "bin"),
]


class SampleForm(forms.Form):
    """One field of every shape."""

    member = forms.CharField(label="Người được thăm", initial="Nguyễn Thị Thu Hiền (1991), tổ May 2")
    relation = forms.ChoiceField(
        label="Thăm ai",
        choices=[("self", "Bản thân"), ("family", "Bố mẹ, vợ chồng, con")],
        widget=forms.RadioSelect,
        initial="self",
    )
    occasion = forms.ChoiceField(label="Lý do", choices=OCCASIONS, widget=forms.RadioSelect, initial="illness")
    paid_on = DayField(label="Ngày thăm", help_text="ngày/tháng/năm", initial="25/05/2026")
    amount = DongField(label="Số tiền", initial=600_000)
    fund = forms.ChoiceField(
        label="Nguồn chi",
        choices=[("fees", "Đoàn phí"), ("company", "Chuyên môn (công ty)")],
    )
    receipt = forms.FileField(label="Chứng từ", help_text="Ảnh hoặc PDF, tối đa 10 MB", required=False)
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    group = forms.ChoiceField(label="Tổ công đoàn", choices=GROUPS, widget=forms.RadioSelect, initial="3")
    present = forms.MultipleChoiceField(
        label="Đoàn thăm gồm",
        choices=[("head", "Tổ trưởng"), ("board", "Ủy viên ban chấp hành")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    again = forms.BooleanField(label="Gửi xong thì ghi tiếp khoản khác", required=False)


TYPED = {
    "member": "",
    "relation": "self",
    "occasion": "",
    "paid_on": "31/02/2026",
    "amount": "600.000",
    "fund": "fees",
}


class SampleFilter(forms.Form):
    q = forms.CharField(
        label="Tìm",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Tên, không cần dấu"}),
    )
    occasion = forms.ChoiceField(label="Lý do", required=False, choices=[("", "Mọi lý do"), *OCCASIONS])
    group = forms.ChoiceField(label="Tổ", required=False, choices=[("", "Mọi tổ công đoàn"), *GROUPS])
    since = DayField(label="Từ ngày", required=False)


class WhereForm(forms.Form):
    unit = forms.ChoiceField(label="Đơn vị", choices=[("1", "CĐCS Công ty TNHH May An Thịnh")])
    period = forms.ChoiceField(label="Kỳ", choices=[("2026-H1", "6 tháng đầu năm 2026"), ("2025", "Năm 2025")])


def page() -> Page[Any]:
    """Six of fifty-nine rows, as a list view would give them."""
    rows = [
        SimpleNamespace(
            day=datetime(2026, 5, number, tzinfo=UTC),
            who=who,
            why=why,
            group=group,
            amount=amount,
            status=status,
            can=can,
        )
        for number, who, why, group, amount, status, can in PAYOUTS
    ]
    return Paginator(rows * 10, len(rows)).page(2)


def keyfig(label: str, value: str, unit: str, values: list[int], note: str, chip: str = "") -> dict[str, Any]:
    told = ", ".join(map(str, values))
    sentence = f"{label}, sáu kỳ gần nhất: {told} {unit}"
    return {
        "label": label, "value": value, "unit": unit, "url": "#", "values": values, "sentence": sentence,
        "note": note, "chip": chip,
    }  # fmt: skip


CONTENT: dict[str, Any] = {
    "here": SimpleNamespace(name="CĐCS Công ty TNHH May An Thịnh", short_name="CĐCS May An Thịnh", unit=SimpleNamespace(code="an-thinh")),
    "period": PERIOD,
    "where_form": WhereForm(auto_id="where_%s"),
    "nav": [
        {
            "label": "",
            "items": [
                {"label": "Việc cần làm", "url": "#", "icon": "inbox", "count": 6, "current": True},
                {"label": "Sổ ghi nhận", "url": "#", "icon": "journal-text"},
                {"label": "Đoàn viên", "url": "#", "icon": "people"},
                {"label": "Thi đua, khen thưởng", "url": "#", "icon": "award"},
                {"label": "Quỹ, thu chi", "url": "#", "icon": "wallet2"},
            ],
        },
        {
            "label": "Tổng hợp",
            "items": [
                {"label": "Báo cáo", "url": "#", "icon": "file-earmark-text", "count": 1},
                {"label": "Con số", "url": "#", "icon": "123"},
                {"label": "Cây tổ chức", "url": "#", "icon": "diagram-3"},
            ],
        },
    ],
    "bottomnav": [
        {"label": "Việc", "url": "#", "icon": "inbox", "current": True},
        {"label": "Sổ", "url": "#", "icon": "journal-text"},
        {"label": "Ghi nhận", "url": "#", "icon": "plus-circle"},
        {"label": "Báo cáo", "url": "#", "icon": "file-earmark-text"},
    ],
    "bell": {"count": 3, "url": "#"},
    "help_url": "#",
    "states": list(CHIPS),
    "icons": ICONS,
    "total": 2_350_000,
    "now": datetime(2026, 6, 4, 3, 12, tzinfo=UTC),
    "views": [
        {"label": "Kỳ này", "url": "#", "current": True, "count": None},
        {"label": "Thiếu chứng từ", "url": "#", "count": 3},
        {"label": "Chờ duyệt", "url": "#", "count": 5},
        {"label": "Vượt định mức", "url": "#", "count": 1},
    ],
    "tags": [{"label": "Ngày: 01/01/2026 – 30/06/2026", "url": "#"}],
    "acts": [
        {"value": "approve", "icon": "check2-square", "word": "Duyệt", "counted": "Duyệt {n} khoản"},
        {"value": "bin", "icon": "trash", "word": "Bỏ vào thùng rác", "counted": "Bỏ {n} khoản vào thùng rác"},
    ],
    "work": [
        {
            "icon": "arrow-return-left", "tone": "warn", "url": "#", "title": "Con số “Thăm hỏi đoàn viên” bị trả lại",
            "why": "Anh Hoàng Minh Châu: “Chi 20,9 triệu cao hơn quyết toán quý I, xin xem lại.”",
            "due_word": "Trả lại", "due_tone": "warn", "due": "hôm qua", "action": "Trả lời",
        },
        {
            "icon": "alarm", "tone": "bad", "url": "#", "title": "Ký nhận quà Tháng Công nhân còn thiếu 14/120 suất",
            "why": "Đợt phát 08/05/2026, 500.000 đ/suất",
            "due_word": "Quá hạn", "due_tone": "bad", "due": "5 ngày", "action": "Bổ sung",
        },
        {
            "icon": "check2-square", "tone": "", "url": "#", "title": "4 khoản chi chờ chị duyệt",
            "why": "Tổng 1.600.000 đ, tổ May 2 và tổ Hoàn thiện đề nghị",
            "due_word": "Chờ duyệt", "due": "từ 02/06", "action": "Xem và duyệt",
        },
    ],
    "counts_in": [
        {"icon": "list-check", "url": "#", "title": "Thăm hỏi đoàn viên", "why": "6 tháng đầu năm 2026", "quantity": "+1 lượt"},
        {"icon": "list-check", "url": "#", "title": "Chi thăm hỏi từ đoàn phí", "why": "chỉ phần CĐCS chi", "quantity": "+200.000 đ"},
        {"icon": "dash-circle", "title": "Trợ cấp khó khăn", "why": "Không đếm: lý do là ốm đau", "quantity": "0"},
    ],
    "figures": [
        keyfig("Thăm hỏi đoàn viên", "59", "lượt", [41, 47, 44, 47, 52, 59], "▲ 7 so với kỳ trước 52"),
        keyfig("Chi thăm hỏi", "20.900.000", "đ", [13, 15, 14, 16, 18, 21], "▲ 2.800.000 đ so với kỳ trước"),
        keyfig("Đoàn viên ngày 30/06", "812", "người", [790, 804, 815, 821, 826, 812], "▼ 14 so với kỳ trước 826"),
        keyfig("Quà Tháng Công nhân", "120", "suất", [80, 90, 100, 95, 110, 120], "▲ 10 so với cùng kỳ 110"),
        keyfig("Sáng kiến được công nhận", "06", "/09 đăng ký", [3, 4, 2, 5, 6, 6], "bằng kỳ trước"),
        keyfig("Hội nghị người lao động", "01", "/01 cuộc", [], "tổ chức ngày 20/03/2026", chip="met"),
    ],
    "series": [("CN 23", 41), ("ĐN 24", 47), ("CN 24", 44), ("ĐN 25", 47), ("CN 25", 52), ("ĐN 26", 59)],
    "events": [
        {"at": "04/06/2026 10:12", "who": "Trần Thị Mỹ Hạnh", "text": "gửi duyệt", "key": True},
        {
            "at": "04/06/2026 10:09", "who": "Trần Thị Mỹ Hạnh", "text": "sửa",
            "changes": [("Số tiền", "600.000 đ", "300.000 đ")],
        },
        {"at": "29/05/2026 17:31", "who": "Hà Thị Lụa", "text": "tổ trưởng May 2, báo từ điện thoại"},
    ],
    "signs": [
        {"role": "Người đề nghị", "name": "Trần Thị Mỹ Hạnh", "at": datetime(2026, 6, 4, 3, 12, tzinfo=UTC)},
        {"role": "Người duyệt", "awaits": "Chờ Lê Quang Đức", "waiting": True, "note": "Chủ tịch, chủ tài khoản"},
        {"role": "Người chi", "awaits": "Chưa tới bước này", "note": "Phạm Thị Ngọc Yến, thủ quỹ"},
    ],
    "facts": [
        ("Người được thăm", "Nguyễn Thị Thu Hiền, sinh 1991, tổ May 2, đoàn viên từ 09/2015"),
        ("Lý do", "Ốm đau (bản thân)"),
        ("Số lượng", "01 lượt"),
        ("Ghi chú", None),
    ],
}  # fmt: skip


def content(typed: dict[str, str] | None, filters: QueryDict) -> dict[str, Any]:
    """The context of the gallery; with `typed` the form shows its errors."""
    return {
        **CONTENT,
        "form": SampleForm(typed),
        "filter_form": SampleFilter(filters, auto_id="filter_%s"),
        "page": page(),
    }
