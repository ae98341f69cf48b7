"""A zip, written entry by entry."""

import io
import zipfile

import pytest

from messaging.jobs import zip_file
from messaging.jobs.zip_file import TooLargeError, directory, entry


def test_any_program_opens_what_was_written_piece_by_piece():
    files = {"users-000001.txt": b"a\n" * 10_000, "users-000002.txt": "ñ\n".encode()}
    entries = [entry(name, content) for name, content in files.items()]

    written = zipfile.ZipFile(io.BytesIO(b"".join([*entries, directory(entries)])))

    assert written.testzip() is None
    assert {name: written.read(name) for name in written.namelist()} == files


def test_a_zip_of_nothing_is_one():
    assert zipfile.ZipFile(io.BytesIO(directory([]))).namelist() == []


def test_what_the_format_cannot_hold_is_refused(monkeypatch):
    monkeypatch.setattr(zip_file, "MOST_BYTES", 100)

    with pytest.raises(TooLargeError, match="gzip"):
        directory([entry("users.txt", bytes(range(256)))])
