"""Jobs of this app: ids in, load, call a service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
from django.utils import translation

from common import jobs
from common.models import Job
from members.imports.checking import STEPS
from members.imports.running import CHECK, WRITE, run_check, run_write
from members.models import MemberImport
from unions.access import Scope
from unions.models import Account, Narrowing


@jobs.handles(CHECK)
def check_list(job: Job) -> None:
    imported = MemberImport.objects.get(pk=job.args["import"])
    if imported.layout.get("checks") != job.args["checks"] or imported.status != MemberImport.Status.CHECKING:
        return  # its columns were chosen anew since, or it was checked by an earlier attempt
    with _in_the_name_of(job) as scope:
        run_check(imported.pk, scope=scope, tell=lambda step: jobs.progress(job, step, STEPS))


@jobs.handles(WRITE)
def write_list(job: Job) -> None:
    with _in_the_name_of(job) as scope:
        jobs.progress(job, 1, 2)
        run_write(job.args["import"], job.args["mode"], scope=scope)


@contextmanager
def _in_the_name_of(job: Job) -> Iterator[Scope]:
    """What the job does is done by who asked, in their language and with their reach of today, as narrowed then."""
    account = Account.objects.get(pk=job.asked_by_id or 0)
    with translation.override(account.language), pghistory.context(user=account.pk):
        yield Scope.of(account, narrowing=Narrowing.of_args(job.args))
