"""Sweeps over everything there is: what is new and forgets a rule of the house is found here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pghistory
import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import formats, translation

from tests.canary import CANARY
from tests.everything import everything, more

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_day_comes_first_in_both_languages(language):
    with translation.override(language):
        assert formats.sanitize_separators("1.500") in ("1.500", "1500")
        first = formats.get_format("DATE_INPUT_FORMATS")[0]
        assert date(2026, 9, 5).strftime(first) == "05/09/2026"


# Addresses ---------------------------------------------------------------------------------------------

OPEN_TO_ALL = {
    "healthz",
    "readyz",
    "account_login",
    "account_signup",
    "account_inactive",
    "account_invitation",
    "campaigns:sign-in-sheet",
    "reports:calendar",
    "reports:verify",
    "reports:verify-file",
}
FOR_ANYBODY_SIGNED_IN = {
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "guide",
    "guide-picture",
    "reports:home",
    "reports:where",
    "unions:coverage-list",
    "unions:saved-view-list",
    "unions:saved-view-save",
    "unions:compare",
    "unions:token-create",
    "unions:token-list",
    "unions:decision-list",
    "unions:event-list",
    "unions:language",
    "unions:unit-list",
    "welfare:claim-list",
    "welfare:payout-list",
    "welfare:payout-create",
    "welfare:payout-import",
    "welfare:distribution-create",
    "welfare:payout-batch",
    "welfare:payout-hints",
    "welfare:payout-members",
    "reports:would-count",
    "welfare:allocation-create",
    "welfare:allocation-list",
    "welfare:capital-create",
    "welfare:capital-list",
    "welfare:loan-create",
    "welfare:loan-list",
    "welfare:norm-create",
    "welfare:norm-list",
    "welfare:pot-create",
    "welfare:programme-create",
    "welfare:programme-list",
    "welfare:totals",
    "welfare:contribution-create",
    "welfare:contribution-list",
    "welfare:contribution-many",
    "welfare:fund-create",
    "welfare:fund-list",
    "welfare:pot-list",
    "members:member-list",
    "members:member-create",
    "members:member-alike",
    "members:member-export",
    "members:member-import-create",
    "members:member-import-list",
    "members:member-import-template",
    "members:bulk-edit",
    "members:duplicate-list",
    "members:transfer-list",
    "members:headcount-list",
    "members:headcount-create",
    "members:career-event-create",
    "members:rating-list",
    "members:rating-create",
    "members:rating-grid",
    "members:career-event-list",
    "members:congress-list",
    "members:congress-create",
    "members:congress-plan-create",
    "unions:classification-list",
    "unions:classification-decide-many",
    "unions:score-sheet-list",
    "campaigns:appraisal-list",
    "campaigns:entry-create",
    "campaigns:entry-list",
    "campaigns:initiative-create",
    "campaigns:initiative-list",
    "campaigns:recognition-create",
    "campaigns:recognition-list",
    "campaigns:nomination-create",
    "campaigns:nomination-list",
    "campaigns:round-create",
    "campaigns:round-list",
    "campaigns:blank-create",
    "campaigns:blank-list",
    "campaigns:award-create",
    "campaigns:award-list",
    "campaigns:award-type-list",
    "campaigns:campaign-create",
    "campaigns:campaign-list",
    "campaigns:cluster-create",
    "campaigns:cluster-list",
    "campaigns:registration-create",
    "campaigns:registration-list",
    "campaigns:review-create",
    "campaigns:contest-create",
    "campaigns:contest-list",
    "campaigns:contest-place-list",
    "campaigns:contest-result-list",
    "campaigns:work-create",
    "campaigns:work-list",
    "campaigns:activity-create",
    "campaigns:activity-list",
    "campaigns:duty-create",
    "campaigns:duty-list",
    "campaigns:facility-create",
    "campaigns:facility-list",
    "reports:figure-compare",
    "reports:figure-list",
    "reports:overview",
    "reports:calendar-key",
    "reports:notice-list",
    "reports:notices-seen",
    "reports:identity-list",
    "reports:indicator-list",
    "reports:number-list",
    "reports:outline-list",
    "reports:report-list",
    "reports:report-open",
    "reports:telling",
    "reports:declared-create",
    "reports:declared-list",
    "reports:declared-missing",
    "reports:period-create",
    "reports:period-list",
    "reports:target-create",
    "reports:target-list",
}

FOR_ADMINISTRATORS = {
    *(f"reports:outline-{act}" for act in ("create", "detail", "edit", "preview", "use", "renew", "retire", "drop")),
    "reports:outline-bring-back",
    "unions:decision-edit",
    "reports:identity-create",
    "reports:identity-edit",
    "reports:identity-end",
    "reports:identity-resume",
    "reports:indicator-create",
    "reports:indicator-edit",
    "reports:indicator-group-create",
    "reports:indicator-preview",
    "reports:indicator-rename",
    "reports:indicator-resume",
    "reports:indicator-retire",
    "campaigns:award-type-create",
    "campaigns:award-type-edit",
    "campaigns:award-type-rules",
    "unions:employer-type-list",
    "unions:level-list",
    "unions:reorganise",
    "unions:reorganise-form",
    "unions:scale-list",
    "unions:territory-list",
    "welfare:payout-kind-create",
    "welfare:payout-kind-edit",
    "welfare:payout-kind-list",
}
FOR_REVIEWERS = {
    "unions:classification-grid",
    *(f"reports:call-{act}" for act in ("create", "detail", "list", "progress", "zip")),
    "reports:comment-resolve",
    *(
        f"reports:report-{act}"
        for act in ("accept", "excuse", "lock", "look", "owe", "put-off", "reopen", "return", "review")
    ),
    *(f"reports:schedule-{act}" for act in ("create", "detail", "edit", "list")),
}
FOR_WHO_PAYS = {
    "welfare:contribution-create",
    "welfare:contribution-edit",
    "welfare:contribution-many",
    "welfare:contribution-take-back",
    "welfare:drive-edit",
    "welfare:entry-take-back",
    "welfare:fund-create",
    "welfare:fund-drive",
    "welfare:fund-edit",
    "welfare:fund-month",
    "welfare:fund-receive",
    "welfare:fund-spend",
    "welfare:fund-transfer",
}


def visitor(name: str, cast):
    """Somebody for whom the address opens."""
    if name in FOR_REVIEWERS:
        return cast.dung
    if name in FOR_WHO_PAYS:
        return cast.binh
    return cast.quan if name in FOR_ADMINISTRATORS else cast.an


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the product with its whole name."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from addresses(one, inner)
        else:
            name = one.name or str(one.pattern)
            yield f"{space}{name}", one


# The API's own are swept in tests/api.
NAMES = sorted({name for name, _pattern in addresses() if not name.startswith("api:")})


def address_of(name: str, made) -> str:
    """An address that points at something of the school union."""
    bare = {"healthz": "/healthz", "readyz": "/readyz", "guide-picture": "/help/pictures/viec-can-lam-1366.png"}
    if name in bare:
        return bare[name]
    space, _colon, own = name.rpartition(":")
    said = own.split("-")
    lengths = list(range(len(said) - 1, 0, -1))
    if said[-1] == "create":  # in what it is created comes before what is not there yet
        lengths = lengths[1:] + lengths[:1]
    bare_names = ["_".join(said[:length]) for length in lengths]
    whose = (one for bare_name in bare_names for one in (f"{space}_{bare_name}", bare_name))
    pk = next((getattr(made, one) for one in whose if hasattr(made, one)), made.payout)
    for words in (
        {},
        {"pk": pk.pk},
        {"pk": pk.pk, "change": UUID(int=0)},
        {"change": UUID(int=0)},
        {"pk": pk.pk, "other": made.member.pk},
        {"code": "truong"},
        {"indicator": made.indicator.code},
        {"unit": "truong", "period": "2024", "code": "welfare.visits.count"},
        {"unit": "truong", "period": "2024"},
        {"pk": made.report.pk, "sha256": made.snapshot.sha256},
        {"kind": "welfare.payout", "pk": made.payout.pk},
        {"uid": "MQ", "token": "never-given"},
        {"key": UUID(int=0)},
        {"kind": "renamed"},
        {"sha256": made.snapshot.sha256},
        {"public_id": made.token.public_id},
    ):
        try:
            return reverse(name, kwargs=words)
        except Exception:  # noqa: BLE001, S112 - the next words may fit
            continue
    raise AssertionError(f"no words for {name}")


def test_every_address_asks_who_is_there(client, cast, paid):
    made = everything(cast, paid)
    answered = {}
    for name in NAMES:
        for method in ("get", "post"):
            response = getattr(client, method)(address_of(name, made))
            turned_away = response.status_code in (401, 403, 405) or (
                response.status_code == 302 and response.url.startswith("/accounts/login/")
            )
            if not turned_away:
                answered.setdefault(name, response.status_code)

    assert set(answered) == OPEN_TO_ALL


@pytest.mark.parametrize("who", ["chi", *(pytest.param(one, marks=pytest.mark.nightly) for one in ("khach", "giang"))])
def test_every_address_refuses_an_outsider(client, cast, paid, who, monkeypatch):
    """Another province, a sister union, and somebody posted nowhere: 404, or a page without a word of it."""
    # What surrounds the words of regret is looked at elsewhere, and is most of the time of a thousand of them.
    monkeypatch.setattr("common.errors._answer", lambda _request, status, *_template: HttpResponse(status=status))
    made = everything(cast, paid)
    for name in NAMES:
        for method in ("get", "post"):
            if "_auth_user_id" not in client.session:  # one of the addresses signs out
                client.force_login(getattr(cast, who))
            response = getattr(client, method)(address_of(name, made))
            where = f"{method} {name} as {who}"
            assert CANARY not in response.content.decode(errors="replace"), where
            if name not in OPEN_TO_ALL | FOR_ANYBODY_SIGNED_IN:
                assert response.status_code in (404, 405), (where, response.status_code)
            else:
                assert response.status_code < 500, (where, response.status_code)


def test_every_page_opens_for_those_who_may(client, cast, paid):
    made = everything(cast, paid)
    # Without a token, with links that were never given, of a report that was no estimate.
    answers_404 = {"account_invitation", "campaigns:sign-in-sheet", "reports:calendar", "reports:report-actual"}
    for name in sorted(set(NAMES) - answers_404):
        client.force_login(visitor(name, cast))
        response = client.get(address_of(name, made))
        if response.streaming:
            b"".join(response.streaming_content)  # the file is let go of
        assert response.status_code in (200, 302, 405), (name, response.status_code)


LISTS = sorted(
    {name for name in NAMES if name.endswith(("-list", ":home", ":overview", "-compare"))}
    | {"reports:figure-detail", "reports:report-detail", "unions:unit-detail", "members:member-detail"}
    | {"unions:compare", "unions:event-detail", "unions:decision-detail"}
    | {"unions:unit-staff", "unions:unit-who", "unions:unit-coverage", "unions:webhook-detail"}
    | {"unions:unit-service-accounts", "unions:service-account-detail"}
    | {"welfare:fund-detail", "welfare:fund-month", "welfare:drive-detail"}
    | {"campaigns:activity-attendance", "campaigns:duty-detail"}
    | {"members:committee", "members:congress-plan-detail", "unions:classification-unit"}
    | {"campaigns:contest-detail", "campaigns:work-detail"}
    | {"reports:target-detail", "reports:target-assign", "reports:indicator-detail", "reports:indicator-retire"}
    | {"reports:declared-detail", "reports:declared-grid", "reports:declared-missing"}
    | {"campaigns:award-type-detail", "campaigns:member-awards", "campaigns:member-merits", "welfare:member-support"}
    | {"campaigns:proposal-detail", "campaigns:proposal-lines-add", "campaigns:round-detail"}
    | {"campaigns:campaign-detail", "campaigns:campaign-recorded", "campaigns:campaign-registered"}
    | {"campaigns:cluster-add", "campaigns:cluster-detail", "campaigns:registration-people"}
    | {"welfare:programme-detail", "welfare:programme-silent", "welfare:pot-detail", "welfare:totals"}
)


def test_every_list_asks_as_much_of_the_database_for_thirty_rows_as_for_one(client, cast, paid, queries):
    def asked(made, *, warmed: bool) -> dict[str, int]:
        counted = {}
        for name in LISTS:
            client.force_login(visitor(name, cast))
            if not warmed:
                client.get(address_of(name, made))  # what is asked once per process is asked now
            with queries() as seen:
                assert client.get(address_of(name, made)).status_code == 200
            counted[name] = len(seen)
        return counted

    with pghistory.context(user=cast.binh.pk):
        few = everything(cast, paid, rows=1)
    one = asked(few, warmed=False)
    with pghistory.context(user=cast.binh.pk):
        more(few, cast, paid, rows=29)

    assert asked(few, warmed=True) == one


# Texts of the project ------------------------------------------------------------------------------------


def test_no_style_is_written_into_a_page():
    styled = [
        str(page.relative_to(ROOT))
        for page in (ROOT / "templates").rglob("*.html")
        if re.search(r"\sstyle=|<style|\son[a-z]+=", page.read_text(encoding="utf-8")) and "print" not in page.parts
    ]

    assert styled == []
