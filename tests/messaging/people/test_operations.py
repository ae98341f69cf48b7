import pytest

from messaging.people.operations import (
    ABSENT,
    MOST_ELEMENTS,
    Edit,
    Increase,
    Put,
    Remove,
    newest,
    same,
)


def test_elements_are_there_once_where_they_came_last():
    assert newest(["a", "b", "a", 1, True, 1]) == ["b", "a", True, 1]


def test_oldest_elements_leave_a_full_array():
    assert newest(range(30)) == list(range(5, 30))
    assert len(Edit((99,), ()).applied(list(range(25)))) == MOST_ELEMENTS


def test_removed_elements_leave_and_added_ones_come_to_the_end():
    assert Edit(("a", "d"), ("b",)).applied(["a", "b", "c"]) == ["c", "a", "d"]


def test_nobody_gets_an_empty_array_for_what_they_had_not():
    assert Edit((), ("b",)).applied(ABSENT) is ABSENT
    assert Edit((), ("b",)).applied(["b"]) == []


@pytest.mark.parametrize(("before", "after"), [(ABSENT, 2), (3, 5), (-2, 0)])
def test_whole_number_grows_and_who_has_none_starts_from_zero(before, after):
    assert Increase(2).applied(before) == after


@pytest.mark.parametrize("before", [True, 1.5, "1", [1], {}, 2**63 - 1])
def test_what_cannot_grow_is_refused(before):
    with pytest.raises(ValueError, match="inc"):
        Increase(2).applied(before)


@pytest.mark.parametrize("before", ["a", 1, {}, True])
def test_what_is_no_array_cannot_be_edited(before):
    with pytest.raises(ValueError, match="array"):
        Edit(("a",), ()).applied(before)


def test_put_and_remove_do_not_look_at_what_was():
    assert Put(1).applied([]) == 1
    assert Remove().applied(1) is ABSENT


def test_sample_is_of_the_kind_that_the_attribute_has_afterwards():
    assert Increase(3).sample == 3
    assert Edit(("a",), ()).sample == ["a"]
    assert Edit((), ("a",)).sample is Remove().sample is ABSENT


def test_same_tells_true_from_one():
    assert same([1, {"a": 1}], [1, {"a": 1}])
    assert not same([1], [True])
    assert not same({"a": 1}, {"a": "1"})
