"""A small run of everything: it ends, both sides agree, and nothing is left of it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.database
ROOT = Path(__file__).parents[2]
NEED_POSTGRESQL = {
    "equality, one in 100,000",
    "track, 75 attribute objects a call",
    "email, database log : obvious loop",
    "email, outcomes that were updated",
    "email, rate of 2 worker processes : of one",
    "email, rate of 4 worker processes : of one",
    "email, one worker a core : bare sending",
    "email, one worker a core : smtplib",
    "email, obvious Django loop : one worker a core",
}
USERS = 2_000


def server():
    """The address of the database that the tests use, as the environment gives it."""
    return os.environ.get("DATABASE_URL", "")


def bench(data_dir, *options, users=USERS):
    environment = {**os.environ, "CARILLON_DATA_DIR": str(data_dir), "DATABASE_URL": server()}
    environment.pop("TEST_DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.run", "--users", str(users), *options],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


# So many users each: runs at the same time would share, and drop, databases of the same number.
RUNS = {
    "count snapshot broad equality clauses growth track": (USERS, 10, 9),
    "sizes email webhook small template": (USERS + 200, 15, 15),
    "accept idle broker workers": (USERS + 400, 11, 11),
    "pages": (USERS + 600, 65, 65),
}


@pytest.mark.parametrize(("questions", "expected"), RUNS.items())
def test_each_question_is_asked_and_both_sides_agree(tmp_path, questions, expected):
    users, *figures = expected
    run = bench(tmp_path, "--drop", "--only", *questions.split(), users=users)

    assert run.returncode == 0, run.stderr
    written = json.loads((tmp_path / "bench.json").read_text())["figures"]
    assert len(written) == figures[connection.vendor == "sqlite"]
    skipped = {figure["question"] for figure in written if figure["is_skipped"]}
    asked = {figure["question"] for figure in written}
    assert skipped == (asked & NEED_POSTGRESQL if connection.vendor == "sqlite" else set())
    assert all(question in run.stdout for question in asked)
    assert not list(tmp_path.glob("*_bench_*"))


def test_question_that_nobody_knows_is_refused_with_all_that_are_asked_above(tmp_path):
    run = bench(tmp_path, "--only", "weather")

    known = re.findall(r"'(\w+)'", run.stderr.partition("choose from")[2])
    assert run.returncode == 2
    assert sorted(known) == sorted(" ".join(RUNS).split())


@pytest.mark.skipif(
    "sqlite" not in settings.DATABASES["default"]["ENGINE"],
    reason="PostgreSQL: the same check reads the same table there",
)
def test_database_of_somebody_else_is_left_alone(tmp_path):
    foreign = tmp_path / f"carillon_bench_{USERS}.sqlite3"
    foreign.write_bytes(b"")

    run = bench(tmp_path)

    assert run.returncode == 1
    assert "no benchmark's; it stays" in run.stderr
    assert foreign.exists()
