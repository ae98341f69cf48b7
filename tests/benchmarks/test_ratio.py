import pytest

from benchmarks.ratio import PAIRS, DisagreementError, Pairs, Turn, in_turns


@pytest.mark.database
def test_both_sides_take_turns_at_being_first():
    order = []

    in_turns(lambda: order.append("ours"), lambda: order.append("theirs"))

    assert len(order) == 2 * (PAIRS + 1)
    assert order[2:6] == ["theirs", "ours", "ours", "theirs"]


@pytest.mark.database
def test_two_answers_to_one_question_are_never_compared_by_time():
    with pytest.raises(DisagreementError):
        in_turns(lambda: [1, 2], lambda: [1, 3])


@pytest.mark.database
def test_answers_are_compared_as_they_are_read():
    pairs = in_turns(lambda: [2, 1], lambda: {1, 2}, ours_as=set)

    assert len(pairs.ours) == len(pairs.theirs) == PAIRS


def test_ratios_are_those_of_the_pairs():
    ours, theirs = ([Turn(clock=clock) for clock in side] for side in ((1, 8, 3), (1, 2, 1)))
    pairs = Pairs(ours=tuple(ours), theirs=tuple(theirs))

    assert pairs.ratios == [1.0, 3.0, 4.0]
