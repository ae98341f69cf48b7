"""Segments hold only audiences that can be read again."""

import pytest

from messaging.audience.reader import read_audience
from messaging.errors import InvalidRequestError
from messaging.models.segment import Segment
from messaging.services.segments import create_segment
from tests.factories import attribute

pytestmark = pytest.mark.django_db
BLUE_EYES = attribute("eye_color", "blue")


def test_segment_reads_as_what_was_asked_for():
    segment = create_segment("Blue eyes", {"AND": [BLUE_EYES]})

    segment.refresh_from_db()
    assert read_audience(segment.audience) == read_audience({"AND": [BLUE_EYES]})
    assert segment.archived_at is None


def test_every_user_is_said_by_none_alone():
    assert create_segment("Everybody", None).audience is None


@pytest.mark.parametrize("audience", [{}, {"AND": []}, [], "", 0, False, {"AND": [{}]}])
def test_audience_that_says_nothing_is_refused_and_never_everybody(audience):
    with pytest.raises(InvalidRequestError) as fault:
        create_segment("Blue eyes", audience)

    assert all(problem.path.startswith("audience") for problem in fault.value.problems)
    assert not Segment.objects.exists()


def test_name_and_audience_are_judged_together():
    with pytest.raises(InvalidRequestError) as fault:
        create_segment("", {"AND": [{"fax_number": {}}]})

    assert [problem.path for problem in fault.value.problems] == [
        "name",
        "audience.AND.0.fax_number",
    ]
