"""Tests of how a request is read before its key is known."""

import pytest
from django.http import QueryDict

from messaging.api.call import Cursor, Limit, query_of
from messaging.errors import InvalidRequestError
from messaging.wire import Flag, WireModel


class Query(WireModel):
    dry_run: Flag = False
    limit: Limit = 100
    cursor: Cursor | None = None


@pytest.mark.parametrize(("text", "value"), [("", False), ("dry_run=true", True)])
def test_a_query_is_read_as_its_model(text, value):
    assert query_of(QueryDict(text), Query).dry_run is value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dry_run=1", "dry_run: must be true or false"),
        ("dryrun=true", "dryrun: is not a parameter here"),
        ("dry_run=false&dry_run=true", "dry_run: is given more than once"),
        ("limit=501", "limit: must be at most 500"),
        ("cursor=x", "cursor: is not a cursor that we gave out"),
    ],
)
def test_what_does_not_fit_is_named(text, problem):
    with pytest.raises(InvalidRequestError) as refused:
        query_of(QueryDict(text), Query)

    assert [str(each) for each in refused.value.problems] == [problem]
    assert problem in refused.value.message
