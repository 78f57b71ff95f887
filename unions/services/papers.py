"""Papers: what they say is written down in the request that asks for them, and a worker prints each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Manager

from common import files, jobs
from common.models import Job
from common.paper import sha256
from unions.access import Scope
from unions.models import Can, PrintedPaper

LANGUAGE = "vi"  # of papers that are signed, whoever asked for them
QUEUE = "render"  # of the workers without a way out
STEPS = 2

Content = dict[str, Any]
Render = Callable[[Content], bytes]  # content with its own hash, into a PDF
P = TypeVar("P", bound=PrintedPaper)


def ask(asked: Sequence[P], *, job: str, scope: Scope) -> list[P]:
    """Ask for papers of one kind about one union; what was asked for before is that paper, printed or on its way.

    `job` is the kind of job that prints them. The kind, the language and the site are added to what they say.
    """
    first = asked[0]
    scope.require(Can.VIEW, first.unit)
    for paper in asked:
        frame = {"kind": _kind(paper), "lang": LANGUAGE, "site": settings.PUBLIC_URL}
        paper.content = frame | paper.content
        paper.sha256 = sha256(paper.content)
        paper.asked_by = scope.account
    rows = _rows(first)
    # Of two who ask at once one waits for the other here, and then finds the other's.
    rows.bulk_create(asked, ignore_conflicts=True)
    digests = [paper.sha256 for paper in asked]
    known = rows.select_related("file").filter(unit=first.unit, kind=_kind(first), sha256__in=digests)
    by_digest = {paper.sha256: paper for paper in known}
    found = [by_digest[digest] for digest in digests]
    for paper in found:
        _order(paper, job, scope)
    return found


def ask_again(paper: PrintedPaper, *, job: str, scope: Scope) -> Job | None:
    """Try once more to print what failed; what is printed is not printed again."""
    scope.require(Can.VIEW, paper.unit)
    return _order(paper, job, scope)


def job_of(paper: PrintedPaper, *, job: str) -> Job | None:
    """The job that prints it or printed it."""
    return Job.objects.filter(key=key_of(paper, job)).first()


def key_of(paper: PrintedPaper, job: str) -> str:
    return f"{job}:{paper.pk}"


def print_out(paper: P, render: Render) -> P:
    """Make the file, from nothing but the content. Made twice, it is the same file."""
    if paper.file is None:
        printed = render({**paper.content, "hash": paper.sha256})
        paper.file = files.store(printed, media_type="application/pdf")
        paper.save(update_fields=["file"])
    return paper


def print_for(job: Job, model: type[P], make: Callable[[P], P]) -> None:
    """Do a job that `ask` ordered, by the app's own `print_out`."""
    paper = model._default_manager.select_related("file").get(pk=job.args[_name(model)])
    jobs.progress(job, 1, STEPS)
    make(paper)
    jobs.progress(job, STEPS, STEPS)


def _order(paper: PrintedPaper, job: str, scope: Scope) -> Job | None:
    if paper.file is not None:
        return None
    args = {_name(type(paper)): paper.pk}
    return jobs.ask(job, key=key_of(paper, job), args=args, by=scope.account, queue=QUEUE)


def _rows(paper: P) -> Manager[P]:
    return type(paper)._default_manager


def _kind(paper: Any) -> str:
    return str(paper.kind)


def _name(model: type[PrintedPaper]) -> str:
    return str(model._meta.model_name)
