"""Webhooks: other systems are told once of what happened, signed, as far as the account sees, in the end or not at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from copy import copy
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from campaigns.models import Award
from campaigns.services.awards import record_award
from campaigns.services.granting import grant
from common import jobs
from common.models import Job, Notice
from reports.services import reports, reviewing
from tests.campaigns.awarding import a_round, at_the_top, award_type, decision, people, province_chair
from tests.receiver import LOCAL, receiving
from unions import tasks  # noqa: F401 - workers know its jobs by it
from unions.access import Scope
from unions.models import LineageEvent, TreePath, Webhook, WebhookDelivery, WebhookEvent, WebhookKind
from unions.services import Order, carry_out, preview, undo_event
from unions.services.deliveries import BACK_OFF, OFF_AFTER, tick
from unions.webhooks import DELIVER, Happened, tell, tell_each
from welfare.services import payouts

TODAY = timezone.localdate()


@pytest.fixture
def receiver(settings):
    settings.OUTWARD_ALLOW_HTTP, settings.OUTWARD_ALLOWED_NETWORKS = True, LOCAL
    with receiving() as told:
        yield told


@pytest.fixture(autouse=True)
def nudged(monkeypatch):
    monkeypatch.setattr(jobs, "nudge", lambda job: True)


@pytest.fixture
def hook(cast, receiver):
    """A webhook of somebody of the cast, written past the services."""

    def write(who="an", unit="truong", **fields):
        account = getattr(cast, who)
        kinds = fields.pop("kinds", list(WebhookKind.values))
        fields = {"url": receiver.url, "name": "HR", "created_by": account} | fields
        return Webhook.objects.create(account=account, unit=getattr(cast, unit), kinds=kinds, **fields)

    return write


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What is done in it is committed, and the worker takes the jobs that were asked for."""

    def do(what):
        with django_capture_on_commit_callbacks(execute=True):
            done = what()
        work()
        return done

    return do


def work():
    for job in Job.objects.filter(kind=DELIVER, state="queued"):
        jobs.work(job.pk, worker="w")


def later():
    """The back-off is over."""
    WebhookDelivery.objects.filter(state="waiting").update(due_at=timezone.now())
    tick(timezone.now())
    work()


def paid_payout(cast, paid):
    payout = paid(cast.truong, date(2024, 5, 1))
    return payouts.pay_payout(payout.pk, seen_version=payout.version, paid_on=TODAY, scope=Scope.of(cast.binh))


def is_signed(secret, headers, body):
    """As a receiver checks it, by the words of Standard Webhooks."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(wanted, one) for one in headers["webhook-signature"].split())


# From the change to the receiver ---------------------------------------------------------------------


def test_a_payout_that_is_paid_is_told_once_signed_and_without_people_or_amounts(
    cast, paid, hook, receiver, committed, api
):
    webhook = hook()
    payout = committed(lambda: paid_payout(cast, paid))
    work()
    later()

    [(path, headers, body)] = receiver.got
    told = json.loads(body)
    event = WebhookEvent.objects.get()
    assert told == {
        "id": str(event.key),
        "kind": "payout.paid",
        "happened_at": timezone.localtime(event.happened_at).isoformat(),
        "unit": "truong",
        "about": {"path": f"/api/v1/payouts/{payout.pk}/", "state": "paid"},
    }
    assert (path, headers["webhook-id"]) == ("/hooks?of=us", told["id"])
    assert is_signed(webhook.secret, headers, body)
    assert not is_signed(webhook.secret, headers, body + b" ")
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert api("an").get(told["about"]["path"]).status_code == 200
    assert WebhookDelivery.objects.get().state == "delivered"


def test_done_twice_the_job_delivers_once(cast, hook, receiver, committed):
    hook()
    committed(lambda: tell("payout.paid", cast.truong.pk, path="payouts/7/", state="paid"))
    for _ in range(2):
        jobs.ask(DELIVER, key=Job.objects.get().key, args=Job.objects.get().args, by=None, again=True)
        work()
    assert len(receiver.got) == 1


def test_what_is_taken_back_was_never_told(cast, paid, hook, receiver, committed):
    hook()

    def undone():
        with transaction.atomic():
            paid_payout(cast, paid)
            transaction.set_rollback(True)

    committed(undone)
    assert (WebhookEvent.objects.count(), Job.objects.filter(kind=DELIVER).count(), receiver.got) == (0, 0, [])


def test_what_is_not_taken_is_sent_again_after_longer_and_longer_and_given_up_with_a_notice(
    cast, hook, receiver, committed
):
    webhook, receiver.status = hook(), 500
    committed(lambda: tell("payout.paid", cast.truong.pk, path="payouts/7/"))

    for wait in BACK_OFF:
        delivery = WebhookDelivery.objects.get()
        assert (delivery.state, delivery.status_code, delivery.fault) == ("waiting", 500, "answer")
        assert delivery.due_at - delivery.tried_at == wait
        later()

    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts, len(receiver.got)) == ("given_up", 8, 8)
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.got}) == 1
    assert Notice.objects.get().account == cast.an
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.failing_since is None) == (True, False)


def test_a_webhook_that_fails_for_three_days_is_switched_off_and_one_delivery_makes_it_well(
    cast, hook, receiver, committed
):
    webhook, receiver.status = hook(), 404
    Webhook.objects.update(failing_since=timezone.now() - OFF_AFTER)
    committed(lambda: tell("payout.paid", cast.truong.pk, path="payouts/7/"))

    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.version, Notice.objects.count()) == (False, 2, 1)
    Webhook.objects.update(is_active=True)
    receiver.status = 204
    later()
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.failing_since) == (True, None)


def test_whoever_does_not_answer_is_not_asked_for_the_rest_at_once(cast, hook, receiver, committed):
    receiver.status = 503
    hook()
    told = [Happened(cast.truong.pk, f"payouts/{n}/") for n in range(5)]
    committed(lambda: tell_each("payout.paid", told))
    assert len(receiver.got) == 1


def test_reach_is_asked_at_every_sending(cast, hook, receiver, committed):
    hook("an")
    hook("binh")
    with transaction.atomic():
        tell("payout.paid", cast.truong.pk, path="payouts/7/")
    cast.an.postings.all().delete()
    cast.binh.is_active = False
    cast.binh.save()
    later()

    assert receiver.got == []
    assert set(WebhookDelivery.objects.values_list("state", "fault")) == {("given_up", "reach")}


# Who is told of what ---------------------------------------------------------------------------------


def test_units_and_those_above_are_told_as_far_as_the_account_sees(cast, hook, receiver, django_assert_num_queries):
    there, above, beside = hook("an"), hook("dung", "tinh"), hook("chi", "xuong")
    group = hook("an", "to_1")
    blind = hook("giang", "truong")  # of somebody whose reach ends elsewhere
    off, other = hook(is_active=False), hook(kinds=["award.decided"])

    tell("payout.paid", cast.truong.pk, path="payouts/7/")

    assert set(WebhookDelivery.objects.values_list("webhook", flat=True)) == {there.pk, above.pk}
    assert WebhookEvent.objects.count() == 1
    assert not {beside.pk, group.pk, blind.pk, off.pk, other.pk} & {there.pk, above.pk}
    Webhook.objects.all().delete()
    with django_assert_num_queries(1):
        tell("payout.paid", cast.truong.pk, path="payouts/8/")


def test_a_thing_of_many_units_is_told_once_and_also_by_the_place_where_a_unit_stood(cast, hook, receiver):
    above = hook("dung", "tinh")
    ended = TreePath.objects.filter(unit=cast.xuong)
    ended.update(valid=ended.get().valid.__class__(date(2015, 1, 1), TODAY - timedelta(days=1)))
    units = [cast.xuong, cast.truong]
    tell_each("units.reorganised", [Happened(one.pk, "reorganisations/3/") for one in units])

    [delivery] = WebhookDelivery.objects.all()
    assert (delivery.webhook, delivery.event.unit) == (above, cast.xuong)


def told_of():
    """What was told, in order: kind, unit, and the rest but the path without its number."""
    rows = WebhookEvent.objects.order_by("pk").select_related("unit")
    return [(one.kind, one.unit.code, one.about["state"], one.about["path"].split("/")[3]) for one in rows]


def test_reports_awards_and_reorganisations_are_told(cast, hook, receiver, paid, year, template):
    hook("dung", "tinh")
    paid(cast.truong, date(2024, 5, 2))
    day = date(2024, 12, 31)
    begun = reports.open_report(
        unit=cast.truong, period=year, template=template, dated_on=day, scope=Scope.of(cast.binh)
    )
    reports.submit_report(begun.pk, seen_version=1, scope=Scope.of(cast.an))
    reviewing.return_report(begun.pk, reason="Đối chiếu", seen_version=2, scope=Scope.of(cast.dung))
    assert told_of() == [
        ("report.state", "truong", "submitted", "reports"),
        ("report.state", "truong", "returned", "reports"),
    ]
    assert WebhookEvent.objects.last().about["period"] == "2024"
    WebhookEvent.objects.all().delete()

    kind, chair = award_type(), province_chair(cast)
    award_round = a_round(cast, kind)
    at_the_top(cast, award_round, kind, people(cast, 2))
    award_round.refresh_from_db()
    said = {"award_type_id": kind.pk, "decision": decision(), "on": TODAY, "form_key": uuid.uuid4()}
    grant(award_round.pk, seen_version=award_round.version, scope=chair, **said)
    assert told_of() == [("award.decided", "truong", "granted", "awards")] * 2
    WebhookEvent.objects.all().delete()

    outside = Award(unit=cast.truong, happened_on=day, merit_year=2024, recipient_kind="individual", name="Bà Sen",
                    award_type=kind, source_document="Báo cáo năm")  # fmt: skip
    for _twice in range(2):
        record_award(copy(outside), scope=Scope.of(cast.binh))
    assert told_of() == [("award.decided", "truong", "recorded", "awards")]
    WebhookEvent.objects.all().delete()

    organiser = Scope.of(cast.quan)
    day = date(2024, 6, 15)  # since then unions of enterprises stand under no district
    order = Order(LineageEvent.Kind.REPARENTED, day, (cast.xuong,), under=cast.huyen_a, form_key=uuid.uuid4())
    event = carry_out(order, seen=preview(order, scope=organiser).digest, scope=organiser)
    undo_event(event.pk, scope=organiser)
    assert told_of() == [
        ("units.reorganised", "xuong", "standing", "reorganisations"),
        ("units.reorganised", "xuong", "undone", "reorganisations"),
    ]
    assert WebhookDelivery.objects.count() == 2


# Over the API ----------------------------------------------------------------------------------------


def test_a_webhook_is_set_up_tried_looked_at_and_told_again_over_the_api(api, cast, receiver, committed):
    an, asked = api("an"), {"unit": "truong", "name": "HR", "url": receiver.url, "kinds": ["payout.paid"]}
    made = an.post("webhooks/", asked)
    webhook, address = made.json(), f"webhooks/{made.json()['id']}/"
    assert (made.status_code, webhook["account"], webhook["secret"][:6]) == (201, "an", "whsec_")
    assert an.get(address).json()["secret"] is None

    tried = committed(lambda: an.post(f"{address}test/"))
    assert (tried.status_code, tried.json()["state"]) == (202, "waiting")
    [delivered] = an.get(f"{address}deliveries/", {"state": "delivered", "kind": "ping"}).json()["results"]
    assert (delivered["id"], delivered["status_code"], delivered["attempts"]) == (tried.json()["id"], 204, 1)
    assert an.get(f"{address}deliveries/", {"state": "given_up"}).json()["results"] == []
    assert an.get(f"{address}deliveries/", {"state": "lost"}).status_code == 400

    again = committed(lambda: an.post(f"{address}deliveries/{delivered['id']}/replay/"))
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    all_again = committed(lambda: an.post(f"{address}replay/", {"since": since}))
    assert (again.status_code, all_again.json()) == (202, {"replayed": 1})
    assert [headers["webhook-id"] for _path, headers, _body in receiver.got] == [delivered["event"]] * 3
    assert an.post(f"{address}deliveries/{10**17}/replay/").status_code == 404


def test_another_secret_signs_beside_the_one_before_for_a_day(api, cast, hook, receiver, committed):
    webhook = hook()
    told = api("an").post(f"webhooks/{webhook.pk}/rotate-secret/", If_Match="*").json()["secret"]
    committed(lambda: tell("payout.paid", cast.truong.pk, path="payouts/7/"))
    Webhook.objects.update(secret_before_until=timezone.now())
    committed(lambda: tell("payout.paid", cast.truong.pk, path="payouts/8/"))

    signed = [[is_signed(secret, *sent[1:]) for secret in (webhook.secret, told)] for sent in receiver.got]
    assert signed == [[True, True], [False, True]]


def test_webhooks_are_for_who_says_who_works_at_the_unit(api, cast, hook, receiver):
    webhook = hook()
    asked = {"unit": "truong", "name": "HR", "url": receiver.url, "kinds": ["payout.paid"]}
    for who in ("binh", "chi", "giang", "khach"):
        assert api(who).get(f"webhooks/{webhook.pk}/").status_code == 404
        assert api(who).get("webhooks/").json()["results"] == []
        refused = api(who).post("webhooks/", asked)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/unit")
        for step in ("test", "rotate-secret", "replay", "deliveries/1/replay"):
            assert api(who).post(f"webhooks/{webhook.pk}/{step}/", If_Match="*").status_code == 404
    blind = api("an", abilities=["staff"])
    assert blind.post("webhooks/", asked).status_code == 403  # it would be told more than the token may look at

    changed = api("quan").patch(f"webhooks/{webhook.pk}/", {"is_active": False}, If_Match="*").json()
    assert (changed["account"], changed["is_active"]) == ("quan", False)
    assert api("an").post(f"webhooks/{webhook.pk}/test/").json()["errors"][0]["code"] == "off"
    assert api("an").delete(f"webhooks/{webhook.pk}/", If_Match="*").status_code == 204


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://10.0.0.1/", "http://example.org/", "https://a:b@example.org/"]
)
def test_an_address_that_is_never_asked_is_refused_when_it_is_typed(api, cast, url):
    answer = api("an").post("webhooks/", {"unit": "truong", "name": "HR", "url": url, "kinds": ["payout.paid"]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/url")


# On the pages ----------------------------------------------------------------------------------------


def test_a_webhook_is_set_up_tried_looked_at_and_told_again_on_its_page(client, cast, receiver, committed):
    client.force_login(cast.an)
    typed = {"name": "HR", "url": receiver.url, "kinds": ["payout.paid", "report.state"]}
    assert client.post("/units/truong/webhooks/add/", typed | {"url": "https://10.0.0.1/"}).status_code == 422
    shown = client.post("/units/truong/webhooks/add/", typed).content.decode()
    webhook = Webhook.objects.get()
    page = webhook.get_absolute_url()
    assert webhook.secret in shown
    assert webhook.secret not in client.get(page).content.decode()
    assert "HR" in client.get("/units/truong/webhooks/").content.decode()

    receiver.status = 302
    committed(lambda: client.post(f"{page}test/"))
    assert WebhookDelivery.objects.get().fault == "redirect"
    receiver.status = 200
    committed(lambda: client.post(f"/webhooks/deliveries/{WebhookDelivery.objects.get().pk}/replay/"))
    committed(lambda: client.post(f"{page}replay/", {"since": f"{TODAY:%d/%m/%Y}"}))
    assert (len(receiver.got), WebhookDelivery.objects.get().state) == (3, "delivered")
    assert "webhooks/deliveries/" in client.get(page, {"state": "delivered"}).content.decode()
    assert "webhooks/deliveries/" not in client.get(page, {"state": "given_up"}).content.decode()

    another = client.post(f"{page}rotate/", {"seen": 1}).content.decode()
    webhook.refresh_from_db()
    assert webhook.secret in another
    assert client.post(page, typed | {"name": "HRM", "seen": 1}).status_code == 422  # it was looked at before
    assert client.post(page, typed | {"name": "HRM", "seen": 2}).status_code == 302
    webhook.refresh_from_db()
    assert (webhook.name, webhook.is_active) == ("HRM", False)  # the box was not ticked
    client.post(f"{page}remove/", {"seen": webhook.version})
    assert not Webhook.objects.exists()
