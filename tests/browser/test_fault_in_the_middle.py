"""What is killed while somebody waits for a paper: nothing is lost, nothing comes twice, nobody is kept waiting."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import PATIENCE, Product, wait_for
from tests.browser.test_main_job import open_the_report, record_a_visit
from tests.browser.visitor import Visitors

PAPER = "#paper a[href*='/pdf/']"
NOT_KEPT_WAITING = 8  # seconds for an answer while the broker is away; it takes far less on a quiet machine


@pytest.fixture
def product_that_recovers(new_book: Product) -> Iterator[Product]:
    """Whatever a test has killed runs again after it."""
    yield new_book
    new_book.valkey.start()
    for name, process in new_book.running.items():
        if process.poll() is not None:
            new_book.start(name)


def press_render(page: Page) -> None:
    with page.expect_response(re.compile("/render/")):
        page.click("form[action$='/render/'] button")


def jobs(product: Product) -> list[tuple[str, int]]:
    """State and attempts of each that makes a paper."""
    asked = "SELECT state, attempts FROM common_job WHERE queue = 'render' ORDER BY id"
    return [tuple(row) for row in product.ask(asked)]  # type: ignore[misc]


def papers(product: Product) -> tuple[int, int]:
    """How many papers are in the book, and how many files were stored for them."""
    ((renderings, files),) = product.ask(
        "SELECT (SELECT count(*) FROM reports_rendering), (SELECT count(*) FROM common_storedfile)"
    )
    return renderings, files


def a_minute_passes(product: Product) -> None:
    """Waiting jobs have waited, leases have run out, and the scheduler's tick comes."""
    product.ask("UPDATE common_job SET asked_at = asked_at - interval '1 minute'")
    product.ask("UPDATE common_job SET lease_until = lease_until - interval '1 minute'")
    product.tick()


def test_a_worker_killed_at_its_work_leaves_the_paper_to_the_next(
    product_that_recovers: Product, visitors: Visitors
) -> None:
    product = product_that_recovers
    page = visitors.signs_in("canbo")
    open_the_report(page)
    with product.connect() as other, other.transaction():
        # Reading goes on; the worker comes as far as writing its paper into the book, and waits.
        other.execute("LOCK TABLE reports_rendering IN EXCLUSIVE MODE")
        press_render(page)
        wait_for(lambda: product.ask("SELECT 1 FROM pg_locks WHERE NOT granted"), "the worker at its last step")
        product.kill("render")
    assert jobs(product) == [("running", 1)]
    assert papers(product)[0] == 0

    product.start("render")
    a_minute_passes(product)

    expect(page.locator(PAPER)).to_be_visible(timeout=PATIENCE * 1000)
    assert jobs(product) == [("done", 2)]
    assert papers(product) == (1, 1)


def test_a_paper_asked_for_while_no_worker_is_there_comes_with_the_next(
    product_that_recovers: Product, visitors: Visitors
) -> None:
    product = product_that_recovers
    product.kill("render")
    page = visitors.signs_in("canbo")
    open_the_report(page)
    press_render(page)
    expect(page.locator("#paper progress, #paper [role=progressbar]")).to_be_visible()

    product.start("render")

    expect(page.locator(PAPER)).to_be_visible(timeout=PATIENCE * 1000)
    assert jobs(product) == [("done", 1)]
    assert papers(product) == (1, 1)


def test_without_the_broker_people_go_on_and_the_paper_waits_for_it(
    product_that_recovers: Product, visitors: Visitors
) -> None:
    product = product_that_recovers
    page = visitors.signs_in("canbo")
    os.kill(product.valkey.valkey().pid() or 0, signal.SIGKILL)

    page.goto("/payouts/new/")
    started = time.monotonic()
    record_a_visit(page)
    page.wait_for_url(re.compile(r"/payouts/\d+/$"))
    assert time.monotonic() - started < NOT_KEPT_WAITING
    open_the_report(page)
    started = time.monotonic()
    press_render(page)
    assert time.monotonic() - started < NOT_KEPT_WAITING
    assert jobs(product) == [("queued", 0)]

    product.valkey.start()
    a_minute_passes(product)

    expect(page.locator(PAPER)).to_be_visible(timeout=PATIENCE * 1000)
    assert jobs(product) == [("done", 1)]
    assert papers(product) == (1, 1)


def test_pressed_twice_and_by_two_people_it_is_one_paper(new_book: Product, visitors: Visitors) -> None:
    officer, chair = visitors.signs_in("canbo"), visitors.signs_in("chutich")
    for page in (officer, chair):
        open_the_report(page)
    for page in (officer, chair):
        press_render(page)

    for page in (officer, chair):
        expect(page.locator(PAPER)).to_be_visible(timeout=PATIENCE * 1000)
    assert jobs(new_book) == [("done", 1)]
    assert papers(new_book) == (1, 1)
