"""A throw-away PostgreSQL server for tests: made in a temporary folder, stopped and deleted after.

Uses the server programs of the system's package; they refuse to run as root, so root hands them to
another user. ``local`` is reached by a socket without a password, ``tcp`` needs one.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from itertools import count
from pathlib import Path

PASSWORD = "kit-password"
_MISSING = (
    "PostgreSQL is not installed: its server programs (initdb, pg_ctl) were found neither in PATH nor in "
    "/usr/lib/postgresql/*/bin. On Debian: apt-get install postgresql"
)
_ROOM = 2 * 1024**3
_CONF = """
fsync = off
full_page_writes = off
max_connections = 40
shared_buffers = 32MB
dynamic_shared_memory_type = mmap
listen_addresses = '127.0.0.1'
lc_messages = 'C'
"""


class Postgres:
    """One server, with room for as many tests as ask."""

    def __init__(self) -> None:
        self._bin = _programs()
        self._user = _other_user()
        self.folder = Path(tempfile.mkdtemp(prefix="qa-pg-", dir=_quick_place()))
        self._data = self.folder / "data"
        self.port = _free_port()
        self._names = count(1)
        (self.folder / "password").write_text(PASSWORD)
        if self._user:
            for path in (self.folder, self.folder / "password"):
                os.chown(path, *self._user)
        auth = ["--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={self.folder / 'password'}"]
        self._call(
            "initdb", "-D", str(self._data), "-U", "qa", "-E", "UTF8", "--locale=C", "--no-sync", *auth
        )
        with (self._data / "postgresql.conf").open("a") as conf:
            conf.write(f"{_CONF}port = {self.port}\nunix_socket_directories = '{self.folder}'\n")
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._call("pg_ctl", "-D", str(self._data), "-l", str(self.folder / "log"), "-w", "start")

    def stop(self, how: str = "fast") -> None:
        """Stop the server; ``immediate`` is a crash."""
        self._call("pg_ctl", "-D", str(self._data), "-m", how, "-w", "stop")

    def new_url(self) -> str:
        """The URL of a fresh, empty place.

        A schema, which takes a moment; a database is a thousand files, to be made and to be deleted.
        """
        name = f"t{next(self._names)}"
        self.sql(f"CREATE SCHEMA {name}")
        return f"{self.url('postgres')}&options=-csearch_path%3D{name}"

    def new_database(self) -> str:
        """The name of a fresh, empty database."""
        name = f"t{next(self._names)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def url(self, database: str) -> str:
        """By the socket, without a password."""
        return f"postgresql+psycopg://qa@/{database}?host={self.folder}&port={self.port}"

    def tcp_url(self, database: str, password: str = PASSWORD) -> str:
        """By the network, with a password."""
        return f"postgresql+psycopg://qa:{password}@127.0.0.1:{self.port}/{database}"

    def sql(self, command: str) -> None:
        """Run a command as the owner of the server."""
        self._call(
            "psql", "-h", str(self.folder), "-p", str(self.port), "-U", "qa", "-d", "postgres", "-qc", command
        )

    def close(self) -> None:
        """Stop the server and delete its folder."""
        try:
            self.stop("immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _call(self, program: str, *arguments: str) -> None:
        who = {"user": self._user[0], "group": self._user[1], "extra_groups": []} if self._user else {}
        # Into a file, not a pipe: the server keeps what it inherits open, and a pipe would never end.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [self._bin[program], *arguments],
                stdout=said,
                stderr=said,
                stdin=subprocess.DEVNULL,
                cwd="/",
                check=False,
                timeout=120,
                **who,
            )
            said.seek(0)
            assert done.returncode == 0, f"{program}: {said.read().decode(errors='replace')}"


def _programs() -> dict[str, str]:
    patterns = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql*/bin")
    folders = [str(folder) for pattern in patterns for folder in Path("/").glob(pattern)]
    newest_first = sorted(
        folders, key=lambda folder: [int(n) for n in re.findall(r"\d+", folder)], reverse=True
    )
    places = os.pathsep.join([*newest_first, os.environ.get("PATH", "")])
    found = {name: shutil.which(name, path=places) for name in ("initdb", "pg_ctl", "psql")}
    if not all(found.values()):
        raise RuntimeError(_MISSING)
    return {name: str(path) for name, path in found.items()}


def _other_user() -> tuple[int, int] | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody")


def _quick_place() -> str:
    """Memory where there is plenty: thousands of small files are slow on a busy disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    return str(memory) if roomy else "/tmp"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
