"""What is wrong in the files of an example is told with file and line, and nothing of it is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from members.models import Member
from reports.example_rows import ExampleError
from reports.examples import load_example
from reports.replay import replay
from unions.models import UnionUnit

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "tra-vinh-2024"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("payouts.csv", "2024-01-18", "2024-02-31", "payouts.csv:3: happened_on"),
        ("payouts.csv", ",300000,", ",-300000,", "payouts.csv:2: amount"),
        ("payouts.csv", "visit-sick", "visit-moon", "payouts.csv:2: kind: "),
        ("payouts.csv", "T3,2024-01-08", "T9,2024-01-08", "payouts.csv:2: unit: "),
        ("payouts.csv", "happened_on", "day", "payouts.csv:2: "),
        ("membership_spells.csv", "2018-05-02", "02/05/2018", "membership_spells.csv:"),
        ("placements.csv", "TVH-CDVC-SNV,TVH-CDVC,", "TVH-CDVC-SNV,PTO-MDC,", "placements.csv:4: "),
        ("payout_steps.csv", "approved,chutich,", "approved,canbo,", "payout_steps.csv:2: "),
        ("payout_steps.csv", "paid,canbo,", "paid,chutich,", "payout_steps.csv:"),
        ("payout_steps.csv", "receipted,", "burnt,", "payout_steps.csv:"),
        ("entries.csv", "opening,18640000", "opening,1864", "entries.csv: "),
        ("entries.csv", ",-10350000,", ",-10360000,", "entries.csv: "),
        ("recipients.csv", ",1,500000", ",1,400000", "tra-vinh-2024: "),
        ("units.csv", "PTO\n", "PTO\nTVH\n", "units.csv:15: "),
        ("funding_lines.csv", ",300000,", ",299999,", "tra-vinh-2024: "),
        ("group_stays.csv", "2021-04-02,\n", "2021-04-02,,\n", "group_stays.csv:"),
    ],
)
def test_a_wrong_cell_is_told_with_file_and_line(tmp_path, file, old, new, told):
    folder = Path(shutil.copytree(FOLDER, tmp_path / "tra-vinh-2024"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ExampleError) as caught, transaction.atomic():
        load_example(folder)

    assert told in str(caught.value)
    assert not UnionUnit.objects.exists()


@pytest.mark.parametrize("file", ["units.csv", "placements.csv", "accounts.csv"])
def test_a_missing_file_is_told(tmp_path, file):
    folder = Path(shutil.copytree(FOLDER, tmp_path / "tra-vinh-2024"))
    (folder / file).unlink()

    with pytest.raises(CommandError, match=file):
        call_command("load_example", str(folder))


def test_a_file_of_an_unknown_name_is_told(tmp_path):
    folder = Path(shutil.copytree(FOLDER, tmp_path / "tra-vinh-2024"))
    (folder / "loans.csv").rename(folder / "loan.csv")

    with pytest.raises(ExampleError, match=r"loan\.csv"):
        load_example(folder)


def test_a_spreadsheets_byte_order_mark_is_no_part_of_the_heading(tmp_path):
    folder = Path(shutil.copytree(FOLDER, tmp_path / "tra-vinh-2024"))
    for path in folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert load_example(folder)[Member] == 111


def test_a_replay_leaves_nothing_and_keeps_away_from_units_that_it_did_not_load():
    folder = FOLDER.parent / "khanh-hoa-2023"

    assert replay(folder).agrees
    assert not UnionUnit.objects.exists()

    UnionUnit.objects.create(code="KHA")
    with pytest.raises(ExampleError, match="KHA"):
        replay(folder)
