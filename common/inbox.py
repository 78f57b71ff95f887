"""What accounts are told: on their pages at once, by e-mail where they wish it and the site can send.

A notice is a row, written in the transaction of what it tells of. The mails are sent by a job that looks for notices
that were not mailed yet, so a gateway that is away delays them and nothing is forgotten.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from textwrap import shorten
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import jobs
from common.models import Notice

log = logging.getLogger(__name__)

MAIL = "common.mail"
SENDS_FOR_SECONDS = 60  # then the job ends, and the next goes on
SUBJECT = 120  # characters
GIVEN_UP_AFTER = timedelta(days=3)  # a notice that could not be mailed by then is old news
LONGEST = 500  # characters of a text, as the column has them

Text = Callable[[], str]


def notify(accounts: Iterable[Any], *, key: str, text: Text, url: str, icon: str = "bell") -> int:
    """Tell accounts the same, each once by this key; how many were told now.

    `text` is called in the language of an account. `url` is a path on the site, where one goes on.
    """
    told: dict[str, str] = {}

    def in_words() -> str:
        language = translation.get_language()
        if language not in told:
            told[language] = text()
        return told[language]

    return notify_each(((account, in_words, url) for account in accounts), key=key, icon=icon)


def notify_each(told: Iterable[tuple[Any, Text, str]], *, key: str, icon: str = "bell") -> int:
    """As `notify`, with a text and an address for each account: as many statements for thousands as for one."""
    wanted = {account.pk: (account, text, url) for account, text, url in told if account.is_active}
    known = set(Notice.objects.filter(key=key, account__in=wanted).values_list("account", flat=True))
    notices = []
    for pk, (account, text, url) in wanted.items():
        if pk not in known:
            with translation.override(account.language):
                notices.append(Notice(account=account, key=key, text=text()[:LONGEST], url=url, icon=icon))
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    if notices and mails_are_sent():
        transaction.on_commit(ask_for_mails)  # not within: all who tell something would wait for that one row
    return len(notices)


def unseen(account: Any) -> int:
    return Notice.objects.filter(account=account, seen_at=None).count()


def mark_seen(account: Any, pk: int | None = None) -> int:
    """One notice of the account, or all of them."""
    notices = Notice.objects.filter(account=account, seen_at=None)
    return notices.filter(**({} if pk is None else {"pk": pk})).update(seen_at=timezone.now())


# Mails ---------------------------------------------------------------------------------------------
def mails_are_sent() -> bool:
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def to_mail() -> QuerySet[Notice]:
    """Notices that wait to be sent, of accounts that wish it and have an address."""
    wanted = Notice.objects.filter(mailed_at=None, account__wants_mail=True, account__is_active=True)
    return wanted.filter(told_at__gt=timezone.now() - GIVEN_UP_AFTER).exclude(account__email="").order_by("pk")


def ask_for_mails() -> None:
    """One job for all mails there are, done again whenever there are more."""
    jobs.ask(MAIL, key=MAIL, args={}, by=None, again=True)


def tick(now: datetime) -> None:
    """What could not be sent is tried again."""
    if mails_are_sent() and to_mail().exists():
        ask_for_mails()


def send_mails() -> int:
    """Send what waits, as much as a job has time for; how many were sent. Raises what the gateway does."""
    until, sent = time.monotonic() + SENDS_FOR_SECONDS, 0
    with get_connection() as gateway:
        for pk in list(to_mail().values_list("pk", flat=True)):
            if time.monotonic() > until:
                break  # the tick asks for the others
            sent += _mail(pk, gateway)
    return sent


@transaction.atomic
def _mail(pk: int, gateway: Any) -> bool:
    """Killed between sending and noting it, a mail goes out again under the same id, by which it is one mail."""
    locked = to_mail().select_for_update(of=("self",), skip_locked=True)
    notice: Any = locked.select_related("account").filter(pk=pk).first()
    if notice is None:
        return False
    try:
        gateway.send_messages([_message(notice)])
    except SMTPRecipientsRefused:
        log.warning("account %s takes no mails at its address", notice.account_id)
        type(notice.account).objects.filter(pk=notice.account_id).update(wants_mail=False)
        return False
    notice.mailed_at = timezone.now()
    notice.save(update_fields=["mailed_at"])
    return True


def _message(notice: Any) -> EmailMessage:
    host = urlsplit(settings.PUBLIC_URL).hostname
    with translation.override(notice.account.language):
        foot = _("You get this because your account at %(site)s wishes notices by e-mail. It can be changed there.")
        return EmailMessage(
            subject=shorten(notice.text, SUBJECT, placeholder="…"),
            body=f"{notice.text}\n\n{settings.PUBLIC_URL}{notice.url}\n\n-- \n{foot % {'site': settings.PUBLIC_URL}}\n",
            to=[notice.account.email],
            headers={"Message-ID": f"<notice-{notice.pk}@{host}>", "Auto-Submitted": "auto-generated"},
        )
