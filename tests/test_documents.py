"""What the documents say is there, is there."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import polib
import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from common.management.commands.translations import CATALOGUE
from reports.management.commands.load_demo import ACCOUNTS, EXAMPLE, UNIT

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])
GUIDE = ROOT / "docs/user/huong-dan.md"
ADRS = sorted(ROOT.glob("docs/adr/[0-9]*.md"))

LINK = re.compile(r"\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)*/[\w.-]+\.(?:py|html|sh|json|md|css|js|toml|csv|po|mo|ya?ml)")
HOSTS = {
    "127.0.0.1",
    "keepachangelog.com",
    "www.baotravinh.vn",
}  # whatever else a document points at is in the repository


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def each(documents: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", documents, ids=name)


def headings(path: Path) -> Iterator[str]:
    """As they are named in links: lower case, hyphens for spaces, without marks of punctuation."""
    for line in FENCE.sub("", path.read_text(encoding="utf-8")).splitlines():
        if line.startswith("#"):
            yield re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-")


@each(DOCUMENTS)
def test_every_link_leads_somewhere(path):
    text = path.read_text(encoding="utf-8")
    for target in LINK.findall(FENCE.sub("", text)):
        parts = urlsplit(target)
        if parts.scheme:
            continue
        file = path if not parts.path else (path.parent / unquote(parts.path))
        assert file.exists(), target
        if parts.fragment:
            assert unquote(parts.fragment) in set(headings(file)), target


@each(DOCUMENTS)
def test_no_document_sends_its_reader_elsewhere(path):
    hosts = {urlsplit(address).hostname for address in re.findall(r"https?://[^\s\"'`)>]+", path.read_text("utf-8"))}

    assert hosts <= HOSTS


@each(DOCUMENTS)
def test_every_path_named_is_in_the_repository_or_on_the_site(path):
    """So no document knows the folders of a machine."""
    for span in SPAN.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        if FILE.fullmatch(span):
            assert (ROOT / span).exists() or list(ROOT.glob(f"{span}/*")), span
        if span.startswith("/") and len(span) > 1:
            with_words = re.sub(r"<\w+>", "1", span)
            try:
                resolve(with_words)
            except Resolver404:
                assert span == "/components/", span  # where DEBUG is on


@each(DOCUMENTS)
def test_every_command_named_exists(path):
    text = path.read_text(encoding="utf-8")
    scripts = set(re.findall(r"(?<![\w/])(?:script|\.ci)/\w+", text))
    managed = set(re.findall(r"manage\.py (\w+)", text))

    assert {script for script in scripts if not (ROOT / script).is_file()} == set()
    assert managed - set(get_commands()) == set()


def test_the_readme_names_the_accounts_that_the_demo_makes():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    people = [row["username"] for row in csv.DictReader((EXAMPLE / "accounts.csv").read_text("utf-8-sig").splitlines())]

    assert tuple(sorted(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE))) == tuple(sorted(ACCOUNTS))
    assert set(ACCOUNTS) <= set(people)
    assert f"`{settings.DEMO_PASSWORD}`" in text
    assert f"--unit {UNIT} --period 2024" in text


def test_the_guide_calls_things_as_the_pages_do():
    """What stands in bold is a text of the interface."""
    catalogue = polib.pofile(str(CATALOGUE))
    shown = {entry.msgstr[:1].upper() + entry.msgstr[1:] for entry in catalogue}  # as Django begins its labels
    guide = " ".join(GUIDE.read_text(encoding="utf-8").split())
    bold = set(re.findall(r"\*\*(.+?)\*\*", guide)) - {"đậm"}

    assert bold - shown == set()


def test_the_guide_speaks_as_the_pages_do():
    assert re.findall(r"\bbạn\b|vui lòng|hệ thống|không hợp lệ", GUIDE.read_text(encoding="utf-8"), re.IGNORECASE) == []


def test_decisions_are_numbered_in_a_row_and_listed():
    listed = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")

    assert [path.name[:4] for path in ADRS] == [f"{n:04}" for n in range(1, len(ADRS) + 1)]
    assert [path.name for path in ADRS if path.name not in listed] == []


@each(ADRS)
def test_a_decision_says_why_what_and_what_follows(path):
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert text.startswith(f"# {int(path.name[:4])}. ")


def test_the_newest_change_is_that_of_the_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert re.findall(r"^## \[(.+?)\]", changes, re.MULTILINE)[0] in (version, "Unreleased")
