"""A copy of the run's database, taken while nobody writes, and put in its place later."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql


class Copy:
    """The database as it was; every other process must have let go of it."""

    def __init__(self) -> None:
        """Take it."""
        name = str(settings.DATABASES["default"]["NAME"])
        self._name, self._copy = name, f"{name}_copy"
        connection.close()
        if connection.vendor == "postgresql":
            self._run("CREATE DATABASE {} TEMPLATE {}", self._copy, name)
        else:
            with (
                closing(sqlite3.connect(name)) as source,
                closing(sqlite3.connect(self._copy)) as target,
            ):
                source.backup(target)

    def put_back(self) -> None:
        """Let it be the database from here on."""
        connection.close()
        if connection.vendor == "postgresql":
            self._run("DROP DATABASE {} WITH (FORCE)", self._name)
            self._run("ALTER DATABASE {} RENAME TO {}", self._copy, self._name)
            return
        for suffix in ("-wal", "-shm"):
            Path(self._name + suffix).unlink(missing_ok=True)
        shutil.move(self._copy, self._name)

    def _run(self, words: str, *names: str) -> None:
        beside = urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl()
        with psycopg.connect(beside, autocommit=True) as server:
            server.execute(sql.SQL(words).format(*map(sql.Identifier, names)))
