"""The columns of a list of members: what people head them with, and which class of a person's data they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.tabular import ColumnSpec, Kind
from members.models import Member
from members.privacy import CLASSES, Privacy, Seen

KEY = "row_key"
MALE, FEMALE, BORN, PARTY, GROUP, JOINED = "male", "female", "born", "party", "group", "joined_on"

# By column: the words that lists head it with, besides its label and its code.
SYNONYMS: Mapping[str, str] = {
    "full_name": "họ và tên | họ tên | họ, tên | tên đoàn viên | họ và tên đoàn viên | họ tên đoàn viên | tên"
    " | họ và tên khai sinh | họ tên khai sinh | họ và tên người lao động | họ tên nlđ | họ tên cbcnv | full name",
    "sex": "giới tính | gt | phái | giới | nam/nữ | nam nữ | nữ/nam | sex | gender",
    BORN: "ngày sinh | ngày tháng năm sinh | năm sinh | sinh ngày | sinh năm | ngày, tháng, năm sinh | ns | ntns"
    " | ngày tháng sinh | date of birth | dob",
    MALE: "nam | ngày sinh nam | năm sinh nam | giới tính nam",
    FEMALE: "nữ | ngày sinh nữ | năm sinh nữ | giới tính nữ | giới tính là nữ",
    "citizen_id": "số cccd | cccd | số căn cước | căn cước | căn cước công dân | số căn cước công dân | cmnd | số cmnd"
    " | số cccd/cmnd | số cmnd/cccd | cccd/cmnd | cmnd/cccd | số định danh | số định danh cá nhân | chứng minh nhân dân"
    " | số cmt | cmt | số cmnd/cccd/hộ chiếu | citizen id",
    "citizen_id_issued_on": "ngày cấp | ngày cấp cccd | ngày cấp cmnd | ngày cấp căn cước | ngày cấp cccd/cmnd"
    " | cccd ngày cấp",
    "phone": "điện thoại | số điện thoại | sđt | đt | số đt | điện thoại di động | đtdđ | di động | số di động | zalo"
    " | số điện thoại liên hệ | điện thoại liên hệ | phone | mobile",
    "email": "email | e-mail | thư điện tử | địa chỉ email | hộp thư | gmail",
    "member_number": "mã số đoàn viên | mã đoàn viên | mã đv | mã số đv | mã số đvcđ | số đoàn viên"
    " | mã số đoàn viên công đoàn",
    "card_number": "số thẻ đoàn viên | số thẻ | thẻ đoàn viên | số thẻ đv | mã thẻ | số thẻ công đoàn | thẻ công đoàn",
    "staff_code": "mã nhân viên | mã nv | mã số nhân viên | msnv | mã cán bộ | mã cb | mã viên chức | mã cbvc | mã cbcnv"
    " | mã số cán bộ | mã số cb | mã nhân sự | mã ns | số hiệu | staff code",
    "ethnicity": "dân tộc | dt | thành phần dân tộc | ethnicity",
    "religion": "tôn giáo | đạo | religion",
    "native_place": "quê quán | nguyên quán | quê | quê quán (xã, tỉnh) | native place",
    "address": "địa chỉ | nơi ở | nơi ở hiện nay | chỗ ở hiện nay | địa chỉ thường trú | hộ khẩu thường trú | hktt"
    " | nơi thường trú | thường trú | chỗ ở | nơi ở hiện tại | địa chỉ liên hệ | địa chỉ nơi ở | address",
    PARTY: "đảng viên | là đảng viên | đảng viên (x) | đảng | đv đcsvn | đảng viên đcs | đảng viên đcsvn",
    "party_joined_on": "ngày vào đảng | ngày kết nạp đảng | ngày vào đảng dự bị | ngày vào đảng (dự bị)"
    " | đảng viên dự bị | ngày dự bị | vào đảng dự bị | ngày vào đcsvn | ngày vào đảng csvn | đảng ngày vào",
    "party_official_on": "ngày vào đảng chính thức | ngày chính thức | chính thức | đảng viên chính thức"
    " | ngày công nhận chính thức | ngày vào đảng (chính thức)",
    "education": "trình độ | trình độ học vấn | học vấn | trình độ văn hóa | văn hóa | trình độ đào tạo | bằng cấp"
    " | học vị | trình độ cao nhất | trình độ phổ thông | giáo dục phổ thông | trình độ văn hoá | education",
    "qualification": "chuyên môn | trình độ chuyên môn | chuyên ngành | ngành đào tạo | chuyên ngành đào tạo"
    " | chuyên môn nghiệp vụ | trình độ chuyên môn nghiệp vụ | ngành học | cmnv | trình độ cmnv | trình độ chuyên ngành",
    "political_theory": "lý luận chính trị | llct | trình độ lý luận chính trị | trình độ llct | chính trị | lý luận ct"
    " | trình độ chính trị | lý luận | trình độ lý luận",
    "languages": "ngoại ngữ | trình độ ngoại ngữ | tiếng anh | anh văn | ngoại ngữ khác",
    "job_title": "chức vụ | chức danh | công việc | nghề nghiệp | vị trí việc làm | chức vụ, chức danh | vị trí"
    " | chức vụ/chức danh | chức danh nghề nghiệp | chức vụ chuyên môn | chức vụ chính quyền | công việc đang làm"
    " | nghề nghiệp hiện nay | job title",
    "department": "phòng ban | phòng | khoa | bộ phận | đơn vị | phòng/ban | phòng, ban | khoa phòng | khoa/phòng"
    " | đơn vị công tác | nơi làm việc | xưởng | phân xưởng | tổ sản xuất | chuyền | phòng ban/bộ phận | department",
    GROUP: "tổ công đoàn | tổ cđ | tổ | công đoàn bộ phận | cđ bộ phận | cđbp | tên tổ | tổ công đoàn/cđbp"
    " | sinh hoạt tại tổ",
    JOINED: "ngày vào công đoàn | ngày vào cđ | ngày gia nhập công đoàn | ngày gia nhập | ngày kết nạp | ngày vào đoàn"
    " | ngày gia nhập cđ | ngày kết nạp công đoàn | ngày kết nạp cđ | năm vào công đoàn | ngày vào cđvn"
    " | ngày vào tổ chức công đoàn | thời gian vào công đoàn | ngày tham gia công đoàn | ngày vào công đoàn việt nam"
    " | ngày vào nghiệp đoàn | ngày vào công đoàn cơ sở",
    "union_joined_on": "ngày vào công đoàn lần đầu | ngày gia nhập công đoàn lần đầu | ngày vào cđ lần đầu"
    " | tham gia công đoàn lần đầu",
    "contract": "hợp đồng | loại hợp đồng | hđlđ | loại hđlđ | hợp đồng lao động | loại hợp đồng lao động | loại hđ"
    " | hình thức hợp đồng | biên chế/hợp đồng | biên chế",
    "employed_on": "ngày vào làm | ngày tuyển dụng | ngày vào ngành | ngày vào cơ quan | ngày vào công ty"
    " | ngày bắt đầu làm việc | ngày nhận việc | ngày ký hđlđ | ngày vào làm việc | năm vào ngành | ngày tuyển",
    "bank_account": "số tài khoản | stk | tài khoản | số tk | tài khoản ngân hàng | số tài khoản ngân hàng",
    "bank_name": "ngân hàng | tên ngân hàng | mở tại ngân hàng | tại ngân hàng | nh",
    "health_note": "sức khỏe | tình trạng sức khỏe | sức khoẻ | tình trạng sức khoẻ | loại sức khỏe",
    "note": "ghi chú | gc | chú thích | ghi chú khác | note",
    KEY: "khóa dòng",
}

DAYS = frozenset(
    (BORN, "citizen_id_issued_on", "party_joined_on", "party_official_on", JOINED, "union_joined_on", "employed_on")
)
CHOICES = {
    "sex": Member.Sex,
    "education": Member.Education,
    "political_theory": Member.PoliticalTheory,
    "contract": Member.Contract,
}
PLACED = {MALE, FEMALE, BORN, PARTY, GROUP, JOINED, KEY}  # columns that are not one field of a person


@dataclass(frozen=True)
class Explained:
    """How a column looks in a template: an example, what to write, how wide it is."""

    example: str = ""
    note: str = ""
    width: float = 16


def labels() -> dict[str, str]:
    """What each column is called on pages and in workbooks, in the order of a workbook."""
    return {
        KEY: _("Row key"),
        "member_number": _("Member number"),
        "staff_code": _("Staff code"),
        "full_name": _("Full name"),
        "sex": _("Sex"),
        BORN: _("Date of birth"),
        MALE: _("Men (mark or birth)"),
        FEMALE: _("Women (mark or birth)"),
        "citizen_id": _("Citizen number"),
        "citizen_id_issued_on": _("Citizen number issued on"),
        "phone": _("Phone"),
        "email": _("E-mail"),
        "address": _("Address"),
        "native_place": _("Native place"),
        GROUP: _("Union group"),
        JOINED: _("Member since"),
        "union_joined_on": _("First joined a union on"),
        "card_number": _("Card number"),
        "job_title": _("Job title"),
        "department": _("Department"),
        "contract": _("Contract"),
        "employed_on": _("Employed since"),
        "education": _("Education"),
        "qualification": _("Field of study"),
        "political_theory": _("Political theory"),
        "languages": _("Foreign languages"),
        "ethnicity": _("Ethnicity"),
        "religion": _("Religion"),
        PARTY: _("Party member (mark)"),
        "party_joined_on": _("Party member since"),
        "party_official_on": _("Full Party member since"),
        "bank_account": _("Bank account"),
        "bank_name": _("Bank"),
        "health_note": _("Health"),
        "note": _("Note"),
    }


def _explained() -> dict[str, Explained]:
    day = _("A day: 05/09/1985")
    return {
        "full_name": Explained("Nguyễn Văn An", width=28),
        BORN: Explained("05/09/1985", _("A day, or the year alone: 1985")),
        "citizen_id": Explained("079085001234", _("12 digits, or the 9 of an old card")),
        "phone": Explained("0912345678"),
        GROUP: Explained("", _("The name or code of a group of this union")),
        JOINED: Explained("26/03/2010", _("Empty: the day that is chosen when the list is sent")),
        "union_joined_on": Explained("", _("Only where that was before this union: seniority counts from there")),
        "party_joined_on": Explained("19/05/2015", day),
        "party_official_on": Explained("19/05/2016", day),
        "ethnicity": Explained("Kinh", _("As the state's list names it, or a name used for it")),
        "address": Explained(width=36),
        "native_place": Explained(width=30),
        "email": Explained("an@example.vn", width=24),
        "note": Explained(width=36),
        KEY: Explained(_("left as it is"), _("Ties the row to its person: do not change it"), width=12),
    }


def privacy_of(code: str) -> Privacy:
    """The class of what stands in a column."""
    if code == PARTY:
        return Privacy.SENSITIVE
    if code in (MALE, FEMALE, BORN):
        return Privacy.PERSONAL
    return Privacy.OPEN if code in PLACED else CLASSES[code]


def specs(codes: Collection[str] | None = None) -> tuple[ColumnSpec, ...]:
    """The columns, all or those named, in their order, called as the reader's language calls them."""
    explained = _explained()
    told = []
    for code, label in labels().items():
        if codes is not None and code not in codes:
            continue
        said = explained.get(code, Explained())
        told.append(
            ColumnSpec(
                code=code,
                label=label,
                synonyms=tuple(name.strip() for name in SYNONYMS[code].split("|")),
                example=said.example,
                note=said.note,
                width=said.width,
                kind=Kind.DAY if code in DAYS else Kind.TEXT,
                choices=tuple(str(name) for name in CHOICES[code].labels) if code in CHOICES else (),
                required=code in ("full_name", "sex"),
                hidden=code == KEY,
            )
        )
    return tuple(told)


def written_columns(seen: Seen) -> tuple[str, ...]:
    """The columns of workbooks that go out, as far as their classes are seen; men and women share a column."""
    return tuple(code for code in labels() if code not in (KEY, MALE, FEMALE, PARTY) and privacy_of(code) in seen)
