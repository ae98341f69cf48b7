"""``manage.py import_users FILE [--map COLUMN=FIELD …] [--dry-run] [--errors FILE]``."""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from messaging.choices.jobs import JobPart, JobState
from messaging.errors import CarillonError
from messaging.jobs.csv_layout import DELIMITERS
from messaging.jobs.pieces import pieces_of
from messaging.jobs.plan import Plan
from messaging.jobs.preview import FirstLook, first_look, plan_of
from messaging.management.progress import Progress
from messaging.models.job import Job
from messaging.services.column_words import mapped
from messaging.services.file_import import import_file

_SEPARATORS = {word: sign for sign, word in DELIMITERS.items()}


class Command(BaseCommand):
    """Import users, and say how far it is; run again on the same file it goes on."""

    help = (
        "Import users from a CSV file. The first line names the columns; they are guessed from it "
        "unless --map says otherwise. Stopped or killed, it goes on when run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and what becomes of its columns."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help="A profile field, skip, or an attribute NAME[:text|number|boolean|time|array].",
        )
        parser.add_argument("--delimiter", help="One of , ; | or: comma semicolon tab pipe.")
        parser.add_argument("--dry-run", action="store_true", help="Read and check; write no user.")
        parser.add_argument(
            "--empties-remove", action="store_true", help="An empty cell removes the value."
        )
        parser.add_argument("--errors", type=Path, metavar="FILE", help="Write bad rows here, CSV.")

    def handle(self, *_: str, **options: Any) -> None:
        """Import it."""
        stopping = threading.Event()
        before = [
            (number, signal.signal(number, lambda *_: stopping.set()))
            for number in (signal.SIGINT, signal.SIGTERM)
        ]
        try:
            job = self._imported(options, stopping)
        except (CarillonError, OSError) as fault:
            raise CommandError(str(fault)) from None
        finally:
            for number, handler in before:
                signal.signal(number, handler)
        if options["errors"]:
            with options["errors"].open("wb") as errors:
                errors.writelines(pieces_of(job, JobPart.ERRORS))
        self._report(job)

    def _imported(self, options: dict[str, Any], stopping: threading.Event) -> Job:
        with options["file"].open("rb") as file:
            sign = options["delimiter"] or ""
            look = first_look(file, delimiter=_SEPARATORS.get(sign, sign))
            plan = _plan(look, options)
            progress = Progress(self.stderr)
            progress.explain(look, plan)
            return import_file(
                file,
                plan,
                name=options["file"].name,
                now=timezone.now(),
                stopping=stopping,
                watcher=progress,
            )

    def _report(self, job: Job) -> None:
        words = (
            f"{job.row_count:,} rows: {job.created_count:,} created, "
            f"{job.updated_count:,} updated, {job.failed_count:,} not taken."
        )
        if job.state is JobState.FAILED:
            raise CommandError(f"{job.message} {words}")
        if job.state is not JobState.DONE:
            raise CommandError(f"Stopped. {words} Run it again to go on.")
        self.stdout.write(f"Dry run, nothing written. {words}" if _is_dry(job) else words)


def _plan(look: FirstLook, options: dict[str, Any]) -> Plan:
    return plan_of(
        look,
        mapped(look.columns, options["map"]),
        empties_remove=options["empties_remove"],
        is_dry_run=options["dry_run"],
    )


def _is_dry(job: Job) -> bool:
    return bool(job.request["is_dry_run"])
