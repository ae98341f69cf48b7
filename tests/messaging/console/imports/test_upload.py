"""Uploads, bounded while they are read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from messaging.choices.access import Role
from messaging.console.imports import upload
from messaging.models.job import Job

pytestmark = pytest.mark.django_db
PATH = "/console/imports/new/"


def post(client, size):
    file = SimpleUploadedFile("users.csv", b"external_id\n" + b"u1\n" * (size // 3))
    return client.post(PATH, {"file": file})


def test_a_file_up_to_the_limit_is_taken(signed_in):
    assert post(signed_in(Role.DEVELOPER), 100_000).status_code == 303
    assert Job.objects.get().total == 100_011


def test_a_larger_one_is_refused_and_nothing_of_it_kept(signed_in, monkeypatch):
    monkeypatch.setattr(upload, "MOST_UPLOAD_BYTES", 70_000)

    answer = post(signed_in(Role.DEVELOPER), 300_000)

    assert answer.status_code == 422
    assert b"Larger ones go through manage.py import_users." in answer.content
    assert not Job.objects.exists()


def test_a_hopeless_one_is_not_even_read_to_its_end(signed_in, monkeypatch):
    monkeypatch.setattr(upload, "MOST_UPLOAD_BYTES", 70_000)
    monkeypatch.setattr(upload, "_HOPELESS_BYTES", 140_000)

    assert post(signed_in(Role.DEVELOPER), 300_000).status_code == 422
