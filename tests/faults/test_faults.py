"""Whatever is killed, every paper comes, once and whole."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT


def outcomes(*, runs: int, seconds: int) -> list[dict[str, object]]:
    """In a process of its own, since its settings and servers are others."""
    command = [sys.executable, "-m", "tests.faults", "--json", f"--runs={runs}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.stdout, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_a_blow_of_every_kind_does_no_harm():
    assert [row for row in outcomes(runs=1, seconds=300) if not row["holds"]] == []


@pytest.mark.nightly
def test_many_blows_do_no_harm():
    assert [row for row in outcomes(runs=25, seconds=3600) if not row["holds"]] == []
