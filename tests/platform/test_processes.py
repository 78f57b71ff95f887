"""How all processes are kept together, shown on small stand-ins and the real bundled servers."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import processes
from config.daemon import wait
from tests.platform.living import naming, servers_of

PROJECT = Path(__file__).resolve().parents[2]
STAND_INS = """
import sys
from config import processes
port = sys.argv[1]
processes.PREPARE = [sys.executable, "-c", "print('demo accounts')"]
processes.STEADY_SECONDS = float(sys.argv[2])
processes.PROGRAMS = processes.Path(sys.executable).parent
processes.PROCESSES = {
    "web": lambda: ["python", "-m", "http.server", port, "--bind", "127.0.0.1"],
    "worker": lambda: ["python", "-c", "import time; time.sleep(600)", "worker-of-" + port],
}
sys.exit(processes.main(["serve"]))
"""


class Product:
    def __init__(self, root, steady_seconds=0):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.root = root
        self.output = (root / "output").open("w+")
        variables = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        self.running = subprocess.Popen(
            [sys.executable, "-u", "-c", STAND_INS, str(self.port), str(steady_seconds)],
            cwd=PROJECT,
            env=variables | {"LOCAL_ROOT": str(root), "PORT": str(self.port)},
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )

    def said(self):
        return (self.root / "output").read_text()

    def came_up(self):
        return wait(lambda: "Ctrl-C stops it" in self.said(), 30)

    def others(self):
        """Processes it has started, by their command lines."""
        marks = (f"worker-of-{self.port}", f"http.server {self.port}", *servers_of(self.root))
        return {number: line for number, line in naming(*marks).items() if number != self.running.pid}

    def worker(self):
        return next((number for number, line in self.others().items() if "worker-of" in line), None)


@pytest.fixture
def product(tmp_path):
    started = []

    def start(**options):
        started.append(Product(tmp_path, **options))
        return started[-1]

    yield start
    for each in started:
        each.running.terminate()
        each.running.wait(30)
        each.output.close()


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ends_when_asked_and_leaves_no_process(product, end):
    running = product()
    assert running.came_up(), running.said()
    assert len(running.others()) == 4
    running.running.send_signal(end)
    assert running.running.wait(30) == 0
    assert running.others() == {}
    assert running.said().index("demo accounts") < running.said().index("http://127.0.0.1:")
    assert "the data are kept" in running.said()


def test_a_killed_process_is_started_anew(product):
    running = product()
    assert running.came_up()
    killed = running.worker()
    os.kill(killed, signal.SIGKILL)
    assert wait(lambda: running.worker() not in (killed, None), 10)
    assert "worker fell (code -9) and is started anew" in running.said()


def test_a_process_that_falls_at_once_stops_the_whole_with_a_message(product):
    running = product(steady_seconds=600)
    assert running.came_up()
    os.kill(running.worker(), signal.SIGKILL)
    assert running.running.wait(30) == 1
    assert "Stopped: worker ended after" in running.said()
    assert running.others() == {}


def test_killed_without_warning_it_takes_its_processes_along_and_the_next_takes_the_servers(product):
    running = product()
    assert running.came_up()
    running.running.kill()
    running.running.wait()
    assert wait(lambda: running.worker() is None, 5)
    after = product()
    assert after.came_up()
    after.running.terminate()
    assert after.running.wait(30) == 0
    assert running.others() == after.others() == {}


def test_interrupted_while_it_starts_it_leaves_nothing(product):
    running = product()
    assert wait(lambda: bool(running.others()), 10)
    time.sleep(0.1)
    running.running.send_signal(signal.SIGINT)
    running.running.wait(30)
    assert wait(lambda: not running.others(), 10)  # initdb's own children see that it is gone, and go


def test_a_taken_port_is_said_in_one_sentence(product, capsys, monkeypatch):
    running = product()
    assert running.came_up()
    monkeypatch.setenv("PORT", str(running.port))
    assert processes.main(["serve"]) == 1
    assert capsys.readouterr().err == (
        f"Stopped: port {running.port} is taken. Choose another: PORT={running.port + 1} script/server\n"
    )
