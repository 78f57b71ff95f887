"""Certificates of 5,000 people: asking for all of them, and one part as a worker prints it.

The floor of a part is WeasyPrint alone: the same HTML, style sheet and fonts, and nothing around it.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from functools import partial
from uuid import uuid4

from campaigns import papers
from campaigns.models import AwardPaper, RoundDecision
from campaigns.papers import printing
from campaigns.papers.granted import PART
from campaigns.services import granting
from common import paper
from tests.bench import databases
from tests.bench.awarding import MEMBERS
from tests.bench.awards import PLAIN, TODAY, a_round
from tests.bench.bench import Goal, Row, benchmark, in_turns, milliseconds
from unions.access import Scope
from unions.models import Account, Decision

TURNS = 3
YEAR = 1980  # of nobody else's round


@benchmark("certificates")
def of_a_decision() -> Iterator[Row]:
    databases.award_round()
    scope = Scope.of(Account.objects.get(username="chu-tich-khen"))
    given = granted(scope)
    asked: list[AwardPaper] = []

    def ask() -> None:
        asked.extend(papers.ask_for("certificates", granted_by=given, scope=scope))

    value = milliseconds(ask)
    yield Row("certificates-asked", value, goal=Goal(value=5_000), note=f"{MEMBERS} certificates, {len(asked)} parts")
    first = asked[0]
    content = {**first.content, "hash": first.sha256}
    press = paper._press()
    bare = partial(
        press.HTML(string=printing.html_of(content)).write_pdf,
        stylesheets=[paper._sheet(printing.STYLES[True])],
        font_config=press.font_config,
    )
    value, least = in_turns(lambda: printing.render_pdf(content), bare, turns=TURNS, clock=time.process_time)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    note = f"{PART} on plain paper, {PART / value * 1000:.0f} certificates per second, {most} MB"
    yield Row("certificates-part", value, floor=least, goal=Goal(ratio=1.3), note=note)


def granted(scope: Scope) -> RoundDecision:
    made = a_round(YEAR, PLAIN)
    decision = Decision(number=f"{uuid4()}", issuer="LĐLĐ", signed_on=TODAY(), effective_on=TODAY())
    return granting.grant(
        made.pk,
        award_type_id=made.offers.get().award_type_id,
        decision=decision,
        on=TODAY(),
        form_key=uuid4(),
        seen_version=made.version,
        scope=scope,
    )
