import pytest

from messaging.audience.shape import one_of, read_members, shown, text
from messaging.errors import InvalidRequestError

READERS = {"comparison": one_of(["is"]), "value": lambda value, _: text(value)}


def test_null_reads_as_absent():
    with pytest.raises(InvalidRequestError) as absent:
        read_members({"comparison": "is"}, READERS)
    with pytest.raises(InvalidRequestError) as null:
        read_members({"comparison": "is", "value": None}, READERS)

    assert absent.value.problems == null.value.problems


def test_members_are_what_their_readers_return():
    value = {"comparison": "is", "value": "x"}

    assert read_members(value, READERS) == value


def test_all_members_are_read_before_any_problem_is_raised():
    with pytest.raises(InvalidRequestError) as caught:
        read_members({"comparison": "?", "more": 1}, READERS)

    assert [problem.path for problem in caught.value.problems] == ["more", "comparison", "value"]


def test_text_is_as_long_as_what_is_stored():
    assert text("😀" * 255)
    with pytest.raises(ValueError, match="at most 255"):
        text("x" * 256)


@pytest.mark.parametrize("name", ["a" * 300, "a.b", "", "\n", "</b>"])
def test_path_shows_no_odd_name(name):
    assert shown(name) == "(unknown)"
