"""The guide of the API does what it says: its commands run one after another against the product and its demo."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.product import ROOT, Product

GUIDE = ROOT / "docs/api.md"


@pytest.mark.skipif(not shutil.which("curl"), reason="the guide's commands need curl")
def test_every_command_of_the_guide_runs(product: Product, tmp_path: Path) -> None:
    product.begin_anew()
    commands = re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(commands)],
        cwd=tmp_path,
        env={"BOOK": product.address, "PATH": "/usr/bin:/bin:/usr/local/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    told = done.stdout.splitlines()
    assert ("proposed" in told, "approved" in told, "written" in told, "/full_name" in told) == (True,) * 4
    assert done.stdout.count("%PDF-") == 1
    assert (tmp_path / "report.pdf").read_bytes().rstrip().endswith(b"%%EOF")
    assert (tmp_path / "province.csv").read_text().count("\n") > 1
