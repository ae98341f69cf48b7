"""Databases of our own, filled once and kept for the next run; never one of somebody else's.

Their name is the given one's with ``_bench_`` and the number of users, and with what else they
hold. One of that name without our mark in it is somebody else's: the run stops and says so.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from benchmarks import filling, generator

_UNFINISHED = "being filled"
_ROOT = Path(__file__).parents[1]
_SOURCES = ("benchmarks/generator.py", "benchmarks/filling.py", "messaging/migrations/*.py")


class ForeignDatabaseError(Exception):
    """A database has our name and not our mark."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What a database holds besides its users, and which files its rows hang on."""

    name: str
    fill: Callable[[int], None]  # given the number of users, who are there
    sources: tuple[str, ...]


class Databases:
    """The databases of one run, by how many users each holds, and what else."""

    def __init__(self) -> None:
        self._given = connections["default"]
        self._open: dict[str, BaseDatabaseWrapper] = {}

    @contextmanager
    def of(self, users: int, stock: Stock | None = None) -> Iterator[None]:
        """Let everything that asks the database ask the one with so many users."""
        before = connections["default"]
        name = f"{users}_{stock.name}" if stock else f"{users}"
        connections["default"] = self._open.get(name) or self._connected(name)
        try:
            if name not in self._open:
                _make_ready(users, stock)
                self._open[name] = connections["default"]
            yield
        finally:
            connections["default"] = before

    def close(self, *, drop: bool) -> None:
        """Let go of all of them; with ``drop`` they are gone afterwards."""
        for own in self._open.values():
            own.close()
            if drop:
                _drop(own)

    def _connected(self, content: str) -> BaseDatabaseWrapper:
        settings = self._given.settings_dict
        given = Path(settings["NAME"])
        name = f"{given.name.removesuffix('.sqlite3')}_bench_{content}"
        if self._given.vendor == "sqlite":
            name = str(given.with_name(f"{name}.sqlite3"))
        return type(self._given)({**settings, "NAME": name}, "default")


def _make_ready(users: int, stock: Stock | None) -> None:
    own = connections["default"]
    mark, found = _mark(users, stock), _mark_in(own)
    if found == mark:
        return
    if found:
        _drop(own)
    print(f"Filling {own.settings_dict['NAME']} with {users:,} users …", flush=True)
    _create(own)
    call_command("migrate", verbosity=0, stdout=StringIO())
    filling.fill("messaging_user", generator.COLUMNS, generator.users(users))
    if stock:
        stock.fill(users)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE carillon_bench SET mark = %s", [mark])


def _mark(users: int, stock: Stock | None) -> str:
    """Return what the content hangs on: a database with this mark needs no filling."""
    sources = _SOURCES + (stock.sources if stock else ())
    files = (path for pattern in sources for path in sorted(_ROOT.glob(pattern)))
    text = b"".join(path.read_bytes() for path in files)
    return f"{users} {hashlib.sha256(text).hexdigest()[:16]}"


def _mark_in(own: BaseDatabaseWrapper) -> str | None:
    """Return the mark of a database of ours, ``None`` where there is no database yet."""
    if not _exists(own):
        return None
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT mark FROM carillon_bench")
            return str(cursor.fetchone()[0])
    except DatabaseError:
        name = own.settings_dict["NAME"]
        raise ForeignDatabaseError(f"{name} is there and no benchmark's; it stays.") from None


def _exists(own: BaseDatabaseWrapper) -> bool:
    name = own.settings_dict["NAME"]
    if own.vendor == "sqlite":
        return Path(name).exists()
    with _server(own) as server:
        return server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount > 0


def _create(own: BaseDatabaseWrapper) -> None:
    """Create it with a mark that says it is ours and not done."""
    if own.vendor == "postgresql":
        with _server(own) as server:
            name = sql.Identifier(own.settings_dict["NAME"])
            server.execute(sql.SQL("CREATE DATABASE {}").format(name))
    with own.cursor() as cursor:
        cursor.execute("CREATE TABLE carillon_bench (mark text)")
        cursor.execute("INSERT INTO carillon_bench VALUES (%s)", [_UNFINISHED])


def _drop(own: BaseDatabaseWrapper) -> None:
    own.close()
    name = own.settings_dict["NAME"]
    if own.vendor == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
        return
    with _server(own) as server:
        server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _server(own: BaseDatabaseWrapper) -> psycopg.Connection:
    """Connect to the server beside the database, for what cannot be done inside it."""
    parameters = {**own.get_connection_params(), "dbname": "postgres"}
    known = {name: parameters.get(name) for name in ("dbname", "host", "port", "user", "password")}
    return psycopg.connect(**known, autocommit=True)
