"""The bundled servers: real ones, in folders of their own."""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest
import redis

from config import embedded, postgres
from config.daemon import ServersError, wait
from config.embedded import Servers
from tests.platform.living import naming, servers_of


@pytest.fixture
def root(tmp_path):
    yield tmp_path
    Servers(tmp_path).stop()


def query(root, sql):
    address = embedded.database_url(root)
    folder = unquote(address.split("@/", 1)[1].rsplit("/", 1)[0])
    with psycopg.connect(host=folder, dbname=postgres.NAME, user=postgres.NAME, autocommit=True) as connection:
        found = connection.execute(sql)
        return found.fetchall() if found.description else None


def broker(root):
    return redis.Redis.from_url(embedded.redis_url(root))


def pids(root):
    return [daemon.pid() for daemon in Servers(root).daemons()]


def left_below(root):
    return naming(*servers_of(root))


def test_urls_start_nothing(tmp_path):
    embedded.database_url(tmp_path)
    embedded.redis_url(tmp_path, 3)
    assert list(tmp_path.iterdir()) == []


def test_restart_keeps_data_and_stop_leaves_no_process(root):
    with Servers(root):
        query(root, "CREATE TABLE visit (name text); INSERT INTO visit VALUES ('Đặng Thị Ấn')")
        broker(root).set("nudge", "1")
    assert left_below(root) == {}
    with Servers(root):
        assert query(root, "SELECT lower(name) FROM visit") == [("đặng thị ấn",)]
        assert broker(root).get("nudge") == b"1"
        assert query(root, "SHOW data_checksums") == [("on",)]
        assert query(root, "SHOW fsync") == [("on",)]
        assert query(root, "SHOW listen_addresses") == [("",)]


def test_servers_killed_without_warning_come_back_with_their_data(root):
    servers = Servers(root)
    servers.start()
    query(root, "CREATE TABLE visit AS SELECT 46 AS number")
    broker(root).set("nudge", "1")
    time.sleep(1.1)  # the broker writes to disk once a second
    killed = pids(root)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    assert wait(lambda: pids(root) == [None, None], 5)
    servers.start()
    assert set(pids(root)).isdisjoint([*killed, None])
    assert query(root, "SELECT number FROM visit") == [(46,)]
    assert broker(root).get("nudge") == b"1"


def test_second_start_takes_what_runs_and_the_last_to_leave_stops_it(root):
    with Servers(root):
        running = pids(root)
        with Servers(root):
            assert pids(root) == running
        assert pids(root) == running
    assert pids(root) == [None, None]


def test_what_a_killed_predecessor_left_running_is_taken_over_and_stopped(root):
    child = os.fork()
    if child == 0:
        Servers(root).__enter__()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    orphans = pids(root)
    assert None not in orphans
    with Servers(root):
        assert pids(root) == orphans
    assert left_below(root) == {}


def test_a_number_that_now_belongs_to_somebody_else_is_not_taken_for_the_server(root):
    with Servers(root):
        pass
    (root / "run/postgres/data/postmaster.pid").write_text(f"{os.getpid()}\n")
    (root / "run/valkey/pid").write_text(f"{os.getpid()}\n")
    with Servers(root):
        assert os.getpid() not in pids(root)
        assert query(root, "SELECT 1") == [(1,)]


def test_a_cluster_half_made_is_made_anew(root):
    unfinished = root / "run/postgres/data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")
    with Servers(root, names=["postgres"]):
        assert query(root, "SELECT 1") == [(1,)]


def test_data_of_a_test_run_are_made_anew(root):
    with Servers(root, durable=False):
        query(root, "CREATE TABLE visit AS SELECT 1 AS number")
        assert query(root, "SHOW fsync") == [("off",)]
    with Servers(root, durable=False):
        assert query(root, "SELECT to_regclass('visit')") == [(None,)]


def test_a_project_deep_in_its_disk_is_reached_by_a_short_name(root):
    deep = root / "/".join(["Liên đoàn Lao động tỉnh"] * 4)
    with Servers(deep):
        assert query(deep, "SELECT 1") == [(1,)]
        assert broker(deep).ping()
    short = embedded.place(deep)
    assert len(os.fsencode(short / embedded.POSTGRES_SOCKET)) <= embedded.LONGEST_SOCKET
    short.unlink()
    short.symlink_to(root)
    with pytest.raises(ServersError, match="is not ours"), Servers(deep):
        pass
    short.unlink()


def test_a_server_that_cannot_start_says_why(root, monkeypatch):
    with Servers(root):
        pass
    (root / "run/postgres/data/PG_VERSION").write_text("9.6\n")
    monkeypatch.setattr("config.daemon.ATTEMPTS", 1)
    with pytest.raises(ServersError, match=r"PostgreSQL does not start.*9\.6"), Servers(root):
        pass
    assert left_below(root) == {}


def test_programs_named_by_the_environment_come_first(tmp_path, monkeypatch):
    (tmp_path / "initdb").touch()
    monkeypatch.setenv("PGBIN", str(tmp_path))
    assert postgres.postgres_programs() == tmp_path


@pytest.mark.skipif(os.getuid() != 0, reason="only root has a closed home to leave")
def test_root_in_a_closed_home_without_user_namespaces_keeps_the_data_below_var(root, monkeypatch):
    refuge = Path(tempfile.mkdtemp(dir="/var/tmp"))
    monkeypatch.setattr(postgres, "CLOSED_HOME_REFUGE", refuge)
    root.chmod(0o700)
    try:
        with Servers(root):
            query(root, "CREATE TABLE visit AS SELECT 46 AS number")
        holds = postgres.Footing.holds
        refused = lambda self, owner: self.prefix[:1] != ["unshare"] and holds(self, owner)  # noqa: E731
        monkeypatch.setattr(postgres.Footing, "holds", refused)
        for _time in ("moved", "again"):
            with Servers(root):
                assert (root / "run/postgres").resolve().is_relative_to(refuge)
                assert query(root, "SELECT number FROM visit") == [(46,)]
    finally:
        shutil.rmtree(refuge)


def test_the_command_says_what_runs(root, capsys):
    assert embedded.main(["status", "--root", str(root)]) == 3
    assert embedded.main(["start", "--root", str(root)]) == 0
    assert embedded.main(["status", "--root", str(root)]) == 0
    assert embedded.main(["stop", "--root", str(root)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Valkey: not running"
