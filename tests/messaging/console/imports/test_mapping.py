"""The form in which columns get their meaning."""

import io

import pytest

from messaging.choices.jobs import JobState
from messaging.console.imports.mapping import separators, sheet, targets
from messaging.jobs.plan import PROFILE_FIELDS
from messaging.jobs.preview import first_look
from messaging.models.job import Job
from tests.messaging.jobs.files import HEAD, lines, make_import

pytestmark = pytest.mark.django_db


CONTENT = HEAD + lines(0, 9, bad={1})


def draft(content=CONTENT):
    columns = first_look(io.BytesIO(content.encode())).columns
    known = [columns[0].model_copy(update={"to": "external_id"}), *columns[1:]]
    job = make_import(content, columns=known, state=JobState.DRAFT)
    job.request = {}
    job.save()
    return job


def posted(count, **fields):
    return {**{f"to-{place}": "skip" for place in range(count)}, "delimiter": ",", **fields}


def test_at_first_it_shows_the_guess_and_what_the_cells_become():
    shown = sheet(draft())

    assert [row.chosen for row in shown.rows][:4] == [
        *("external_id", "email", "first_name", "custom:text")
    ]
    assert [cell.text for cell in shown.rows[0].cells] == ["u0", "u1", "u2"]
    assert shown.lines == [2, 3, 4]
    assert shown.encoding == "UTF-8"


def test_what_was_chosen_is_what_is_shown_and_planned():
    form = posted(5, **{"to-0": "external_id", "to-4": "custom:number", "name-4": "visit count"})

    shown = sheet(draft(), {**form, "empties_remove": "on"})

    assert [column.to for column in shown.plan.columns] == [
        *("external_id", "skip", "skip", "skip", "custom"),
    ]
    assert shown.plan.columns[4].key == "visit count"
    assert shown.plan.empties_remove
    assert [cell.is_bad for cell in shown.rows[4].cells] == [False, True, False]
    assert "must be a number" in shown.rows[4].cells[1].text


def test_another_separator_is_another_table():
    job = draft("id;name,x;y\n1;a,b;c\n")

    assert [row.column.header for row in sheet(job).rows] == ["id", "name,x", "y"]
    assert [row.column.header for row in sheet(job, {"delimiter": ","}).rows] == ["id;name", "x;y"]


def test_choices_that_do_not_fit_leave_no_plan_and_say_why():
    shown = sheet(draft(), posted(5))

    assert shown.plan is None
    assert "One column must be external_id" in shown.problems[0]
    assert [cell.text for cell in shown.rows[0].cells] == ["u0"]


def test_a_word_that_is_no_choice_keeps_the_guess():
    shown = sheet(draft(), posted(5, **{"to-0": "external_id", "to-4": "custom:shoe"}))

    assert shown.rows[4].column.to == "custom"


def test_after_a_dry_run_it_shows_what_was_chosen_for_it():
    job = draft()
    plan = sheet(job, posted(5, **{"to-0": "braze_id", "empties_remove": "on"})).plan
    Job.objects.update(request=plan.model_dump(mode="json", exclude_none=True))
    job.refresh_from_db()

    shown = sheet(job)

    assert [row.chosen for row in shown.rows] == ["braze_id", *4 * ["skip"]]
    assert shown.empties_remove


def test_a_row_of_another_width_is_said_above_the_table():
    shown = sheet(draft(HEAD + "u1,a@rcpt.example\n"))

    assert shown.problems == ["It has 2 cells, the head of the file has 5."]


def test_every_field_and_separator_can_be_chosen():
    assert [value for value, _ in targets()[2][1]] == list(PROFILE_FIELDS)
    assert [sign for sign, _ in separators()] == [",", ";", "\t", "|"]
