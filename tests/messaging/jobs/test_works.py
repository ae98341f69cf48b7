"""The kinds of work."""

import pytest

from messaging.choices.jobs import JobKind
from messaging.jobs.call_back import CallBackWork
from messaging.jobs.export_users import ExportWork
from messaging.jobs.import_users import ImportWork
from messaging.jobs.works import opened
from tests.messaging.jobs.files import HEAD, lines, make_import


@pytest.mark.django_db
def test_each_kind_of_job_has_its_work():
    job = make_import(HEAD + lines(0, 1))
    job.request |= {"format": "csv", "fields": ["external_id"]}
    works = {}
    for kind in JobKind:
        job.kind = kind
        works[kind] = type(opened(job))

    assert works == {
        JobKind.IMPORT_USERS: ImportWork,
        JobKind.EXPORT_USERS: ExportWork,
        JobKind.CALL_BACK: CallBackWork,
    }
