"""Celery over the real broker: what it is told, and how soon it gives up when the broker is away."""

import os
import signal
import time

import pytest
import redis
from celery import Celery
from kombu.exceptions import OperationalError

from config import celery, embedded
from config.embedded import Servers


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("redis://valkey:6379/2", "redis://valkey:6379/2"),
        ("rediss://user:secret@valkey:6380/0", "rediss://user:secret@valkey:6380/0"),
        ("unix:///srv/s%E1%BB%95/valkey.sock?db=7", "redis+socket:///srv/s%E1%BB%95/valkey.sock?virtual_host=7"),
        ("unix:///srv/valkey.sock", "redis+socket:///srv/valkey.sock?virtual_host=0"),
    ],
)
def test_one_address_in_two_tongues(given, told):
    assert celery.broker_url(given) == told


def test_tasks_are_given_back_when_a_worker_is_lost():
    celery.app.loader.import_default_modules()
    told = celery.app.conf
    assert told.task_acks_late
    assert told.task_reject_on_worker_lost
    assert told.worker_prefetch_multiplier == 1
    assert told.task_soft_time_limit < told.broker_transport_options["visibility_timeout"]
    assert told.accept_content == ["json"]
    assert told.beat_schedule["tick"]["task"] in celery.app.tasks


@pytest.fixture
def sender(tmp_path):
    """An app as ours, with a broker of its own that may be hurt."""
    root = tmp_path / "sổ của tôi"
    app = Celery("sender", set_as_current=False)
    app.conf.update(celery.configuration() | {"broker_url": celery.broker_url(embedded.redis_url(root, 5))})
    with Servers(root, durable=False, names=["valkey"]) as servers:
        app.send_task("warm-up", queue="render")
        yield app, servers.valkey(), redis.Redis.from_url(embedded.redis_url(root, 5))
    app.close()


def seconds_to_fail(app):
    started = time.monotonic()
    with pytest.raises(OperationalError):
        app.send_task("nothing", queue="render")
    return time.monotonic() - started


def test_what_somebody_waits_for_is_handed_out_before_what_is_made_in_bulk(sender):
    app, _valkey, broker = sender
    broker.flushdb()
    for n, priority in enumerate([6, 6, 3, 0, 6]):
        app.send_task("nothing", args=[n], queue="render", priority=priority)
    with app.connection_for_read() as connection, connection.SimpleQueue("render") as line:
        handed_out = [line.get(timeout=5).payload[0][0] for _message in range(5)]

    assert handed_out == [3, 2, 0, 1, 4]


def test_a_nudge_lies_in_its_queue(sender):
    _app, _valkey, broker = sender
    assert broker.llen("render") == 1


def test_a_broker_that_is_gone_is_noticed_at_once(sender):
    app, valkey, _broker = sender
    valkey.stop()
    assert seconds_to_fail(app) < 1


def test_a_broker_that_hangs_is_waited_for_a_moment_only(sender):
    app, valkey, _broker = sender
    os.kill(valkey.pid(), signal.SIGSTOP)
    try:
        assert seconds_to_fail(app) < 2 * celery.BROKER_PATIENCE_SECONDS
    finally:
        os.kill(valkey.pid(), signal.SIGCONT)
