"""Tests of how a request is read before its key is known."""

from typing import Annotated

import pytest
from annotated_types import Le
from django.http import QueryDict

from messaging.api.call import Cursor, Limit, changer, query_of, whole
from messaging.choices.people import ChangedThrough
from messaging.errors import InvalidRequestError
from messaging.people.subscriptions import Changer
from messaging.services.addresses import ExternalIds
from messaging.wire import Flag, WireModel
from tests.factories import make_api_key, make_call


class Query(WireModel):
    dry_run: Flag = False
    limit: Limit = 100
    cursor: Cursor | None = None
    external_id: ExternalIds = ()
    offset: Annotated[int, Le(1000), whole(0, 1000, blank=0)] = 0


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
        ("limit=", "limit: must be a whole number from 1 to 500"),
        ("offset=-1", "offset: must be a whole number from 0 to 1,000"),
        ("offset=99999", "offset: must be a whole number from 0 to 1,000"),
        ("offset[]=1", "offset[]: is not a parameter here"),
        ("external_id[x]=a", "external_id[x]: is not a parameter here"),
        ("external_id=", "external_id.0: must have 1 to 255 characters"),
        ("cursor=x", "cursor: is not a cursor that we gave out"),
    ],
)
def test_what_does_not_fit_is_named(text, problem):
    with pytest.raises(InvalidRequestError) as refused:
        query_of(QueryDict(text), Query)

    assert [str(each) for each in refused.value.problems] == [problem]
    assert problem in refused.value.message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", ()),
        ("external_id=a", ("a",)),
        ("external_id=a&external_id=b,c", ("a", "b,c")),
        ("external_id[]=a&external_id[]=b", ("a", "b")),
        ("external_id%5B%5D=a&external_id=b", ("a", "b")),
        ("external_id[0]=a&external_id[1]=b", ("a", "b")),
    ],
)
def test_an_array_is_read_as_rails_php_and_browsers_send_it(text, value):
    assert query_of(QueryDict(text), Query).external_id == value


def test_an_array_has_its_limit_in_a_query_too():
    with pytest.raises(InvalidRequestError) as refused:
        query_of(QueryDict("external_id=a&" * 51), Query)

    assert [str(each) for each in refused.value.problems] == [
        "external_id: must have at most 50 entries"
    ]


@pytest.mark.parametrize(("text", "value"), [("", 0), ("offset=", 0), ("offset=1000", 1000)])
def test_a_number_may_be_blank_where_it_says_so(text, value):
    assert query_of(QueryDict(text), Query).offset == value


@pytest.mark.django_db
def test_history_keeps_the_key_of_a_call():
    key = make_api_key()

    assert changer(make_call(api_key=key)) == Changer(through=ChangedThrough.API, api_key=key)
