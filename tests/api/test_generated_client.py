"""A client that a stranger's tool writes from the document does the main job, from a new union to its printed report."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import httpx
import pytest
import yaml
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils.timezone import localdate

import reports.tasks  # noqa: F401 - workers know its jobs
from common import jobs
from tests.conftest import ROOT
from unions.models import Account, ApiToken

OPERATIONS = {
    "reorganisations_preview", "reorganisations_create", "postings_create", "members_bulk", "payouts_create",
    "payouts_approve", "figures_list", "reports_create", "reports_render", "jobs_retrieve", "snapshots_file",
}  # fmt: skip
CONFIG = "post_hooks: []\ncontent_type_overrides: {application/pdf: application/octet-stream}\n"


def part_of_the_document() -> dict[str, Any]:
    """The operations that are used and all that they refer to; the whole would take the tool a minute."""
    document = yaml.load((ROOT / "docs/api.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for path, methods in list(document["paths"].items()):
        document["paths"][path] = {m: one for m, one in methods.items() if one["operationId"] in OPERATIONS}
        if not document["paths"][path]:
            del document["paths"][path]
    named: set[str] = set()
    waiting = list(refers(document["paths"]))
    while waiting:
        if (one := waiting.pop()) not in named:
            named.add(one)
            _sign, _components, kind, name = one.split("/")
            waiting += refers(document["components"][kind][name])
    for kind in ("schemas", "parameters", "responses"):
        inside = document["components"][kind]
        document["components"][kind] = {n: one for n, one in inside.items() if f"#/components/{kind}/{n}" in named}
    return document  # type: ignore[no-any-return]


def refers(part: Any) -> Iterator[str]:
    for name, inner in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        if name == "$ref":
            yield inner
        else:
            yield from refers(inner)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("client")
    document, config = folder / "api.yaml", folder / "config.yml"
    document.write_text(yaml.dump(part_of_the_document(), Dumper=yaml.CSafeDumper), encoding="utf-8")
    config.write_text(CONFIG)
    tool = Path(sys.executable).with_name("openapi-python-client")
    subprocess.run(
        [
            tool,
            "generate",
            f"--path={document}",
            f"--config={config}",
            "--meta=none",
            f"--output-path={folder}/book_client",
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    sys.path.insert(0, str(folder))
    yield importlib.import_module("book_client")
    sys.path.remove(str(folder))


@pytest.fixture
def signed_in(generated: ModuleType) -> Iterator[Callable[[Account], Any]]:
    """The client with a token, on the application in this process and on the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)

    def sign_in(account: Account) -> Any:
        _stored, token = ApiToken.objects.create(user=account)
        transport = httpx.WSGITransport(app=get_wsgi_application())
        return generated.AuthenticatedClient(
            base_url="http://localhost", token=token, prefix="Token", httpx_args={"transport": transport}
        )

    yield sign_in
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_a_union_is_founded_and_its_first_year_told_on_paper(cast, signed_in):
    quan, binh, an = signed_in(cast.quan), signed_in(cast.binh), signed_in(cast.an)

    def call(client: Any, operation: str, said: Any = None, **more: Any) -> Any:
        """What the operation answers, parsed into the client's own classes."""
        resource = operation.rpartition("_")[0]
        function = importlib.import_module(f"book_client.api.{resource}.{operation}")
        if said is not None:
            wanted = function.sync_detailed.__annotations__["body"]
            [kind] = [one for one in (*get_args(wanted), wanted) if hasattr(one, "from_dict")]
            more["body"] = [kind.from_dict(one) for one in said] if isinstance(said, list) else kind.from_dict(said)
        answer = function.sync_detailed(client=client, **more)
        assert answer.status_code < 300, answer.content
        return answer

    founding = {
        "kind": "founded",
        "effective_on": "2024-01-02",
        "under": "huyen-a",
        "founded": [{"code": "moi", "name": "CĐCS Mới", "level": "grassroots_union", "symbol": "CĐCS", "place": "Sen"}],
        "decision": {"number": "61/QĐ-LĐLĐ", "issuer": "LĐLĐ tỉnh", "signed_on": "2023-12-28"},
    }
    seen = call(quan, "reorganisations_preview", founding).parsed.seen
    call(quan, "reorganisations_create", founding | {"seen": seen})
    for name, role in (("binh", "officer"), ("an", "chair")):
        posting = {"unit": "moi", "role": role, "valid": {"from": str(localdate())}, "account": name}
        call(quan, "postings_create", posting)

    people = [{"full_name": f"Lê Thị Mẫu {n}", "sex": "female", "unit": "moi", "joined_on": "2024-02-01"} for n in "AB"]
    written = call(binh, "members_bulk", people).parsed
    assert written.written == 2
    visit = {
        "unit": "moi",
        "kind": "visit-sick",
        "member": int(written.results[0].id),
        "happened_on": "2024-05-06",
        "amount": 300_000,
        "funding": [{"source": "union", "amount": 300_000}],
    }
    payout = call(binh, "payouts_create", visit, idempotency_key="visit-1")
    etag = payout.headers["ETag"]
    assert call(an, "payouts_approve", id=payout.parsed.id, if_match=etag).parsed.status.value == "approved"

    [line] = call(an, "figures_list", unit="moi", period="2024", indicators="welfare.visits.count").parsed.results
    assert line.figures[0].value == 1
    report = {"unit": "moi", "period": "2024", "template": "grassroots-year", "dated_on": "2024-12-20"}
    begun = call(binh, "reports_create", report).parsed
    asked = call(binh, "reports_render", {"form": "pdf"}, id=begun.id).parsed
    jobs.work(asked.id, worker="of the test")
    done = call(binh, "jobs_retrieve", id=asked.id).parsed
    assert done.state.value == "done"
    snapshot = int(done.result.split("/snapshots/")[1].split("/")[0])
    paper = call(binh, "snapshots_file", id=snapshot)
    assert paper.content.startswith(b"%PDF-")
