from datetime import UTC, datetime

import pytest

from messaging.activity.query_language import moment_of, tokens, without
from tests.factories import NOW


def test_comma_is_or_minus_is_not_and_quotes_hold_together():
    found = tokens('status:4xx,5xx -source:console key:"my key" "two words" plain')

    assert [(token.key, token.values, token.is_negated) for token in found] == [
        ("status", ("4xx", "5xx"), False),
        ("source", ("console",), True),
        ("key", ("my key",), False),
        ("", ("two words",), False),
        ("", ("plain",), False),
    ]


def test_a_quoted_value_keeps_its_commas():
    assert tokens('key:"a,b",c')[0].values == ("a,b", "c")


def test_a_search_without_one_token_keeps_the_others_as_written():
    text = 'status:4xx key:"my key" -source:api'

    assert without(text, tokens(text)[1]) == "status:4xx -source:api"


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2h", datetime(2026, 11, 22, 7, 41, 7, tzinfo=UTC)),
        ("7d", datetime(2026, 11, 15, 9, 41, 7, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026-11-22T10:00:00+01:00", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("999999w", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_is_a_span_before_now_or_an_instant(value, moment):
    assert moment_of(value, NOW) == moment
