"""Each of pytest's workers begins with its share of the long tests, and no test is lost."""

import pytest

from tests.long_first import dealt, is_long


def of(text, workers):
    """Deal letters, of which the capitals are long."""
    return "".join(dealt(text, str.isupper, workers))


@pytest.mark.parametrize(
    ("tests", "workers", "order"),
    [
        ("abcdeFGH", 2, "FHabGcde"),
        ("abcdefgHI", 3, "HabIcdefg"),
        ("ABCDef", 3, "ADBeCf"),
        ("ABCDe", 2, "ACBDe"),
        ("ABCD", 3, "ADBC"),
        ("abc", 1, "abc"),
        ("a", 3, "a"),
        ("", 2, ""),
    ],
)
def test_each_stretch_begins_with_a_share_of_the_long(tests, workers, order):
    assert of(tests, workers) == order


@pytest.mark.django_db(transaction=True)
def test_what_needs_rows_of_its_own_is_long(request):
    assert is_long(request.node)


def test_what_only_computes_is_not(request):
    assert not is_long(request.node)
