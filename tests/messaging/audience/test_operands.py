import math

import pytest

from messaging.audience import operands


def refuses(read, value):
    with pytest.raises(ValueError, match="must"):
        read(value)
    return True


def test_a_list_holds_up_to_256_values():
    read = operands.listed(operands.scalar)

    assert read(["a", 1, True]) == ("a", 1, True)
    assert len(read(["a"] * 256)) == 256
    assert all(refuses(read, value) for value in ([], ["a"] * 257, "a", None, [None], [["a"]]))


def test_a_whole_number_is_neither_a_float_nor_a_flag():
    assert operands.whole(5, most=5) == 5
    for value in (6, -1, 5.0, True, "5", None):
        assert refuses(lambda value: operands.whole(value, most=5), value)


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**63, True, "5"])
def test_a_number_is_one_that_both_databases_hold(value):
    assert refuses(operands.number, value)


@pytest.mark.parametrize(
    ("value", "words"),
    [("a", "“a”"), (5, "5"), (True, "true"), (("a",), "“a”"), (("a", "b", 5), "“a”, “b” or 5")],
)
def test_a_value_is_said_in_words(value, words):
    assert operands.quoted(value) == words


def test_every_comparison_has_words():
    assert operands.say("a", "is_none_of", ("x", "y")) == "a is none of “x” or “y”"
    assert operands.say("a", "exists", None) == "a is set"


def test_a_comparison_nobody_knows_reads_no_operand():
    assert operands.operand_of({}, "equals", "a") is None
    assert operands.operand_of({}, ["equals"], "a") is None
