"""From a record to an attribute object."""

from messaging.jobs.csv_file import Record
from messaging.jobs.plan import Plan
from messaging.jobs.rows import RowFault, RowReader, sentence, shown
from messaging.wire import read

COLUMNS = [
    {"header": "Id", "to": "external_id"},
    {"header": "Mail", "to": "email"},
    {"header": "Visits", "to": "custom", "name": "visits", "type": "number"},
    {"header": "Notes", "to": "skip"},
]


def reader(**choices):
    return RowReader(read(Plan, {"columns": COLUMNS, **choices}))


def test_cells_become_fields_and_attributes_and_skipped_ones_nothing():
    made, faults = reader().read(Record(2, ["u1", " a@rcpt.example ", "3", "secret"], 0))

    assert made == {"external_id": "u1", "email": "a@rcpt.example", "visits": 3}
    assert faults == []


def test_an_empty_cell_says_nothing_unless_it_is_to_remove():
    record = Record(2, ["u1", "", "", ""], 0)

    assert reader().read(record)[0] == {"external_id": "u1"}
    assert reader(empties_remove=True).read(record)[0] == {"external_id": "u1", "visits": None}


def test_every_cell_that_does_not_fit_is_named_by_its_column():
    _, faults = reader().read(Record(7, ["u1", "", "many", ""], 0))

    assert faults == [RowFault(7, "Visits", "It must be a number, such as 12 or 12.5.")]


def test_a_row_of_another_width_is_refused_whole():
    made, faults = reader().read(Record(3, ["u1", "a@rcpt.example"], 0))

    assert made == {}
    assert faults[0].reason == "It has 2 cells, the head of the file has 4."


def test_a_broken_record_keeps_its_own_reason():
    assert reader().read(Record(3, [], 0, "It is not UTF-8."))[1][0].reason == "It is not UTF-8."


def test_a_problem_of_an_object_leads_back_to_its_column():
    assert reader().header_of("email") == "Mail"
    assert reader().header_of("visits") == "Visits"
    assert reader().header_of("custom_attributes.visits") == "Visits"
    assert reader().header_of("") == ""


def test_values_are_shown_as_people_write_them():
    made = {"a": True, "b": None, "c": ["x", 1], "d": 2.5}

    assert shown(made) == {"a": "true", "b": "null", "c": "x, 1", "d": "2.5"}
    assert sentence("must be a number.") == "It must be a number."
    assert sentence("Name the user.") == "Name the user."
