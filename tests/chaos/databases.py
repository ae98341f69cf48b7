"""A database of its own for one scenario, made and dropped, or a whole server that may crash."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.sinks.server import closed_port

_SERVER_USER = "postgres"  # a server refuses to run as root


def server_url() -> str:
    """Return the server's address, empty for SQLite."""
    url = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL") or ""
    return url if url.startswith("postgres") else ""


@contextmanager
def own_database(server: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database, which is gone afterwards."""
    if not server:
        yield f"sqlite:///{folder.resolve() / 'chaos.sqlite3'}"
        return
    name = f"carillon_chaos_{os.getpid()}_{folder.name[-8:].lower()}"
    beside = urlsplit(server)._replace(path="/postgres").geturl()
    with psycopg.connect(beside, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(beside, autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(name)))


class Cluster:
    """A PostgreSQL server in a temporary folder, with the settings of production."""

    def __init__(self, folder: Path, port: int):
        self.folder, self.port = folder, port
        self.url = f"postgresql://{_SERVER_USER}@127.0.0.1:{port}/{_SERVER_USER}"

    @classmethod
    def of_this_run(cls) -> "Cluster":
        """Return the one that ``own_cluster`` made for this process's parent."""
        folder, port = os.environ["CHAOS_CLUSTER"].rsplit(":", 1)
        return cls(Path(folder), int(port))

    @staticmethod
    def missing() -> str:
        """Say what is missing to run one, nothing if all is there."""
        if not (_program("initdb") and _program("pg_ctl")):
            return "there is no PostgreSQL server program (initdb, pg_ctl)"
        names = [each.pw_name for each in pwd.getpwall()]
        is_fit = os.geteuid() != 0 or _SERVER_USER in names
        return "" if is_fit else f"a server refuses root, and there is no user {_SERVER_USER}"

    def create(self) -> None:
        """Make its files and start it."""
        self._run("initdb", "--auth", "trust", "--username", _SERVER_USER, "--no-sync")
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers; after a crash it recovers first."""
        own = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        log = str(self.folder / "server.log")
        self._run("pg_ctl", "start", "--wait", "--options", own, "--log", log)

    def stop(self) -> None:
        """Stop it as a power cut does: no checkpoint, no farewell."""
        self._run("pg_ctl", "stop", "--wait", "--mode", "immediate")

    def crash(self) -> None:
        """Stop it so, and start it again."""
        self.stop()
        self.start()

    def _run(self, name: str, *options: str) -> None:
        command = [_program(name), *options, "--pgdata", str(self.folder)]
        owner = {"user": _SERVER_USER} if os.geteuid() == 0 else {}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **owner)


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """Yield a running server, which is stopped and gone afterwards."""
    folder = Path(os.environ.get("TMPDIR", "/tmp"), f"carillon-chaos-pg-{os.getpid()}")  # noqa: S108 - the server's user must reach it, which a 0700 folder of ours forbids
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, _SERVER_USER)
    cluster = Cluster(folder, closed_port())
    try:
        cluster.create()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder)


def _program(name: str) -> str:
    """Return where a server program is: on the path, else where Debian puts it; empty: nowhere."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or next(map(str, places), "")
