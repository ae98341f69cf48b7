import pytest
from django.utils import timezone

from messaging.errors import InvalidRequestError
from tests.factories import attribute, make_segment, make_user
from tests.messaging.audience.questions import actual, in_segment, segment_problems, words

BLUE = attribute("eye_color", "blue")


def member(segment_id, comparison="is"):
    return {"segment_membership": {"segment_id": segment_id, "comparison": comparison}}


def problem_of(audience):
    with pytest.raises(InvalidRequestError) as caught:
        words(audience)
    (problem,) = caught.value.problems
    return str(problem)


@pytest.mark.django_db
@pytest.mark.parametrize("color", ["blue", "grey"])
def test_a_segment_stands_for_its_own_audience(color):
    segment = make_segment(BLUE)
    user = make_user(custom_attributes={"eye_color": color})

    assert in_segment(user, member(segment.segment_id)) == (color == "blue")
    assert in_segment(user, member(segment.segment_id, "is_not")) == (color != "blue")
    assert actual(user, member(segment.segment_id, "is_not")) == (color == "blue")


@pytest.mark.django_db
def test_a_segment_of_everybody_leaves_nobody_out():
    segment = make_segment(None)

    assert in_segment(make_user(), member(segment.segment_id))
    assert not in_segment(make_user(), member(segment.segment_id, "is_not"))


@pytest.mark.django_db
def test_a_segment_nobody_has_is_refused_where_it_is_named():
    path = "AND.1.NOT.segment_membership.segment_id"

    assert problem_of({"AND": [BLUE, {"NOT": member("s")}]}) == f"{path}: is no segment."


@pytest.mark.django_db
def test_an_archived_segment_is_refused():
    segment = make_segment(BLUE, archived_at=timezone.now())

    assert "is an archived segment" in problem_of(member(segment.segment_id))


@pytest.mark.django_db
def test_a_segment_that_asks_about_segments_is_not_asked_about():
    inner = make_segment(BLUE)
    outer = make_segment(member(inner.segment_id))

    assert "itself asks about segments" in problem_of(member(outer.segment_id))


@pytest.mark.django_db
def test_words_name_the_segment():
    segment = make_segment(BLUE)

    assert words(member(segment.segment_id)) == f"in segment “{segment.name}”"
    assert words(member(segment.segment_id, "is_not")) == f"not in segment “{segment.name}”"


@pytest.mark.parametrize("segment_id", [None, 5, ["s"], "a\0b"])
def test_an_id_is_a_text(segment_id):
    assert segment_problems(member(segment_id))[0].startswith("segment_membership.segment_id: must")
