"""How far an import is, on one line."""

import io

from django.core.management.base import OutputWrapper

from messaging.choices.jobs import JobState
from messaging.jobs.preview import first_look, plan_of
from messaging.management import progress as progress_module
from messaging.management.progress import Progress
from messaging.models.job import Job


def said(tell, monkeypatch):
    monkeypatch.setattr(progress_module, "LEAST_GAP_SECONDS", 0)
    out = io.StringIO()
    tell(Progress(OutputWrapper(out)))
    return out.getvalue()


def test_it_says_how_the_file_is_read(monkeypatch):
    look = first_look(io.BytesIO(b"id;Visits;\n1;2;\n"))
    columns = [look.columns[0].model_copy(update={"to": "external_id"}), *look.columns[1:]]

    text = said(lambda each: each.explain(look, plan_of(look, columns)), monkeypatch)

    assert "UTF-8, separated by semicolon." in text
    assert "id → external_id" in text
    assert "Visits → Visits (number)" in text
    assert " → skipped" in text


def test_it_says_what_it_waits_for(monkeypatch):
    assert "when there is room" in said(lambda each: each.no_room(), monkeypatch)


def test_it_says_rows_share_and_what_is_left(monkeypatch):
    def tell(progress):
        progress.begun(Job(cursor=0, total=100))
        progress.step(Job(cursor=50, total=100, row_count=1_500, state=JobState.RUNNING))
        progress.step(Job(cursor=100, total=100, row_count=3_000, state=JobState.DONE))

    text = said(tell, monkeypatch)

    assert "1,500 rows, 50 %, " in text
    assert "0 s left" in text
    assert text.endswith("\n")


def test_it_says_that_it_waits_and_where_it_goes_on(monkeypatch):
    def tell(progress):
        progress.waiting()
        progress.begun(Job(row_count=2_000, cursor=10, total=20))

    text = said(tell, monkeypatch)

    assert "Waiting for the run before this one" in text
    assert "Going on behind row 2,000." in text
