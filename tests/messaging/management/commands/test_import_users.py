"""``manage.py import_users``."""

import signal

import pytest
from django.core.management import CommandError, call_command

from messaging.models.user import User
from tests.messaging.jobs.files import HEAD, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "users.csv"
    path.write_text(HEAD + lines(0, 5, bad={3}))
    return path


def run(file, *options):
    call_command("import_users", str(file), *options)


def test_users_are_imported_and_counted(file, capsys):
    run(file, "--map", "visits=visits:number")

    out, err = capsys.readouterr()
    assert out == "5 rows: 4 created, 0 updated, 1 not taken.\n"
    assert "eye_color → eye_color (text)" in err
    assert User.objects.get(external_id="u2").custom_attributes["visits"] == 3


def test_bad_rows_are_written_to_a_file(file, tmp_path):
    run(file, "--map", "visits=visits:number", "--errors", str(tmp_path / "errors.csv"))

    assert (tmp_path / "errors.csv").read_text().splitlines() == [
        "line,column,reason",
        '5,visits,"It must be a number, such as 12 or 12.5."',
    ]


def test_a_dry_run_says_so_and_writes_nobody(file, capsys):
    run(file, "--dry-run")

    assert capsys.readouterr().out.startswith("Dry run, nothing written. 5 rows: 5 created")
    assert not User.objects.exists()


def test_columns_and_separator_can_be_said(tmp_path):
    path = tmp_path / "users.csv"
    path.write_text("wer;wo\nu1;Cádiz\n")

    run(path, "--delimiter", "semicolon", "--map", "wer=external_id", "--map", "wo=home_city")

    assert User.objects.get().home_city == "Cádiz"


def test_empty_cells_remove_when_told(tmp_path):
    path = tmp_path / "users.csv"
    User.objects.create(external_id="u1", first_name="Ada")
    path.write_text("external_id,first_name\nu1,\n")

    run(path, "--empties-remove")

    assert User.objects.get().first_name == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [("", "empty"), ("name\nAda\n", "One column must be"), (None, "No such file")],
)
def test_what_cannot_be_imported_is_said_in_one_line(tmp_path, content, reason):
    path = tmp_path / "users.csv"
    if content is not None:
        path.write_text(content)

    with pytest.raises(CommandError, match=reason):
        run(path)


def test_the_handlers_of_signals_are_as_they_were(file):
    before = signal.getsignal(signal.SIGINT)

    run(file)

    assert signal.getsignal(signal.SIGINT) is before
