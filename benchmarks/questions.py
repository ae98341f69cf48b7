"""What a question knows: how many users there are, in which databases, and what gates it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.db import connection

from benchmarks.database import Databases, Stock
from benchmarks.report import Figure

# A gate speaks of so many users; smaller runs are shown, and judged by nobody.
FULL_SIZE = {"postgresql": 1_000_000, "sqlite": 100_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the benchmarks."""

    users: int
    databases: Databases

    @property
    def is_on_postgresql(self) -> bool:
        """Whether PostgreSQL answers."""
        return connection.vendor == "postgresql"

    @property
    def is_full(self) -> bool:
        """Whether the run is of the size that its gates speak of."""
        return self.users >= FULL_SIZE[connection.vendor]

    def gate(self, **most: float) -> float | None:
        """Return what is at most allowed on this database, if the run is of the full size."""
        return most.get(connection.vendor) if self.is_full else None

    def world(self, share: int = 1, stock: Stock | None = None) -> AbstractContextManager[None]:
        """Let all that follows ask the users of this run, or the database with a share of them."""
        return self.databases.of(self.users // share, stock)


Question = Callable[[Run], Iterator[Figure]]
