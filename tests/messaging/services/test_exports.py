"""Users as a file that a member downloads."""

import pytest

from messaging.errors import InvalidRequestError
from messaging.services.exports import CSV_FIELDS, EVERYBODY, MOST_ATTRIBUTES, export_csv
from tests.factories import NOW, make_member, make_segment
from tests.messaging.jobs.files import carried

pytestmark = pytest.mark.django_db


def export(segment=None, fields=("external_id",), attributes=()):
    return export_csv(segment, fields=fields, attributes=attributes, by=make_member(), now=NOW)


def test_an_export_waits_for_a_worker_under_the_name_of_its_segment():
    segment = make_segment()

    assert export().name == EVERYBODY
    assert (export(segment).name, export(segment).segment) == (segment.name, segment)


def test_every_column_that_is_offered_can_be_written():
    assert carried(export(fields=CSV_FIELDS)).row_count == 0


@pytest.mark.parametrize(
    ("fields", "attributes", "reason"),
    [
        (("shoe",), (), "There is no column shoe."),
        ((), (), "Choose a column at least."),
        (("email",), tuple(map(str, range(MOST_ATTRIBUTES + 1))), "at most 500"),
    ],
)
def test_columns_that_do_not_fit_are_named(fields, attributes, reason):
    with pytest.raises(InvalidRequestError) as fault:
        export(fields=fields, attributes=attributes)

    assert reason in fault.value.problems[0].reason
