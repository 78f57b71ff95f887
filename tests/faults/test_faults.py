"""Whatever is killed, every paper comes, once and whole, and the books say what was told; of eight, one is first."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

RACES = ("approve-race", "pay-race")
EACH_TIME = ["postgres-kill-papers", "worker-kill", "valkey-flush", "bulk-kill"]
BY_NIGHT = ["postgres-kill", "child-kill", "valkey-kill"]


def outcomes(*names: str, runs: int, seconds: int) -> list[dict[str, object]]:
    """In a process of its own, since its settings and servers are others."""
    command = [sys.executable, "-m", "tests.faults", *names, "--json", f"--runs={runs}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.stdout, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("blows", [EACH_TIME, pytest.param(BY_NIGHT, marks=pytest.mark.nightly)], ids=["each", "night"])
def test_a_blow_of_every_kind_does_no_harm(blows):
    assert [row for row in outcomes(*blows, runs=1, seconds=600) if not row["holds"]] == []


def test_of_eight_who_decide_at_once_one_does():
    rows = outcomes(*RACES, runs=10, seconds=600)
    assert [row for row in rows if not row["holds"]] == []
    assert all(row["again"] == 7 * 10 for row in rows)  # the others were told who was quicker
