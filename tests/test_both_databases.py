"""What is left out of the second run could not have told anything new there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.both_databases import REFUSAL, pytest_itemcollected

ROOT = Path(__file__).parents[1]
TESTS = """
import os, subprocess, sys
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from messaging.models.user import User


@pytest.mark.django_db
def test_marked(): ...

@pytest.mark.database
def test_of_its_sql(): ...

def test_with_rows(db): ...

@pytest.fixture
def rows(transactional_db): ...

def test_with_rows_by_way_of_others(rows): ...

def test_with_a_site(live_server): ...

@pytest.mark.once("test_with_a_site")
def test_how_the_site_looks(live_server): ...


def test_plain():
    assert User(external_id="u1").external_id == "u1"
    assert Client().get("/healthz").status_code == 200
    subprocess.run(["true"], check=True)

def test_that_opens_it():
    User.objects.exists()

def test_that_writes_its_sql():
    str(User.objects.filter(external_id="u1").query)

def test_that_asks_its_kind():
    connection.vendor

def test_that_asks_the_settings():
    1 if settings.IS_SQLITE else 2

def test_that_asks_in_a_process():
    subprocess.run([sys.executable, "manage.py", "check"], check=True, env={**os.environ})
"""
ASK = {
    *("test_marked", "test_of_its_sql", "test_with_rows"),
    *("test_with_rows_by_way_of_others", "test_with_a_site"),
}


@pytest.fixture
def run(tmp_path):
    """Run tests of which some ask the database; return what pytest says."""
    (tmp_path / "static").mkdir()
    (tmp_path / "test_some.py").write_text(TESTS)
    environment = {"PATH": os.environ["PATH"], "CARILLON_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "pytest", "-p", "tests.both_databases", "-q", "-rA"]
    command += ["-c", str(ROOT / "pyproject.toml"), str(tmp_path)]

    def said(*options):
        return subprocess.run(
            [*command, *options],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    return said


def named(text, before):
    return {line.split("::")[1].split()[0] for line in text.splitlines() if before in line}


def test_second_run_keeps_what_asks_the_database_and_a_first_one_all(run):
    assert named(run("--collect-only", "--asks-database"), "::") == ASK
    assert named(run("--collect-only"), "::") > ASK


def test_what_asks_without_a_mark_fails_on_every_run(run):
    said = run("-k", "plain or that")

    assert named(said, "PASSED ") == {"test_plain"}
    assert named(said, "FAILED ") == {
        *("test_that_opens_it", "test_that_writes_its_sql", "test_that_asks_its_kind"),
        *("test_that_asks_the_settings", "test_that_asks_in_a_process"),
    }
    assert f"test_that_asks_its_kind {REFUSAL}" in said
    assert "DATABASE_URL: " in said  # what the process ended with


@pytest.mark.once("test_gone")
def looks(): ...


@pytest.mark.parametrize("name", ["test_gone", "looks"])
def test_what_runs_once_names_a_test_that_does_not(request, name):
    request.node.add_marker(pytest.mark.once(name))

    with pytest.raises(pytest.UsageError, match=f"{name} does not run on each database"):
        pytest_itemcollected(request.node)
