"""The project's settings, on servers of the tests' own.

pytest-django reads the settings before any conftest.py, so this is where the servers come from: the process that
runs or distributes the tests starts them once and stops them at its end, if nobody else uses them then. Every run
has its own databases in them, so that several may go on at once in one checkout.
"""

import atexit
import os
import shutil
from pathlib import Path

from config import embedded

root = Path(__file__).resolve().parent.parent / ".local" / "test"
os.environ["LOCAL_ROOT"] = str(root)
(root / "static").mkdir(parents=True, exist_ok=True)  # empty: the pages take files from where they are written
os.environ.setdefault("STATIC_STORAGE", "django.contrib.staticfiles.storage.StaticFilesStorage")

own = embedded.redis_url(root, os.getpid() % embedded.DATABASES_OF_VALKEY)
broker_is_own = os.environ.get("REDIS_URL", own).split("?")[0] == own.split("?")[0]
if broker_is_own:
    os.environ["REDIS_URL"] = own

if "TEST_RUN" not in os.environ:  # the workers of a distributed run inherit it
    os.environ["TEST_RUN"] = str(os.getpid())
    names = ["valkey"] * broker_is_own + ["postgres"] * ("DATABASE_URL" not in os.environ)
    servers = embedded.Servers(root, durable=False, names=names)
    servers.__enter__()
    atexit.register(servers.__exit__, None, None, None)
    atexit.register(shutil.rmtree, root / "media" / os.environ["TEST_RUN"], ignore_errors=True)

# Files stand and fall with rows, so each process has those of its own database.
worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["MEDIA_ROOT"] = str(root / "media" / os.environ["TEST_RUN"] / worker)

from config.settings import *  # noqa: E402, F403 - the environment above comes first
from config.settings import DATABASES  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": f"test_{os.environ['TEST_RUN']}"}
API_RATES = {}  # a thousand requests in a minute are what tests are made of; what counts them says its own
