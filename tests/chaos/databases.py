"""A database of its own for one scenario, made and dropped, on the server the environment names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql


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
