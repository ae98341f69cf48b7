import pytest

from messaging.people.text import named, problem, storable


@pytest.mark.parametrize(
    ("text", "reason"), [("x" * 256, "255"), ("a\x00", "U+0000"), ("\ud800", "surrogates")]
)
def test_text_that_no_row_can_hold_is_refused(text, reason):
    with pytest.raises(ValueError, match=reason.replace("+", r"\+")):
        storable(text)


def test_text_of_the_longest_length_is_kept_to_the_letter():
    assert storable("é" * 255) == "é" * 255


def test_whole_number_is_a_name_by_its_digits():
    assert named(12) == "12"


@pytest.mark.parametrize("value", ["", None, True, 1.5, 2**63, ["a"], "x" * 256])
def test_what_is_no_name_is_refused(value):
    with pytest.raises(ValueError, match="must"):
        named(value)


def test_problem_cuts_a_name_of_a_megabyte():
    assert len(problem("x" * 1_000_000, "is bad").path) == 64
