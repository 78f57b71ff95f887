"""`manage.py translations`: bring the Vietnamese catalogue in line with the sources, and compile it.

Needs neither GNU gettext nor a running server. Python is read by its syntax tree, templates by the lexer of Django,
so nothing is imported or run to find a text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

ROOT = Path(settings.ROOT)
CATALOGUE = ROOT / "locale/vi/LC_MESSAGES/django.po"
SOURCES = ("common", "unions", "members", "campaigns", "welfare", "reports", "config", "templates")
# What an officer meets of the libraries. Their own Vietnamese is missing, thin or worded otherwise
# than ours, so our catalogue, which Django asks first, answers for all of it.
LIBRARIES = (
    "django/core/exceptions.py",
    "django/core/paginator.py",
    "django/core/validators.py",
    "django/contrib/auth/backends.py",
    "django/contrib/auth/base_user.py",
    "django/contrib/auth/forms.py",
    "django/contrib/auth/password_validation.py",
    "django/contrib/auth/validators.py",
    "django/contrib/postgres/constraints.py",
    "django/contrib/postgres/fields/ranges.py",
    "django/contrib/postgres/forms/ranges.py",
    "django/contrib/postgres/validators.py",
    "django/db/models/base.py",
    "django/db/models/constraints.py",
    "django/db/models/fields",
    "django/forms",
    "django/utils/text.py",
    "django/views/generic/list.py",
    "django_filters/fields.py",
    "django_filters/filters.py",
    "django_filters/widgets.py",
    "rest_framework/authentication.py",
    "rest_framework/exceptions.py",
    "rest_framework/fields.py",
    "rest_framework/pagination.py",
    "rest_framework/relations.py",
    "rest_framework/serializers.py",
    "rest_framework/validators.py",
    "rest_framework/versioning.py",
    "allauth/account/adapter.py",
    "allauth/account/fields.py",
    "allauth/account/forms.py",
    "allauth/account/views.py",
    "allauth/account/internal",
    "allauth/core",
    "allauth/templates/account/messages",
)
HEADER = {
    "Project-Id-Version": "Sổ Công đoàn",
    "Language": "vi",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PARAMETERS = {  # what the arguments of each function are
    "gettext": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
}
LITERAL = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL_IN_TEMPLATE = re.compile(rf"\b(n?p?gettext|_)\(({LITERAL}(?:,\s*{LITERAL})*)\s*(?:,\s*count)?\)")
PERCENT = re.compile(r"%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]")


class Message(NamedTuple):
    """A text as gettext looks it up; `context` and `plural` may be empty."""

    msgid: str
    context: str = ""
    plural: str = ""


def messages_of(paths: Iterable[Path]) -> Iterator[Message]:
    """The texts that Python files and templates ask the catalogue for."""
    for path in paths:
        if path.suffix == ".py":
            yield from _in_python(path.read_text(encoding="utf-8"))
        else:
            yield from _in_template(path.read_text(encoding="utf-8"))


def own_files() -> list[Path]:
    found = [
        path for folder in SOURCES for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".html", ".txt"}
    ]
    return sorted(path for path in found if path.suffix == ".py" or "templates" in path.parts)


def library_files() -> list[Path]:
    """Raises FileNotFoundError if a library has moved what LIBRARIES names."""
    found: list[Path] = []
    for name in LIBRARIES:
        package, _, rest = name.partition("/")
        spec = find_spec(package)
        if spec is None or spec.origin is None or not (path := Path(spec.origin).parent / rest).exists():
            raise FileNotFoundError(name)
        found += [path] if path.is_file() else [p for p in path.rglob("*") if p.suffix in {".py", ".txt"}]
    return sorted(found)


def _in_python(source: str) -> Iterator[Message]:
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name.removesuffix("_lazy").removesuffix("_noop")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            yield from _message(names.get(node.func.id, ""), texts)


def _in_template(source: str) -> Iterator[Message]:
    for function, arguments in CALL_IN_TEMPLATE.findall(templatize(source)):
        yield from _message("gettext" if function == "_" else function, ast.literal_eval(f"[{arguments}]"))


def _message(function: str, texts: list[str]) -> Iterator[Message]:
    parameters = PARAMETERS.get(function)
    if parameters and len(texts) >= len(parameters):
        yield Message(**dict(zip(parameters, texts, strict=False)))


def wanted() -> dict[str, list[Message]]:
    """Every text the catalogue must hold, under the comment it stands with; our own first."""
    own = {(message.context, message.msgid): message for message in sorted(messages_of(own_files()))}
    library = {(message.context, message.msgid): message for message in sorted(messages_of(library_files()))}
    return {
        "": list(own.values()),
        "Of a library.": [message for key, message in library.items() if key not in own and message.msgid],
    }


def renewed(catalogue: polib.POFile) -> polib.POFile:
    """The catalogue with exactly the wanted texts; what was translated stays translated."""
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
    made = polib.POFile(wrapwidth=0)
    made.metadata = HEADER
    for comment, messages in wanted().items():
        for message in messages:
            old = known.get((message.context, message.msgid))
            said = "" if old is None else old.msgstr or old.msgstr_plural.get(0, "")
            made.append(
                polib.POEntry(
                    msgid=message.msgid,
                    msgctxt=message.context or None,
                    msgid_plural=message.plural,
                    msgstr="" if message.plural else said,
                    msgstr_plural={0: said} if message.plural else {},
                    comment=comment,
                    flags=["python-format"] if PERCENT.search(message.msgid) else [],
                )
            )
    return made


class Command(BaseCommand):
    help = "Renews locale/vi from the sources and compiles it; --check only says what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail if anything would change")

    def handle(self, *args: Any, **options: Any) -> None:
        before = polib.pofile(str(CATALOGUE), wrapwidth=0) if CATALOGUE.exists() else polib.POFile()
        after = renewed(before)
        if options["check"] and str(after) != CATALOGUE.read_text(encoding="utf-8"):
            raise CommandError("locale/vi is behind the sources: run manage.py translations")
        if not options["check"]:
            after.save(str(CATALOGUE))
            after.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
        for entry in after.untranslated_entries():
            self.stdout.write(f"without Vietnamese: {entry.msgid!r}")
        self.stdout.write(f"{len(after)} texts, {len(after.untranslated_entries())} without Vietnamese")
