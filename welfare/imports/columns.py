"""The columns of lists of recipients and of payouts: what people head them with."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from common.tabular import ColumnSpec, Kind
from members.imports import columns as of_members

NAME, BORN, STAFF, CITIZEN = "full_name", "born", "staff_code", "citizen_id"
PARENT, RELATION, PLACE, PRICE, QUANTITY, AMOUNT, NOTE = (
    "parent",
    "relation",
    "place",
    "price",
    "quantity",
    "amount",
    "note",
)
DAY, REASON, DOCUMENT = "day", "reason", "document"

OF_RECIPIENTS = (NAME, BORN, STAFF, CITIZEN, PARENT, RELATION, PLACE, QUANTITY, PRICE, AMOUNT, NOTE)
OF_PAYOUTS = (DAY, NAME, BORN, STAFF, CITIZEN, REASON, QUANTITY, AMOUNT, DOCUMENT, NOTE)
_SAME = (STAFF, CITIZEN, NOTE)  # headed as in lists of members
_SYNONYMS = {
    NAME: of_members.SYNONYMS["full_name"] + " | họ và tên người nhận | họ tên người nhận | người nhận | tên người nhận"
    " | người nhận quà | người được thăm | người được hỗ trợ | họ tên đối tượng | đối tượng | chủ hộ | họ tên chủ hộ"
    " | họ và tên chủ hộ | họ tên cháu | họ và tên cháu | tên cháu | họ tên con | họ và tên con | họ tên trẻ",
    BORN: of_members.SYNONYMS["born"] + " | năm sinh cháu | năm sinh của cháu | năm sinh con",
    PARENT: "con ông bà | con ông (bà) | con của | con đoàn viên | con của đoàn viên | họ tên cha mẹ | cha mẹ | cha/mẹ"
    " | bố mẹ | bố/mẹ | họ tên bố mẹ | họ tên phụ huynh | phụ huynh | họ tên cha (mẹ) | thân nhân của | người thân của",
    RELATION: "quan hệ | mối quan hệ | quan hệ với đoàn viên | quan hệ với đv | là gì của đoàn viên",
    PLACE: of_members.SYNONYMS["group"] + " | " + of_members.SYNONYMS["department"] + " | tổ/bộ phận | tổ, bộ phận"
    " | địa chỉ | nơi ở | thôn | ấp | khóm | xã | công đoàn cơ sở | cđcs | trường | lớp",
    QUANTITY: "số suất | suất | số lượng | sl | số phần | phần | số phần quà | số lượng quà | số suất quà | số quà | quà",
    PRICE: "đơn giá | mức | mức quà | mức hỗ trợ | mức chi | mức tiền | giá trị suất quà | giá trị 01 suất | giá trị mỗi suất"
    " | trị giá mỗi suất | số tiền/suất | tiền/suất | mức trợ cấp",
    AMOUNT: "số tiền | thành tiền | tiền | tổng tiền | tổng số tiền | giá trị | trị giá | số tiền (đồng) | số tiền đ"
    " | số tiền nhận | tiền nhận | kinh phí | số tiền hỗ trợ | số tiền chi | tiền mặt | tổng cộng | amount",
    DAY: "ngày | ngày thăm | ngày chi | ngày tháng | ngày, tháng | ngày tháng năm | ngày hỗ trợ | ngày trao | thời gian"
    " | ngày thực hiện | ngày ct",
    REASON: "lý do | lí do | nội dung | nội dung chi | loại | lý do thăm | diện | nội dung thăm | lý do hỗ trợ | loại chi"
    " | hình thức | lý do chi | nội dung thăm hỏi",
    DOCUMENT: "chứng từ | số chứng từ | số phiếu | số phiếu chi | căn cứ | văn bản | số ct",
}


def labels() -> dict[str, str]:
    """What each column is called on pages and in workbooks."""
    return {
        DAY: _("Date"),
        NAME: _("Full name"),
        BORN: _("Date of birth"),
        STAFF: _("Staff code"),
        CITIZEN: _("Citizen number"),
        PARENT: _("Relative of the member"),
        RELATION: _("Relation to the member"),
        PLACE: _("Group or place"),
        REASON: _("Reason"),
        QUANTITY: _("Quantity"),
        PRICE: _("Amount for each"),
        AMOUNT: _("Amount (đồng)"),
        DOCUMENT: _("Source document"),
        NOTE: _("Note"),
    }


def specs(codes: Iterable[str]) -> tuple[ColumnSpec, ...]:
    """These columns, called as the reader's language calls them, with all the words by which they are found."""
    named = labels()
    return tuple(
        ColumnSpec(
            code=code,
            label=named[code],
            synonyms=tuple(
                word.strip() for word in (of_members.SYNONYMS[code] if code in _SAME else _SYNONYMS[code]).split("|")
            ),
            kind={DAY: Kind.DAY, AMOUNT: Kind.DONG, PRICE: Kind.DONG, QUANTITY: Kind.NUMBER}.get(code, Kind.TEXT),
            width=28 if code in (NAME, PARENT, PLACE) else 16,
            required=code == NAME,
        )
        for code in codes
    )
