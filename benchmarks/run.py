"""``make bench``: asks each question of both sides, prints a table, fails where a gate is missed.

``--users`` sets the size, ``--only`` picks questions by name, ``--drop`` leaves no database behind.
The server is that of ``TEST_DATABASE_URL`` or ``DATABASE_URL``; without either it is SQLite in the
data folder.
"""

import argparse
import gc
import os
import sys
from collections.abc import Mapping
from platform import python_version

import django

if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from django.conf import settings  # noqa: E402 - models come after setup
from django.db import connection  # noqa: E402

from benchmarks import (  # noqa: E402
    attribute_tracking,
    audience_count,
    audience_snapshot,
    broad_snapshot,
    clause_counts,
    growth,
    pages,
    rare_value,
    templates,
)
from benchmarks.database import Databases, ForeignDatabaseError  # noqa: E402
from benchmarks.questions import FULL_SIZE, Question, Run  # noqa: E402
from benchmarks.ratio import DisagreementError  # noqa: E402
from benchmarks.report import Figure, Verdict, table, write  # noqa: E402
from benchmarks.sending import (  # noqa: E402
    accepting,
    broker,
    email,
    hooks,
    idle,
    sizes,
    small,
    workers,
)
from benchmarks.sending.world import WrongBooksError  # noqa: E402

QUESTIONS: Mapping[str, Question] = {
    "count": audience_count.measure,
    "snapshot": audience_snapshot.measure,
    "broad": broad_snapshot.measure,
    "equality": rare_value.measure,
    "clauses": clause_counts.measure,
    "growth": growth.measure,
    "pages": pages.measure,
    "track": attribute_tracking.measure,
    "sizes": sizes.measure,  # before what keeps every mail in memory
    "email": email.measure,
    "webhook": hooks.measure,
    "small": small.measure,
    "accept": accepting.measure,
    "idle": idle.measure,
    "broker": broker.measure,
    "workers": workers.measure,
    "template": templates.measure,
}


def main() -> int:
    """Run what the command line asks for, and return the exit code."""
    asked = _arguments()
    gc.collect()
    gc.freeze()  # as a worker does when it starts
    databases = Databases()
    run = Run(users=asked.users or FULL_SIZE[connection.vendor], databases=databases)
    figures: list[Figure] = []
    try:
        for name in asked.only or QUESTIONS:
            figures += _measured(name, run)
    except (DisagreementError, ForeignDatabaseError, WrongBooksError) as fault:
        sys.exit(f"{type(fault).__name__}: {fault}")
    finally:
        databases.close(drop=asked.drop)
    about = _about(run)
    print(f"\n{', '.join(f'{name} {value}' for name, value in about.items())}")
    print(f"\n{table(figures)}\n")
    path = settings.DATA_DIR / "bench.json"
    write(figures, path, about=about)
    print(f"Every turn is in {path}.")
    return any(figure.verdict in {Verdict.MISS, Verdict.VOID} for figure in figures)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.split("\n")[0])
    parser.add_argument("--users", type=int, help="1,000,000 on PostgreSQL, 100,000 on SQLite")
    parser.add_argument("--only", nargs="*", choices=QUESTIONS, metavar="QUESTION")
    parser.add_argument("--drop", action="store_true", help="leave no database behind")
    return parser.parse_args()


def _measured(name: str, run: Run) -> list[Figure]:
    print(f"{name} …", flush=True)
    return list(QUESTIONS[name](run))


def _about(run: Run) -> dict[str, object]:
    """Return what figures depend on, besides the code."""
    about = {"users": f"{run.users:,}", "processors": os.cpu_count(), "python": python_version()}
    with connection.cursor() as cursor:
        if not run.is_on_postgresql:
            cursor.execute("SELECT sqlite_version()")
            return {**about, "sqlite": cursor.fetchone()[0]}
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('shared_buffers')"
        )
        version, buffers = cursor.fetchone()
    return {**about, "postgresql": version.split()[0], "shared_buffers": buffers}


if __name__ == "__main__":
    sys.exit(main())
