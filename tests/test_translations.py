"""Whatever an officer meets is said in the language of the account, in the words of the office."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import get_resolver, reverse

from campaigns.models import Activity, Campaign, Registration, Work
from common.management.commands import translations
from common.management.commands.translations import CATALOGUE, Message
from members.models import CareerEvent
from reports.models import Indicator
from reports.services.reports import open_report
from unions.access import Scope
from welfare.models import Contribution, Fund, Loan, RotatingPot

PLACEHOLDER = re.compile(r"%\(\w+\)[-\d.]*[a-zA-Z]|%[-\d.]*[a-zA-Z%](?![a-zà-ỹ])|\{[\w:]*\}")
FORBIDDEN = re.compile(
    r"\bbạn\b|vui lòng|xin hãy|hệ thống|không hợp lệ|thành công|\b(?:submit|record|dashboard|email)\b"
    r"|\d (?:đ\b|đồng|triệu|tỷ)",  # an amount stays with its unit
    re.IGNORECASE,
)
NOT_VIETNAMESE = re.compile(r"\b(?!(?:PDF|Word)\b)\w*[fjwz]\w*\b", re.IGNORECASE)
CODE = re.compile(r"\{[^}]*\}|\w+(?:[._]\w+)+|\b[A-Z0-9]{4}\b")  # of figures, and of pages that failed
WITHOUT_WORDS = {"Excel", "Word", "IPv4", "IPv6", ", ", ":", ":?.!", "…", "đồng"}  # the same in every language


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE), wrapwidth=0)


def said(entry: polib.POEntry) -> str:
    return entry.msgstr or entry.msgstr_plural.get(0, "")


def test_the_catalogue_holds_what_the_sources_ask_for_and_no_more(catalogue):
    assert str(translations.renewed(catalogue)) == CATALOGUE.read_text(encoding="utf-8"), "run manage.py translations"


def test_what_is_compiled_is_what_is_written(catalogue):
    assert CATALOGUE.with_suffix(".mo").read_bytes() == catalogue.to_binary(), "run manage.py translations"


def test_every_text_has_its_vietnamese(catalogue):
    assert [entry.msgid for entry in catalogue if not said(entry) or entry.fuzzy or entry.obsolete] == []


def test_nothing_is_left_in_english(catalogue):
    same = {entry.msgid for entry in catalogue if said(entry) == entry.msgid} - WITHOUT_WORDS
    assert {text for text in same if re.search(r"[a-z]", PLACEHOLDER.sub("", text))} == set()


def test_placeholders_are_the_same_in_both_languages(catalogue):
    assert [
        entry.msgid
        for entry in catalogue
        if sorted(set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)))
        != sorted(set(PLACEHOLDER.findall(said(entry))))
    ] == []


def test_every_text_can_be_filled_in(catalogue):
    """A sign of percent beside a placeholder is doubled; alone it breaks the page that says it."""

    def filled(text: str) -> str:
        with suppress(ValueError):
            return text % defaultdict(int)
        return ""

    assert [entry.msgid for entry in catalogue if "%(" in entry.msgid and not filled(said(entry))] == []


def test_the_office_says_it_in_its_own_words(catalogue):
    assert [said(entry) for entry in catalogue if FORBIDDEN.search(PLACEHOLDER.sub("", said(entry)))] == []


def test_a_sentence_ends_as_its_english_does(catalogue):
    """A label stays a label, a question a question."""
    ends = [
        (entry.msgid[-1], said(entry))
        for entry in catalogue
        if not entry.comment and not entry.msgid.endswith("No.")  # the dot of an abbreviation
    ]
    assert [text for end, text in ends if end in ".?:" and not text.endswith(end)] == []


def test_the_glossary_names_what_is_in_the_sources():
    rows = re.findall(r"^\|.*", (translations.ROOT / "docs/glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    shipped = (translations.ROOT / "reports/catalogue_rows").glob("*.json")
    sources = "\n".join(path.read_text(encoding="utf-8") for path in [*translations.own_files(), *shipped])
    used = set(re.findall(r"[\w-]+", sources))

    assert {name for row in rows for name in re.findall(r"`([^`]+)`", row)} - used == set()


@pytest.mark.parametrize(
    ("name", "source", "found"),
    [
        ("a.py", "from django.utils.translation import gettext as _\n_('One ' 'two')", [Message("One two")]),
        ("a.py", "from django.utils.translation import gettext_lazy as _\n_('One') % {}", [Message("One")]),
        (
            "a.py",
            "from django.utils.translation import ngettext, pgettext_lazy\nngettext('a', 'b', 2)\npgettext_lazy('c', 'd')",
            [Message("a", plural="b"), Message("d", context="c")],
        ),
        ("a.py", "_ = print\n_('not a text')", []),
        ("a.html", '{% translate "One" %}{% include "x.html" with text=_("Two") %}', [Message("One"), Message("Two")]),
        (
            "a.html",
            "{{ x|default:_('One') }}{% translate 'May' context 'month' %}",
            [Message("One"), Message("May", "month")],
        ),
        (
            "a.html",
            "{% blocktranslate count n=x %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}",
            [Message("%(n)s row", plural="%(n)s rows")],
        ),
        ("a.html", '{% blocktranslate trimmed %}\n  100% "so"\n{% endblocktranslate %}', [Message('100%% "so"')]),
    ],
)
def test_texts_are_found_however_they_are_asked_for(tmp_path: Path, name, source, found):
    file = tmp_path / name
    file.write_text(source, encoding="utf-8")

    assert list(translations.messages_of([file])) == found


class VisibleText(HTMLParser):
    """The words of a page that people see or hear."""

    SPOKEN = ("aria-label", "title", "placeholder", "alt")
    UNSEEN = ("script", "style", "code", "textarea")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.texts += [value for name, value in attrs if name in self.SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in self.UNSEEN:
            self.texts.append(" ".join(data.split()))


LISTS = sorted(
    f"{app}:{name}"
    for app in ("unions", "members", "campaigns", "welfare", "reports")
    for name in get_resolver().namespace_dict[app][1].reverse_dict
    if isinstance(name, str) and (name.endswith(("-list", "-create", "-open")) or name == "home")
    if not get_resolver().namespace_dict[app][1].reverse_dict[name][0][0][1]  # it needs no words
)


@pytest.fixture
def record_book(cast, lan, paid, template, year) -> list[str]:
    """A book with a row of every kind, and the addresses of all its pages."""
    common = {"unit": cast.truong, "happened_on": date(2024, 5, 2), "recorded_by": cast.binh}
    campaign = Campaign.objects.create(
        unit=cast.tinh, code="lao-dong-gioi", name="Lao động giỏi", valid=cast.truong.versions.get().valid
    )
    report = open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 20), scope=Scope.of(cast.an)
    )
    records = [
        paid(cast.truong, date(2024, 5, 2)),
        paid(cast.truong, date(2024, 5, 3), status="proposed"),
        paid(cast.truong, date(2025, 1, 3)),
        Activity.objects.create(kind="training", title="Lớp nghiệp vụ", participations=12, people=12, **common),
        Work.objects.create(kind="task", title="Sân trường xanh", campaign=campaign, **common),
        Registration.objects.create(campaign=campaign, taking_part=10, eligible=12, **common),
        Loan.objects.create(kind="bank", lender="Chi nhánh Hoa Sen", member=lan, amount=30_000_000, **common),
        Contribution.objects.create(
            fund=Fund.objects.create(unit=cast.truong, name="Quỹ tình thương"), amount=5_000_000, **common
        ),
        CareerEvent.objects.create(kind="raise_regular", member=lan, **common),
        RotatingPot.objects.create(unit=cast.to_1, valid=DateRange(date(2024, 1, 1), None)),
        lan,
        cast.truong,
        report,
    ]
    pages = [reverse(name) for name in LISTS] + [record.get_absolute_url() for record in records]
    return [
        *pages,
        reverse("welfare:payout-edit", args=[records[1].pk]),
        reverse("welfare:payout-list") + "?status=binned",
        reverse("reports:report-edit", args=[report.pk]),
        reverse("reports:figure-detail", args=["truong", "2024", "welfare.visits.count"]),
        reverse("reports:figure-detail", args=["truong", "2024", "mem.women_rate"]),
        reverse("account_change_password"),
        "/khong-co-trang-nay/",
    ]


def fragments(text: str) -> list[str]:
    """What stands between the placeholders, where that is more than a word."""
    parts = [part.strip(" .,:;?“”()") for part in PLACEHOLDER.split(text)]
    return [part for part in parts if " " in part]


def overheard(pages: dict[str, str], wanted: re.Pattern[str]) -> dict[str, set[str]]:
    """What is found on a page, by page."""
    found = {url: set(wanted.findall(CODE.sub("", page))) for url, page in pages.items()}
    return {url: texts for url, texts in found.items() if texts}


def heard_of(pages: dict[str, str], texts: set[str]) -> dict[str, set[str]]:
    """Which of the texts are on a page, by page. Most are on none, which is found out first, once for all pages."""
    together = "\n".join({line for page in pages.values() for line in CODE.sub("", page).splitlines()})
    there = {text for text in texts if text in together}
    return overheard(pages, any_of(there)) if there else {}


def any_of(texts: set[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in sorted(texts, key=len, reverse=True)))


@pytest.fixture
def visible(client, cast, record_book):
    """`visible("vi")`: what the chair sees on every page, in that language."""

    def read(language: str) -> dict[str, str]:
        cast.an.language = language
        cast.an.save()
        client.force_login(cast.an)
        answers = {url: client.get(url, follow=True) for url in record_book}  # where a page leads on, what it leads to
        answers["an empty form"] = client.post(reverse("welfare:payout-create"))
        answers["a changed password"] = client.post(reverse("account_change_password"), {"password1": "1234"})
        client.logout()
        answers["a wrong password"] = client.post(reverse("account_login"), {"login": "an", "password": "sai"})
        assert {answer.status_code for answer in answers.values()} <= {200, 404, 422}
        return {url: "\n".join(VisibleText(answer.text).texts) for url, answer in answers.items()}

    return read


def test_no_page_speaks_english_to_a_vietnamese_office(visible, catalogue):
    known = "\n".join(said(entry) for entry in catalogue)
    english = {text for entry in catalogue for text in fragments(entry.msgid) if text not in known}
    pages = visible("vi")

    assert heard_of(pages, english) == {}
    # What was never handed to the catalogue shows by its letters: Vietnamese has no f, j, w and z.
    assert overheard(pages, NOT_VIETNAMESE) == {}


def test_no_page_speaks_vietnamese_to_a_foreign_partner(visible, catalogue):
    known = "\n".join(entry.msgid for entry in catalogue)
    vietnamese = {text for entry in catalogue for text in fragments(said(entry)) if text not in known}
    # Before signing in there is no choice yet; reports, score sheets and regulations are written in the language of
    # their authors, certificates in Vietnamese.
    always = (
        "a wrong password",
        "/score-sheets/",
        "/award-types/",
        "/blanks/",
        *(f"/reports/{digit}" for digit in range(1, 10)),
    )
    Indicator.objects.update(explanation="")  # so are explanations
    pages = {url: page for url, page in visible("en").items() if not url.startswith(always)}

    own_names = {"Tiếng Việt", "LĐLĐ tỉnh", "LĐLĐ huyện"}  # of a language, of unions
    heard = heard_of(pages, vietnamese - own_names)
    assert not heard, heard
