"""Of a distributed run, one process has all tests of the browser: the product takes long to start.

`--dist=loadgroup` is meant for this, but pytest-xdist 3.8 marks groups in a way that pytest 9.2 no longer reads.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling


class BrowserTogether(LoadScopeScheduling):
    """Any other test goes to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BrowserTogether:
    return BrowserTogether(config, log)
