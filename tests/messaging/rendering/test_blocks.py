"""Blocks open, divide and close."""

import pytest

from messaging.rendering.blocks import Nesting
from messaging.rendering.expression import Fault


def walk(*names):
    nesting = Nesting()
    for start, name in enumerate(names):
        nesting.enter(name, start)
    return nesting


def test_balanced_blocks_pass():
    nesting = walk("if", "for", "break", "else", "endfor", "elsif", "else", "endif", "assign")

    nesting.finish()

    assert nesting.depth == 0


def test_open_block_is_named_with_its_start():
    with pytest.raises(Fault, match="for is never closed") as caught:
        walk("if", "for").finish()

    assert caught.value.start == 1


@pytest.mark.parametrize(
    "names",
    [
        ("endif",),
        ("if", "endfor"),
        ("if", "when"),
        ("else",),
        ("capture", "else"),
        ("continue",),
        ("if", "else", "elsif"),
        ("render",),
        ("endraw",),
        ("",),
    ],
)
def test_tag_out_of_place_is_a_fault(names):
    with pytest.raises(Fault):
        walk(*names)


def test_blocks_nest_thirty_deep():
    assert walk(*["if"] * 30).depth == 30
    with pytest.raises(Fault):
        walk(*["if"] * 31)
