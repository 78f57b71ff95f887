"""Makes the pictures of README and guide: `python -m tests.browser.make_screens [NAME…]`. Look at each before it is kept.

They are not made in tests: a picture differs with the fonts and the browser of the machine, and nobody would look.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from config import embedded
from tests.browser.product import PATIENCE, ROOT, Product
from tests.browser.visitor import PHONE, QUIET, Visitors

SCREENS = ROOT / "docs" / "screens"
COLOURS = 256  # as many as a palette holds
Colour = tuple[int, int, int]
DESK = {"width": 1366, "height": 900}


class Shown(NamedTuple):
    """A page, and who looks at it: the chair of the demo's union, or who organises the made-up province."""

    address: str
    who: str = "chutich"
    on_a_phone: bool = False  # a second picture, as the README shows some


PAGES = {
    "viec-can-lam": Shown("/", on_a_phone=True),
    "so-tham-hoi": Shown("/payouts/", on_a_phone=True),
    "ghi-nhan": Shown("/payouts/new/", on_a_phone=True),
    "bao-cao": Shown("/reports/1/", on_a_phone=True),
    "ho-chieu": Shown("/figures/TVH-CDVC-SNV/2024/welfare.visits.count/", on_a_phone=True),
    "so-quy": Shown("/funds/1/", on_a_phone=True),
    "kenh-bao-tin": Shown("/units/TVH-CDVC-SNV/webhooks/add/"),
    "doan-vien": Shown("/members/"),
    "nhap-danh-sach": Shown("/members/import/"),
    "cay-to-chuc": Shown("/units/?day=31/12/2025&open=an-binh", "to-chuc"),
    "sap-xep": Shown("/reorganise/reparented/", "to-chuc"),
    "bang-noi": Shown("/figures/an-binh/2024/mem.members_total/bridge/", "to-chuc"),
}
# Made-up people: two new ones, one of them born on a day that is not in the calendar.
PASTED = """Họ và tên\tNam\tNữ\tSố CCCD
Nguyễn Thị Hoa\t\t12/03/1990\t084190000123
Trần Văn Phúc\t1985\t\t84085000456
Lê Minh Khang\t31/02/1988\t\t"""


def keep(picture: bytes, path: Path) -> None:
    """With a palette: a third of the size."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    area = Counter(image.get_flattened_data())
    # What is seen is the area; and one red word among a thousand grey ones.
    palette = sorted(area, key=lambda colour: area[colour] * (8 + max(colour) - min(colour)), reverse=True)[:COLOURS]
    nearest = {colour: min(range(len(palette)), key=lambda n: distance(palette[n], colour)) for colour in area}
    small = Image.new("P", image.size)
    small.putpalette([part for colour in palette for part in colour])
    small.putdata([nearest[colour] for colour in image.get_flattened_data()])
    small.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")  # noqa: T201 - asked for in a terminal


def distance(one: Colour, other: Colour) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def make_ready(page: Page, name: str) -> None:
    """A form half filled in, a paper rendered: pages are shown at work."""
    if name == "ghi-nhan":
        page.fill("#id_member", "hoa")
        page.locator("#candidates input[type=radio]").first.check()
        page.fill("[name=happened_on]", "31/02/2024")
        page.fill("[name=amount]", "300.000")
        page.click("[data-save]")
        page.wait_for_selector("main [role=alert]")
    elif name == "bao-cao" and page.locator("#paper a[href*='/pdf/']").count() == 0:
        page.click("form[action$='/render/'] button")
        page.wait_for_selector("#paper a[href*='/pdf/']", timeout=PATIENCE * 1000)
    elif name == "kenh-bao-tin":
        page.fill("[name=name]", "Phần mềm nhân sự")
        page.fill("[name=url]", "https://nhan-su.example.org/tin")
        page.check("[name=kinds][value='report.state']")
        page.check("[name=kinds][value='payout.paid']")
        page.click("main [data-save]")
        page.click("main a[href*='/webhooks/']:not([href*='/units/'])")  # past the secret
        page.wait_for_selector("#log")
    elif name == "nhap-danh-sach":
        page.fill("[name=pasted]", PASTED)
        page.click("main [data-save]")
        page.click("main [data-save]")  # the columns as they were guessed
        page.wait_for_selector("main .outcome")
    elif name == "sap-xep":
        page.check("[name=units-by][value=filter]")
        page.fill("[name=units-below]", "an-binh-x1")
        page.select_option("[name=units-level]", "grassroots_union")
        page.fill("[name=act-under]", "an-binh")
        page.fill("[name=act-effective_on]", "01/03/2026")
        page.fill("[name=decision-number]", "15/QĐ-LĐLĐ")
        page.fill("[name=decision-issuer]", "LĐLĐ tỉnh An Bình")
        page.fill("[name=decision-signed_on]", "20/02/2026")
        page.click("main [data-save]")
        page.wait_for_selector("[name=step][value=carry-out]")
    if page.locator("iframe").is_visible():
        page.wait_for_timeout(3000)  # the browser's own reader of PDFs tells nobody when it is done


def found_province(product: Product) -> None:
    """A small province that lived through 2025, beside the demo."""
    command = [sys.executable, "manage.py", "load_province", "--unions", "60", "--members", "600"]
    subprocess.run(command, cwd=ROOT, env=product.environment, check=True, stdout=subprocess.DEVNULL)


def main(names: list[str]) -> None:
    servers = ROOT / ".local" / "test"
    chromium = subprocess.run([ROOT / "script/browser"], capture_output=True, text=True, check=True).stdout.strip()
    SCREENS.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as local,
        embedded.Servers(servers, durable=False),
        Product("screens", template="template1", local=Path(local), postgres=embedded.database_url(servers)) as product,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=QUIET) as browser,
        Visitors(browser, product.address).leaving_in_peace() as visitors,
    ):
        found_province(product)
        for size, shown in ((DESK, names), (PHONE, [name for name in names if PAGES[name].on_a_phone])):
            pages = {who: visitors.signs_in(who, viewport=size) for who in {PAGES[name].who for name in shown}}
            for name in shown:
                page = pages[PAGES[name].who]
                page.goto(PAGES[name].address)
                make_ready(page, name)
                keep(page.screenshot(), SCREENS / f"{name}-{size['width']}.png")


if __name__ == "__main__":
    main(sys.argv[1:] or list(PAGES))
