"""script/bench [NAME…] [--json]"""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.bench.command import main  # noqa: E402 - the models it imports need the settings

sys.exit(main())
