"""One product for all tests of the browser, one browser for each of their files."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from config import embedded
from tests.browser.product import ROOT, Product
from tests.browser.visitor import QUIET, Visitors
from tests.conftest import fingerprint

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium_path() -> str:
    named = subprocess.run([ROOT / "script/browser"], capture_output=True, text=True, check=False)
    return named.stdout.strip()


@pytest.fixture(scope="session")
def product(django_db_setup: None, request: pytest.FixtureRequest) -> Iterator[Product]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"browser_{os.environ['TEST_RUN']}_{worker}"
    servers = Path(os.environ["LOCAL_ROOT"])
    local = servers / name
    postgres = os.environ.get("DATABASE_URL") or embedded.database_url(servers)
    try:
        with Product(name, template=f"template_{fingerprint()}", local=local, postgres=postgres) as running:
            yield running
    finally:
        shutil.rmtree(local, ignore_errors=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one file only: while it runs, Django refuses the database to everybody else in this process."""
    path = chromium_path()
    if not path:
        pytest.skip("no browser on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def new_book(product: Product) -> Product:
    """The product with nothing in its book but the demo."""
    product.begin_anew()
    return product


@pytest.fixture
def visitors(product: Product, chromium: Browser) -> Iterator[Visitors]:
    with Visitors(chromium, product.address).leaving_in_peace() as coming:
        yield coming
