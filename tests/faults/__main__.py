"""script/faults [NAME…] [--runs N] [--json]"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

root = Path(__file__).resolve().parents[2] / ".local" / "faults"
os.environ["LOCAL_ROOT"] = str(root)
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
for elsewhere in ("DATABASE_URL", "REDIS_URL", "MEDIA_ROOT"):
    os.environ.pop(elsewhere, None)  # nobody's servers but its own are killed
django.setup()

from tests.faults.command import main  # noqa: E402 - the models it imports need the settings

sys.exit(main())
