"""What the wire's types take, and what a fault says."""

from typing import Annotated

import pytest
from pydantic import Field

from messaging.errors import MOST_PROBLEMS, InvalidRequestError, Problem
from messaging.wire import Flag, Id, Template, Whole, WireModel, at_most, read, unknown_fields

LARGEST_STRING = 1024 * 1024


class Part(WireModel):
    text: Template
    size: Whole | None = Field(default=None, ge=1, le=9)


class Thing(WireModel):
    id: Id | None = None
    wanted: Flag = False
    from_: Template | None = Field(default=None, alias="from")
    parts: Annotated[tuple[Part, ...], at_most(100)] = ()
    first: Part | None = None
    extra: dict[str, object] | None = None

    @classmethod
    def rules(cls, given):
        if "first" in given and "parts" in given:
            yield Problem("first", "must be left out when there are parts")


def problems(value, model=Thing):
    with pytest.raises(InvalidRequestError) as caught:
        read(model, value)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("given", "read_as"), [(True, True), (False, False), ("true", True), ("false", False)]
)
def test_flag_reads_booleans_and_their_two_words(given, read_as):
    assert read(Thing, {"wanted": given}).wanted is read_as


@pytest.mark.parametrize("given", [1, 0, 1.0, "yes", "on", "t", "True", "", [], {}])
def test_flag_reads_nothing_else(given):
    assert problems({"wanted": given}) == ["wanted: must be true or false"]


@pytest.mark.parametrize(
    ("given", "read_as"), [("u1", "u1"), (12345, "12345"), (-1, "-1"), ("x" * 255, "x" * 255)]
)
def test_id_reads_text_and_whole_numbers(given, read_as):
    assert read(Thing, {"id": given}).id == read_as


@pytest.mark.parametrize(
    "given", [True, 1.0, float("inf"), "", "x" * 256, "a\x00b", ["u1"], {}, 2**63]
)
def test_id_reads_nothing_else(given):
    assert [line.split(":")[0] for line in problems({"id": given})] == ["id"]


def test_null_is_the_same_as_leaving_out():
    nulls = read(Thing, {"id": None, "wanted": None, "parts": [{"text": "a", "size": None}]})

    assert nulls == read(Thing, {"parts": [{"text": "a"}]})


def test_a_required_null_is_missing():
    assert problems({"first": {"text": None}}) == ["first.text: is required"]


def test_every_fault_is_said_at_once_rules_included():
    body = {
        "wanted": "maybe",
        "first": {"text": 1},
        "parts": [{"size": 0}, {"text": "", "size": "2"}],
    }

    assert sorted(problems(body)) == [
        "first.text: must be a string",
        "first: must be left out when there are parts",
        "parts.0.size: must be at least 1",
        "parts.0.text: is required",
        "parts.1.size: must be a whole number",
        "wanted: must be true or false",
    ]


def test_a_rule_replaces_what_the_type_says_about_the_same_path():
    assert problems({"first": "x", "parts": []}) == ["first: must be left out when there are parts"]


@pytest.mark.parametrize("value", ["text", 1, None, [], True])
def test_what_is_no_object_says_so(value):
    assert problems(value) == ["must be an object"]


def test_python_spelling_is_no_wire_spelling():
    thing = read(Thing, {"from_": "a"})

    assert thing.from_ is None
    assert unknown_fields(thing) == ["from_"]


def test_unknown_fields_are_kept_and_named_with_their_paths():
    thing = read(
        Thing,
        {"new": 1, "extra": {"own": 1}, "first": {"text": "", "a.b": 2}},
    )
    listed = read(Thing, {"parts": [{"text": ""}, {"text": "", "deep": 3}]})

    assert unknown_fields(thing) == ["new", "first.a.b"]
    assert unknown_fields(listed) == ["parts.1.deep"]
    assert thing.model_extra == {"new": 1}


def test_a_name_as_long_as_a_book_is_cut():
    (name,) = unknown_fields(read(Thing, {"n" * 10_000: 1}))

    assert name == "n" * 64


def test_ten_thousand_bad_items_make_fifty_problems():
    with pytest.raises(InvalidRequestError) as caught:
        read(Thing, {"parts": [{"text": 1, "size": 0}] * 100})

    assert len(caught.value.problems) == MOST_PROBLEMS
    assert caught.value.message == "The request has 200 problems. The first 50 are listed."


def test_an_array_over_its_limit_is_one_problem():
    assert problems({"parts": [{"text": 1}] * 10_000}) == ["parts: must have at most 100 entries"]


def test_a_fault_never_repeats_the_value():
    secret = "s3cr3t-" * 50

    lines = " ".join(problems({"id": secret, "wanted": secret, "first": secret, "parts": secret}))

    assert "s3cr3t" not in lines


def test_text_ends_at_one_mebibyte():
    assert read(Part, {"text": "x" * LARGEST_STRING}).text
    assert problems({"text": "x" * (LARGEST_STRING + 1)}, Part) == [
        "text: must have at most 1048576 characters"
    ]


def test_a_field_may_be_shorter_than_any_text():
    class Title(WireModel):
        words: Template = Field(min_length=1, max_length=3)

    assert problems({"words": "four"}, Title) == ["words: must have at most 3 characters"]
    assert problems({"words": ""}, Title) == ["words: must not be empty"]


def test_lone_surrogates_are_no_text():
    assert problems({"text": "\ud800"}, Part) == ["text: must not contain lone surrogates"]


def test_a_model_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        read(Thing, {}).wanted = True


def test_the_schema_says_what_is_lenient():
    properties = Thing.model_json_schema()["properties"]

    assert {"type": "string", "enum": ["true", "false"]} in properties["wanted"]["anyOf"]
    assert {"type": "integer"} in properties["id"]["anyOf"]
