import json

import pytest
from django.http import QueryDict
from hypothesis import given, settings

from messaging.console.audience_builder.catalogue import Catalogue
from messaging.console.audience_builder.parts import Clause, Group, spots
from messaging.console.audience_builder.reading import from_json, from_post
from messaging.console.audience_builder.writing import to_json
from tests.messaging.audience.segment_strategies import audiences

NAMES = Catalogue([])
BLUE = {"custom_attribute": {"custom_attribute_name": "a", "comparison": "equals", "value": "b"}}
IN = {"email_subscription_status": {"comparison": "is", "value": "opted_in"}}


def posted(root):
    """The form of a group as a browser sends it."""
    query = QueryDict(mutable=True)
    for spot, part in spots(root):
        if isinstance(part, Group):
            marks = "+out" * part.is_out + "+bare" * part.is_bare
            query.appendlist("part", f"{spot}:group{marks}")
            query[f"{spot}.op"] = part.op
        else:
            query.appendlist("part", f"{spot}:clause")
            query[f"{spot}.subject"] = query[f"{spot}.was"] = part.subject
            query[f"{spot}.raw"] = part.raw
            for name, text in part.fields.items():
                query[f"{spot}.{name}"] = text.replace("\n", "\r\n")
    return query


def again(audience):
    root = from_json(audience, NAMES)
    assert from_post(posted(root)) == root
    return to_json(root, NAMES).audience


@pytest.mark.parametrize(
    "audience",
    [
        None,
        BLUE,
        {"AND": [BLUE]},
        {"OR": [BLUE, IN]},
        {"AND": [BLUE, {"OR": [IN, BLUE]}, {"NOT": {"OR": [IN]}}]},
        {"NOT": BLUE},
        {"NOT": {"AND": [BLUE]}},
        {"NOT": {"NOT": BLUE}},
        {"NOT": {"NOT": {"OR": [BLUE, {"NOT": IN}]}}},
        {"AND": [{"AND": [{"AND": [BLUE]}]}]},
        {"AND": [{"XOR": [BLUE]}, BLUE]},
    ],
    ids=str,
)
def test_an_audience_comes_back_as_it_was_written(audience):
    assert json.dumps(again(audience)) == json.dumps(audience)


@pytest.mark.parametrize(
    "audience",
    [{"AND": [5, "x", None, []]}, {"AND": []}, {"AND": [BLUE], "OR": [BLUE]}, {}, [], 5],
    ids=str,
)
def test_what_is_no_audience_is_kept_to_be_refused_at_its_place(audience):
    root = from_json(audience, NAMES)

    assert any(isinstance(part, Clause) and part.raw for _spot, part in spots(root))


@settings(max_examples=150, deadline=None)
@given(audience=audiences)
def test_any_audience_that_a_segment_can_say_comes_back_as_it_was(audience):
    assert json.dumps(again(audience), sort_keys=True) == json.dumps(audience, sort_keys=True)


def test_a_level_too_deep_is_kept_as_json():
    audience = BLUE
    for _ in range(70):
        audience = {"AND": [audience]}

    assert max(spot.count("-") for spot, _part in spots(from_json(audience, NAMES))) <= 21


def test_a_clause_that_asks_about_something_else_forgets_its_comparison():
    query = QueryDict(mutable=True)
    query.setlist("part", ["r:group", "r-0:clause"])
    query.update({"r-0.was": "attribute: a", "r-0.subject": "attribute: b", "r-0.value": "5"})

    (clause,) = from_post(query).parts

    assert (clause.subject, clause.fields) == ("attribute: b", {})


@pytest.mark.parametrize(
    "parts", [[], ["x:clause"], ["r-0:clause"], ["r:clause"], ["r:group", "r-0-0:clause", ":", ""]]
)
def test_a_form_that_hangs_on_nothing_is_an_empty_one(parts):
    query = QueryDict(mutable=True)
    query.setlist("part", parts)

    assert from_post(query) == Group()
