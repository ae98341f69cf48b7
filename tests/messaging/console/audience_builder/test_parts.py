import pytest

from messaging.console.audience_builder.parts import Clause, Group, spots

INNER = Clause(subject="b")
ROOT = Group(parts=[Clause(subject="a"), Group(parts=[INNER])])


def test_every_part_is_found_at_its_spot():
    for spot, part in spots(ROOT):
        assert ROOT.at(spot) is part

    assert ROOT.at("r-1-0") is INNER


@pytest.mark.parametrize("spot", ["", "x", "r-2", "r-0-0", "r--1", "r-x", "r-1-0-0", "x-0"])
def test_where_there_is_no_part_there_is_none(spot):
    assert ROOT.at(spot) is None
