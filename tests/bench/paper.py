"""The paper of a report. The floor is WeasyPrint alone: the same HTML, style sheet and fonts, and nothing around it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from tempfile import NamedTemporaryFile
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from pypdf import PdfReader

from common import paper
from reports import pdf
from reports.models import Report
from reports.services.freezing import stand_of
from tests.bench import databases
from tests.bench.bench import Goal, Row, benchmark, in_turns

COLD_TURNS = 3
# Both begin where a child of a worker does: Django is there, what prints is not.
COLD = """
import json, sys, time
import django
django.setup()
from pathlib import Path
from common import paper
from reports import pdf
asked = json.loads(Path(sys.argv[1]).read_text())
started = time.perf_counter()
if sys.argv[2] == "product":
    pdf.render_pdf(asked["content"])
else:
    with paper._own_fontconfig():
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        fonts = FontConfiguration()
    HTML(string=asked["html"]).write_pdf(stylesheets=[CSS(string=asked["css"], font_config=fonts)], font_config=fonts)
print(time.perf_counter() - started)
"""


def printed() -> tuple[dict[str, Any], str]:
    """The content of the example's report, and its HTML."""
    databases.example()
    stand = stand_of(Report.objects.earliest("pk"))
    content = {**stand.content, "hash": stand.sha256}
    with translation.override(content["lang"]):
        return content, pdf.html_of(paper.printable(content))


@benchmark("pdf-warm")
def warm() -> Iterator[Row]:
    content, html = printed()
    press = paper._press()
    bare = partial(
        press.HTML(string=html).write_pdf, stylesheets=[paper._sheet(pdf.STYLE)], font_config=press.font_config
    )
    for name, least in (
        ("pdf-warm", lambda: bare()),
        ("pdf-warm-accessible", lambda: bare(pdf_variant="pdf/a-3a")),
    ):
        value, floor = in_turns(lambda: pdf.render_pdf(content), least, turns=9, clock=time.process_time)
        yield Row(name, value, floor=floor, goal=Goal(ratio=1.15), note=f"{pages(content)} pages; of the processor")


@benchmark("pdf-cold")
def cold() -> Iterator[Row]:
    content, html = printed()
    css = render_to_string(pdf.STYLE)
    with NamedTemporaryFile("w", suffix=".json") as asked:
        json.dump({"content": content, "html": html, "css": css}, asked)
        asked.flush()
        turns = [(seconds(asked.name, "floor"), seconds(asked.name, "product")) for _turn in range(COLD_TURNS)]
    floors, products = (sorted(column) for column in zip(*turns, strict=True))
    middle = COLD_TURNS // 2
    note = "the first of a process, WeasyPrint's import included"
    yield Row("pdf-cold", products[middle] * 1000, floor=floors[middle] * 1000, goal=Goal(ratio=1.15), note=note)


# The whole of a long annex in one process, as a worker prints its parts one after the other.
ANNEX = """
import json, resource, sys, time
import django
django.setup()
from pathlib import Path
from reports import pdf
from reports.apart import further_parts
content = json.loads(Path(sys.argv[1]).read_text())
pdf.render_pdf({**content, "sections": content["sections"][:1]})
times = []
for part in range(1, further_parts(content) + 1):
    started = time.process_time()
    pdf.render_pdf(content, part)
    times.append(time.process_time() - started)
print(sorted(times)[len(times) // 2], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
ANNEX_ROWS = 5_000


@benchmark("pdf-annex")
def annex() -> Iterator[Row]:
    """An annex of 5,000 rows: how long a part takes, and how much memory the process that prints all of them."""
    content, _html = printed()
    cells = [{"text": "13.800.000", "href": "/figures/x/2024/welfare.visits.amount/"}] * 6
    table = {
        "block": "table",
        "caption": "",
        "head": "Đơn vị",
        "numbered": True,
        "columns": [{"label": "Số tiền thăm hỏi", "unit": "đồng"}] * 6,
        "rows": [{"label": f"CĐCS Trường Tiểu học số {n}", "level": 0, "cells": cells} for n in range(ANNEX_ROWS)],
        "total": None,
    }
    section = {"level": 1, "heading": "DANH SÁCH", "annex": True, "paragraphs": [table]}
    with NamedTemporaryFile("w", suffix=".json") as asked:
        json.dump({**content, "sections": [content["sections"][0], section]}, asked)
        asked.flush()
        done = subprocess.run([sys.executable, "-c", ANNEX, asked.name], capture_output=True, text=True, check=True)
    part, memory = map(float, done.stdout.split()[-2:])
    yield Row(
        "pdf-annex",
        part * 1000,
        goal=Goal(value=10_000),
        note=f"of the processor, for a part of 400 of {ANNEX_ROWS:,} rows",
    )
    yield Row("pdf-annex-memory", memory, goal=Goal(value=400, unit="MB"), unit="MB", note="the highest of the process")


def seconds(asked: str, what: str) -> float:
    done = subprocess.run([sys.executable, "-c", COLD, asked, what], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def pages(content: dict[str, Any]) -> int:
    return len(PdfReader(BytesIO(pdf.render_pdf(content))).pages)
