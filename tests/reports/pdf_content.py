"""A report with everything a report can hold: the year 2024 of a grassroots union of 71 members."""

import hashlib
import json
from typing import Any

SITE = "https://so.example.vn"


def figure(indicator: str, text: str) -> dict[str, str]:
    return {"figure": indicator, "text": text, "href": f"/figures/cdcs-so-noi-vu/2024/{indicator}/"}


def words(text: str) -> dict[str, str]:
    return {"text": text}


SECTIONS: list[dict[str, Any]] = [
    {
        "level": 1,
        "heading": "I. ĐẶC ĐIỂM TÌNH HÌNH",
        "paragraphs": [
            [
                words("Tính đến ngày 31/12/2024, công đoàn cơ sở quản lý "),
                figure("members.total", "71"),
                words(" đoàn viên, sinh hoạt tại "),
                figure("unions.groups", "06"),
                words(
                    " tổ công đoàn. Ban Chấp hành bám sát nhiệm vụ chuyên môn của cơ quan, phân công ủy viên phụ trách"
                    " từng tổ và họp giao ban hằng tháng để nắm tình hình đoàn viên."
                ),
            ],
            [
                words(
                    "Thuận lợi cơ bản là đoàn viên có trình độ, gắn bó với đơn vị; khó khăn là địa bàn công tác rộng,"
                    " thời gian dành cho hoạt động phong trào còn ít."
                ),
            ],
        ],
    },
    {"level": 1, "heading": "II. KẾT QUẢ HOẠT ĐỘNG", "paragraphs": []},
    {
        "level": 2,
        "heading": "1. Chăm lo, bảo vệ quyền lợi đoàn viên",
        "paragraphs": [
            [
                words("Đã thăm hỏi "),
                figure("welfare.visits.count", "46"),
                words(" cuộc khi đoàn viên và người thân ốm đau, hiếu, hỷ, số tiền "),
                figure("welfare.visits.amount", "13,8 triệu"),
                words(" đồng; khám sức khỏe định kỳ cho "),
                figure("welfare.health_check.members", "52"),
                words(" đoàn viên, kinh phí "),
                figure("welfare.health_check.amount", "26 triệu"),
                words(" đồng; tặng quà "),
                figure("welfare.children.gifts", "75"),
                words(" cháu dịp Quốc tế Thiếu nhi và Tết Trung thu, trị giá "),
                figure("welfare.children.amount", "trên 37 triệu"),
                words(" đồng."),
            ],
            [
                words("Có "),
                figure("welfare.loans.members", "25"),
                words(" đoàn viên được vay tín chấp, tổng số tiền "),
                figure("welfare.loans.amount", "trên 02 tỷ"),
                words(" đồng. Việc góp vốn xoay vòng được giữ ở "),
                figure("welfare.pots.groups", "06/06"),
                words(" tổ với "),
                figure("welfare.pots.members", "68"),
                words(" người tham gia, số vốn "),
                figure("welfare.pots.amount", "344,8 triệu"),
                words(" đồng. Đoàn viên đóng góp các loại quỹ "),
                figure("welfare.contributions.amount", "trên 56 triệu"),
                words(" đồng."),
            ],
        ],
    },
    {
        "level": 2,
        "heading": "2. Thi đua, đào tạo",
        "paragraphs": [
            [
                words("Đơn vị đăng ký "),
                figure("campaigns.models.count", "02"),
                words(" mô hình “Dân vận khéo”, "),
                figure("campaigns.models.rate", "100%"),
                words(" đoàn viên hưởng ứng; trong đó có "),
                figure("campaigns.works.count", "01"),
                words(" cây cầu giao thông nông thôn, kinh phí vận động "),
                figure("campaigns.works.amount", "200 triệu"),
                words(" đồng, đưa vào sử dụng tháng 5/2024. Trong năm có "),
                figure("campaigns.training.turns", "30"),
                words(" lượt người học bồi dưỡng chuyên môn, nghiệp vụ và lý luận chính trị; "),
                figure("members.raises", "10"),
                words(" người được nâng bậc lương, "),
                figure("members.reappointed", "02"),
                words(" người được bổ nhiệm lại."),
            ],
            [
                words(
                    "Đội bóng chuyền hơi nam, nữ tập luyện vào cuối giờ chiều; nữ công tổ chức thi nấu ăn dịp 08/3 và"
                    " 20/10, hưởng ứng Tuần lễ áo dài. Các tổ công đoàn thi đấu giao hữu, đoàn viên tham gia đông đủ."
                ),
            ],
        ],
    },
    {
        "level": 1,
        "heading": "III. PHƯƠNG HƯỚNG NĂM 2025",
        "paragraphs": [
            [
                words(
                    "Giữ nền nếp thăm hỏi, trợ cấp đúng đối tượng, ghi sổ ngay khi phát sinh; thực hiện tốt quy chế dân"
                    " chủ ở cơ sở, kịp thời phản ánh nguyện vọng của đoàn viên với cấp ủy và lãnh đạo cơ quan."
                ),
            ],
            [
                words(
                    "Phấn đấu tất cả đoàn viên được khám sức khỏe định kỳ; mỗi tổ công đoàn có ít nhất một phần việc"
                    " thiết thực chào mừng các ngày lễ lớn của đất nước và của tổ chức công đoàn."
                ),
            ],
        ],
    },
]

LABELS = {
    "members.total": ("Đoàn viên có mặt cuối kỳ", "71", "người"),
    "unions.groups": ("Tổ công đoàn", "6", "tổ"),
    "welfare.visits.count": ("Thăm hỏi đoàn viên và gia đình", "46", "cuộc"),
    "welfare.visits.amount": ("Tiền thăm hỏi", "13.800.000", "đồng"),
    "welfare.health_check.members": ("Đoàn viên được khám sức khỏe định kỳ", "52", "người"),
    "welfare.health_check.amount": ("Kinh phí khám sức khỏe định kỳ", "26.000.000", "đồng"),
    "welfare.children.gifts": ("Quà cho con đoàn viên (Quốc tế Thiếu nhi, Tết Trung thu)", "75", "suất"),
    "welfare.children.amount": ("Trị giá quà cho con đoàn viên", "37.500.000", "đồng"),
    "welfare.loans.members": ("Đoàn viên vay vốn tín chấp", "25", "người"),
    "welfare.loans.amount": ("Số tiền vay vốn tín chấp", "2.050.000.000", "đồng"),
    "welfare.pots.groups": ("Tổ công đoàn duy trì góp vốn xoay vòng", "6/6", "tổ"),
    "welfare.pots.members": ("Người tham gia góp vốn xoay vòng", "68", "người"),
    "welfare.pots.amount": ("Tổng vốn xoay vòng", "344.800.000", "đồng"),
    "welfare.contributions.amount": ("Đóng góp các loại quỹ", "56.400.000", "đồng"),
    "campaigns.models.count": ("Mô hình “Dân vận khéo”", "2", "mô hình"),
    "campaigns.models.rate": ("Tỷ lệ đoàn viên tham gia mô hình", "71/71", "người"),
    "campaigns.works.count": ("Công trình, phần việc", "1", "công trình"),
    "campaigns.works.amount": ("Giá trị công trình, phần việc", "200.000.000", "đồng"),
    "campaigns.training.turns": ("Lượt tham gia đào tạo, bồi dưỡng", "30", "lượt người"),
    "members.raises": ("Được nâng bậc lương", "10", "người"),
    "members.reappointed": ("Được bổ nhiệm lại", "2", "người"),
}


def content(**changes: Any) -> dict[str, Any]:
    """The content of the report, with the given parts of it replaced and its hash to match."""
    report: dict[str, Any] = {
        "lang": "vi",
        "site": SITE,
        "draft": False,
        "letterhead": {
            "upper": "CÔNG ĐOÀN VIÊN CHỨC TỈNH TRÀ VINH",
            "own": "CĐCS SỞ NỘI VỤ",
            "number": "12/BC-CĐCS",
            "place": "Trà Vinh",
            "date": "2024-12-31",
        },
        "kind": "BÁO CÁO",
        "title": ["Kết quả hoạt động công đoàn năm 2024;", "phương hướng, nhiệm vụ năm 2025"],
        "sections": SECTIONS,
        "recipients": ["Công đoàn Viên chức tỉnh (b/c);", "Đảng ủy Sở (b/c);", "Các ủy viên BCH;", "Lưu: VT."],
        "signature": {"capacity": ["TM. BAN CHẤP HÀNH", "CHỦ TỊCH"], "name": "Nguyễn Thị Thu Hằng"},
        "passport": [
            {
                "code": code,
                "label": label,
                "value": value,
                "unit_of_count": unit,
                "href": figure(code, value)["href"],
            }
            for code, (label, value, unit) in LABELS.items()
        ],
    } | changes
    report["hash"] = hashlib.sha256(json.dumps(report, sort_keys=True).encode()).hexdigest()
    return report
