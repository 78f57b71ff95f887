"""`manage.py icons <folder>`: write the icon sprite from an unpacked Bootstrap Icons package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common.icons import ICONS, SPRITE, sprite


class Command(BaseCommand):
    help = "Writes the sprite of the icons named in common/icons.py."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the icons/ folder of bootstrap-icons")

    def handle(self, *args: Any, **options: Any) -> None:
        SPRITE.write_text(sprite(options["folder"]), encoding="utf-8")
        self.stdout.write(f"{SPRITE}: {len(ICONS)} icons")
