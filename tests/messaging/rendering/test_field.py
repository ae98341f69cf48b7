"""A field names its faults."""

import pytest

from messaging.errors import RenderError, RenderLimitError
from messaging.rendering.field import Field, pieces_of


def field(source, place="text"):
    return Field(path="a.b", source=source, place=place, pieces=pieces_of(source, "a.b"))


def test_source_that_cannot_be_read_is_named():
    with pytest.raises(RenderError, match=r"^a\.b: ") as caught:
        field("x\n{{ y")

    assert (caught.value.line, caught.value.column) == (2, 1)


def test_fault_keeps_its_kind_and_gains_the_path():
    with pytest.raises(RenderLimitError, match=r"^a\.b: too big"), field("x").naming():
        raise RenderLimitError("too big")


def test_offset_becomes_line_and_column():
    known = field("x\ny").error(RenderError("odd"), 2)
    unknown = field("x").error(RenderError("odd"), None)

    assert (str(known), known.line, known.column) == ("a.b: odd", 2, 1)
    assert (unknown.line, unknown.column) == (0, 0)


def test_texts_and_payload_are_what_was_read():
    own = field("Hi {{ x }}!")

    assert own.texts == ["Hi ", "!"]
    assert own.payload == {
        "place": "text",
        "pieces": [("text", "", "Hi ", 0), ("output", "", "x", 3), ("text", "", "!", 10)],
    }


@pytest.mark.parametrize(
    ("source", "place", "origin"),
    [
        ("https://api.example{{ x }}", "url", "https://api.example"),
        ("https://api.example:8443{{ x }}.json", "url", "https://api.example:8443"),
        ("https://api.example/{{ x }}", "url", None),
        ("https://eu.{{ x }}.example/", "url", None),
        ("https://eu.a{{ x }}.example/", "url", None),
        ("{{ x }}", "url", None),
        ("https://api.example", "url", None),
        ("https://api.example{{ x }}", "text", None),
    ],
)
def test_origin_is_a_whole_host_that_values_follow(source, place, origin):
    assert field(source, place).origin == origin
