"""The printed report: its words, its figures' links, its fonts, its bytes, and what it refuses to open."""

import io
import json
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pypdf import PageObject, PdfReader

from common import paper
from reports import pdf
from tests.reports.pdf_content import SECTIONS, SITE, content

ROOT = Path(pdf.__file__).parent.parent
MILLIMETRE = 72 / 25.4
TOP_MARGIN = 297 * MILLIMETRE - 20 * MILLIMETRE


def read(printed: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(printed))


@pytest.fixture(scope="module")
def printed() -> bytes:
    return pdf.render_pdf(content())


@pytest.fixture(scope="module")
def reader(printed: bytes) -> PdfReader:
    return read(printed)


def squeezed(text: str) -> str:
    """Without spaces: where a line ends is the printer's business."""
    return "".join(unicodedata.normalize("NFC", text).split())


def text_of(report: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in report.pages)


def above_the_text(page: PageObject) -> str:
    found: list[str] = []

    def collect(text: str, cm: list[float], tm: list[float], _font: Any, _size: float) -> None:
        if tm[4] * cm[1] + tm[5] * cm[3] + cm[5] > TOP_MARGIN:
            found.append(text)

    page.extract_text(visitor_text=collect)
    return "".join(found).strip()


def links(page: PageObject) -> list[str]:
    return [annotation.get_object()["/A"]["/URI"] for annotation in page.get("/Annots", [])]


# Words


def test_every_word_of_the_content_can_be_copied_out(reader: PdfReader) -> None:
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    paragraphs = ["".join(piece["text"] for piece in line) for part in SECTIONS for line in part["paragraphs"]]
    source = content()
    expected = [
        *(part["heading"] for part in SECTIONS),
        *paragraphs[:-1],
        paragraphs[-1] + "/.",
        *source["title"],
        *(row["label"] + row["value"] + row["unit_of_count"] + row["code"] for row in source["passport"]),
        "CÔNG ĐOÀN VIÊN CHỨC TỈNH TRÀ VINH CĐCS SỞ NỘI VỤ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
        "Số: 12/BC-CĐCS",
        "Trà Vinh, ngày 31 tháng 12 năm 2024",
        "Nơi nhận: - Công đoàn Viên chức tỉnh (b/c); - Đảng ủy Sở (b/c); - Các ủy viên BCH; - Lưu: VT.",
        "TM. BAN CHẤP HÀNH CHỦ TỊCH",
        "(Kèm theo Báo cáo số 12/BC-CĐCS ngày 31 tháng 12 năm 2024 của CĐCS SỞ NỘI VỤ)",
    ]
    lost = [text for text in expected if not any(squeezed(text) in page for page in pages)]
    assert lost == []
    assert all(squeezed(f"Mã nội dung {source['hash'][:12]} · so.example.vn") in page for page in pages)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_vietnamese_letter_comes_out_as_it_went_in(form: Any) -> None:
    vowels = [unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưy" for t in ("", "̀", "́", "̉", "̃", "̣")]
    letters = " ".join("".join(vowels[at : at + 6]) for at in range(0, 72, 6)) + " đbcfghjklmnpqrstvwxz₫"
    text = f"{letters} {letters.upper()}"
    signature = {"capacity": ["CHỦ TỊCH"], "name": unicodedata.normalize(form, text)}
    assert squeezed(text) in squeezed(text_of(read(pdf.render_pdf(content(signature=signature)))))


HOSTILE = [
    '<script>alert("x")</script><img src="file:///etc/hostname">',
    "{{7*7}} {% load static %} {x.__init__.__globals__} ${7*7} #{7*7}",
    "&lt;b&gt; &amp;nbsp; ]]> <!-- <style>*{display:none}</style>",
    "file:///etc/hostname http://127.0.0.1:9/ \\file{/etc/hostname} (Tj) endstream",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_printed_as_typed_wherever_it_stands(text: str) -> None:
    paragraph = [{"text": text + " "}, {"figure": "x", "text": text, "href": f"/figures/{text}/"}]
    report = read(
        pdf.render_pdf(
            content(
                letterhead={"upper": text, "own": text, "number": text, "place": text, "date": "2024-12-31"},
                kind=text,
                title=[text],
                sections=[{"level": 1, "heading": text, "paragraphs": [paragraph]}],
                recipients=[text],
                signature={"capacity": [text], "name": text},
                passport=[{"code": text, "label": text, "value": text, "unit_of_count": text, "href": "/x/"}],
            )
        )
    )
    everything = squeezed(text_of(report))
    # upper, own, number, place, kind is capitalized once more in the annex, own there, title, heading, paragraph twice,
    # recipient, capacity, name, and four cells of the passport.
    assert everything.count(squeezed(text)) >= 15
    assert squeezed(text) in squeezed(report.metadata.title if report.metadata and report.metadata.title else "")
    assert report.attachments.keys() == {"con-so.json"}
    assert all(link.startswith(f"{SITE}/") for page in report.pages for link in links(page))


def test_characters_without_a_shape_are_dropped_and_those_without_a_glyph_are_seen() -> None:
    name = "Lê\x00 Thị\u202e Hồng\u200b\ud800 \x1b\ufffe\n Gấm ✓ 😀"
    report = pdf.render_pdf(content(signature={"capacity": ["CHỦ TỊCH"], "name": name}))
    assert "Lê Thị Hồng Gấm □ □" in " ".join(text_of(read(report)).split())


def test_a_link_never_leaves_the_site() -> None:
    hrefs = ["javascript:alert(1)", "//elsewhere.example/", ".elsewhere.example/", "@elsewhere.example/"]
    paragraph = [{"figure": "x", "text": f"{at} ", "href": href} for at, href in enumerate(hrefs)]
    sections = [{"level": 1, "heading": "I. X", "paragraphs": [paragraph]}]
    report = read(pdf.render_pdf(content(sections=sections, passport=[])))
    assert [link.removeprefix(f"{SITE}/") for link in links(report.pages[0])] == [href.lstrip("/") for href in hrefs]


# Layout


def test_the_paper_is_a4_and_page_numbers_start_on_the_second_page_and_anew_in_the_annex() -> None:
    long = content(sections=SECTIONS * 3, passport=content()["passport"] * 3)
    pages = read(pdf.render_pdf(long)).pages
    assert {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages} == {(595, 842)}
    annex = next(at for at, page in enumerate(pages) if "HỘ CHIẾU CON SỐ" in page.extract_text())
    numbers = [above_the_text(page) for page in pages]
    assert numbers[:annex] == ["", *(str(at) for at in range(2, annex + 1))]
    assert numbers[annex:] == ["", *(str(at) for at in range(2, len(pages) - annex + 1))]
    assert len(numbers[:annex]) > 2 < len(numbers[annex:])
    assert all(squeezed("TT Con số Giá trị Đơn vị tính Mã") in squeezed(page.extract_text()) for page in pages[annex:])


@pytest.mark.parametrize("last", ["Hết.", "Các tổ công đoàn tiếp tục ghi sổ đầy đủ, đúng hạn và kịp thời. " * 4])
def test_the_signature_takes_two_lines_of_text_to_its_page(last: str) -> None:
    """However much text comes before: one-line paragraphs push the signature over the end of the first page."""
    for lines in range(14, 24):
        filler = [[{"text": f"Dòng {at}."}] for at in range(lines)]
        sections = [{"level": 1, "heading": "I. NỘI DUNG", "paragraphs": [*filler, [{"text": last}]]}]
        pages = read(pdf.render_pdf(content(sections=sections, passport=[]))).pages
        page = next(page.extract_text() for page in pages if "TM. BAN CHẤP HÀNH" in page.extract_text())
        before = [line for line in page.split("Nơi nhận:")[0].splitlines() if line.strip() and line.strip() != "2"]
        assert "Nguyễn Thị Thu Hằng" in page
        assert len(before) >= 2, f"{lines} lines: {before}"


@pytest.mark.parametrize(
    ("day", "printed_as"),
    [
        ("2026-02-05", "ngày 05 tháng 02 năm 2026"),
        ("2026-03-09", "ngày 09 tháng 3 năm 2026"),
        ("2025-12-10", "ngày 10 tháng 12 năm 2025"),
    ],
)
def test_a_draft_without_number_leaves_room_for_it_and_says_so(day: str, printed_as: str) -> None:
    letterhead = content()["letterhead"] | {"number": "", "date": day}
    text = text_of(read(pdf.render_pdf(content(draft=True, letterhead=letterhead))))
    assert "DỰ THẢO" in text
    assert printed_as in text
    assert "Số: /BC-CĐCS" in " ".join(text.split())


def test_a_final_report_bears_no_draft_mark(reader: PdfReader) -> None:
    assert "DỰ THẢO" not in text_of(reader)


@pytest.mark.parametrize(("typed", "printed_as"), [("Xong", "Xong./."), ("Xong.", "Xong./."), ("Xong./.", "Xong./.")])
def test_the_text_ends_with_its_mark_once(typed: str, printed_as: str) -> None:
    figure = {"figure": "x", "text": "46", "href": "/x/"}
    for paragraph, end in (
        ([figure, {"text": f" {typed}"}], f"46 {printed_as}"),
        ([{"text": "Có "}, figure], "Có 46./."),
    ):
        # The closing section has no text of its own: the mark goes to the last words there are.
        sections = [
            {"level": 1, "heading": "I. X", "paragraphs": [paragraph]},
            {"level": 1, "heading": "II. Y", "paragraphs": []},
        ]
        text = text_of(read(pdf.render_pdf(content(sections=sections, passport=[]))))
        assert text.count("/.") == 1
        assert end in text


def test_the_document_can_be_in_english() -> None:
    report = read(pdf.render_pdf(content(lang="en")))
    assert "Independence - Freedom - Happiness" in text_of(report)
    assert report.trailer["/Root"]["/Lang"] == "en"


# Figures


def test_every_figure_is_a_link_to_its_page(reader: PdfReader) -> None:
    annex = next(at for at, page in enumerate(reader.pages) if "HỘ CHIẾU CON SỐ" in page.extract_text())
    in_text = [piece["href"] for part in SECTIONS for line in part["paragraphs"] for piece in line if "href" in piece]
    in_annex = [row["href"] for row in content()["passport"]]
    # A link over two lines is two annotations with one address, hence the dict.
    assert list(dict.fromkeys(link for page in reader.pages[:annex] for link in links(page))) == [
        SITE + href for href in in_text
    ]
    assert list(dict.fromkeys(links(reader.pages[annex]))) == [SITE + href for href in in_annex]


def test_paper_shows_no_links(reader: PdfReader) -> None:
    annotations = [annotation.get_object() for page in reader.pages for annotation in page.get("/Annots", [])]
    assert annotations
    assert not any(annotation["/BS"]["/W"] for annotation in annotations)


def test_the_passport_travels_inside_the_file_dated_like_the_report(reader: PdfReader) -> None:
    (body,) = reader.attachments["con-so.json"]
    assert json.loads(body) == content()["passport"]
    (embedded,) = reader.attachment_list
    assert {embedded.creation_date.isoformat(), embedded.modification_date.isoformat()} == {"2024-12-31T00:00:00+00:00"}


# The file


def test_the_file_is_tagged_for_screen_readers(reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    tags: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict) and "/S" in node:
            tags.append(node["/S"])
            walk(node.get("/K", []))

    walk(root["/StructTreeRoot"]["/K"])
    assert {"/Document", "/H1", "/H2", "/H3", "/P", "/Link", "/L", "/LI", "/Table", "/THead", "/TH", "/TD"} <= {*tags}
    assert (tags.count("/H1"), tags.count("/Table")) == (1, 1)


def test_title_and_outline_say_what_is_inside(reader: PdfReader) -> None:
    assert reader.metadata
    assert reader.metadata.title == ("BÁO CÁO Kết quả hoạt động công đoàn năm 2024; phương hướng, nhiệm vụ năm 2025")
    headings = [entry["/Title"] for entry in reader.outline if isinstance(entry, dict)]
    assert headings == [
        *(part["heading"] for part in SECTIONS if part["level"] == 1),
        "Phụ lục HỘ CHIẾU CON SỐ",
    ]


def test_only_our_fonts_are_in_it_and_each_is_embedded(reader: PdfReader) -> None:
    names = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descendant["/FontDescriptor"]
            names.add(font["/BaseFont"].partition("+")[2])
    assert names == {f"Liberation-Serif{style}" for style in ("", "-Bold", "-Italic", "-Bold-Italic")}


PRINT_ELSEWHERE = """
import django, json, sys
from django.conf import settings
settings.configure(**json.loads(sys.argv[1]))
django.setup()
from reports.pdf import render_pdf
assert "weasyprint" not in sys.modules
sys.stdout.buffer.write(render_pdf(json.load(sys.stdin)))
"""


def test_another_process_prints_the_same_bytes(printed: bytes, tmp_path: Path) -> None:
    here = {
        "LANGUAGE_CODE": "en",
        "LOCALE_PATHS": [str(path) for path in settings.LOCALE_PATHS],
        "TEMPLATES": [
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [str(ROOT / "templates")]},
        ],
    }
    for seed, zone, language in (("1", "Pacific/Kiritimati", "C"), ("4711", "America/Caracas", "vi_VN.UTF-8")):
        elsewhere = subprocess.run(
            [sys.executable, "-c", PRINT_ELSEWHERE, json.dumps(here)],
            input=json.dumps(content()).encode(),
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language},
            capture_output=True,
            check=True,
        )
        assert elsewhere.stderr == b""
        assert elsewhere.stdout == printed


def test_printing_again_gives_the_same_bytes_and_names_no_hour(printed: bytes, reader: PdfReader) -> None:
    assert pdf.render_pdf(content()) == printed
    assert reader.metadata is not None
    assert not {"/CreationDate", "/ModDate"} & reader.metadata.keys()
    assert reader.trailer["/ID"][0] == content()["hash"]


@pytest.mark.usefixtures("printed")
def test_the_process_keeps_its_own_fontconfig() -> None:
    assert "common/fonts" not in os.environ.get("FONTCONFIG_FILE", "")


@pytest.mark.parametrize("name", paper.FONT_FILES)
def test_without_one_of_its_fonts_nothing_is_printed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(paper.FONTS, tmp_path / "fonts")
    monkeypatch.setattr(paper, "FONTS", tmp_path / "fonts")
    (tmp_path / "fonts" / name).write_bytes(b"not the font")
    with pytest.raises(paper.FontMissing, match=name):
        pdf.render_pdf(content())
    (tmp_path / "fonts" / name).unlink()
    with pytest.raises(paper.FontMissing, match=name):
        pdf.render_pdf(content())
