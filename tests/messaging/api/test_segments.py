"""Segments as the API tells of them."""

from datetime import date, datetime

import pytest

from messaging.choices.access import Permission
from messaging.models.segment import SegmentSize
from tests.factories import NOW, attribute, make_api_key, make_segment

pytestmark = pytest.mark.django_db
RIGHTS = (
    Permission.SEGMENTS_LIST,
    Permission.SEGMENTS_DETAILS,
    Permission.SEGMENTS_DATA_SERIES,
)


@pytest.fixture
def client(signed):
    return signed(make_api_key(*RIGHTS))


def test_a_list_has_ids_names_and_tags(client):
    segment = make_segment(tags=["a"], analytics_tracking_enabled=False)
    make_segment(archived_at=NOW)

    response = client.get("/segments/list")

    assert response.status_code == 200
    assert response.json() == {
        "segments": [
            {
                "id": segment.segment_id,
                "name": segment.name,
                "analytics_tracking_enabled": False,
                "tags": ["a"],
            }
        ],
        "message": "success",
    }


def test_a_list_is_paged_and_turned_round(client):
    made = [make_segment().segment_id for _ in range(101)]

    def ids(query):
        return [each["id"] for each in client.get(f"/segments/list?{query}").json()["segments"]]

    assert ids("") == made[:100]
    assert ids("page=1&sort_direction=asc") == made[100:]
    assert ids("sort_direction=desc") == made[:0:-1]
    assert ids("page=2") == []


@pytest.mark.parametrize("query", ["page=-1", "page=a", "page=100000", "sort_direction=up", "x=1"])
def test_an_unclear_page_is_refused(client, query):
    response = client.get(f"/segments/list?{query}")

    assert response.status_code == 400
    assert response.json()["errors"][0].startswith(f"{query.partition('=')[0]}: ")


def test_details_are_in_words(client):
    segment = make_segment(attribute("eye_color", "blue"), description="Theirs", tags=["a"])

    body = client.get(f"/segments/details?segment_id={segment.segment_id}").json()

    assert datetime.fromisoformat(body.pop("created_at")) == segment.created_at
    assert datetime.fromisoformat(body.pop("updated_at")) == segment.updated_at
    assert body == {
        "name": segment.name,
        "description": "eye_color is “blue”",
        "text_description": "Theirs",
        "tags": ["a"],
        "teams": [],
        "message": "success",
    }


@pytest.mark.parametrize("call", ["details?", "data_series?length=5&"])
def test_a_segment_nobody_has_is_refused_in_the_words_of_the_family(client, call):
    response = client.get(f"/segments/{call}segment_id=nobody")

    assert (response.status_code, response.json()["message"]) == (400, "Invalid Segment ID")


def test_a_series_ends_where_it_is_told_to(client):
    segment = make_segment()
    for day in (20, 21, 22):
        SegmentSize.objects.create(
            segment=segment, day=date(2026, 11, day), size=day, counted_at=NOW
        )
    path = f"/segments/data_series?segment_id={segment.segment_id}&length=2"

    body = client.get(f"{path}&ending_at=2026-11-22T00:30:00%2B01:00").json()

    assert body == {
        "data": [{"time": "2026-11-20", "size": 20}, {"time": "2026-11-21", "size": 21}],
        "message": "success",
    }


@pytest.mark.parametrize(
    "query", ["", "length=0", "length=101", "length=1.5", "length=5&ending_at=yesterday"]
)
def test_an_unclear_series_is_refused(client, query):
    segment = make_segment()

    assert (
        client.get(f"/segments/data_series?segment_id={segment.segment_id}&{query}").status_code
        == 400
    )


@pytest.mark.parametrize("query", ["list?", "details?", "data_series?length=100&"])
def test_a_call_costs_the_same_whatever_there_is(client, query, django_assert_num_queries):
    segments = [make_segment(attribute("a", "b")) for _ in range(20)]
    for day in range(1, 20):
        SegmentSize.objects.create(
            segment=segments[0], day=date(2026, 11, day), size=day, counted_at=NOW
        )
    named = "" if query == "list?" else f"segment_id={segments[0].segment_id}"
    client.get(f"/segments/{query}{named}")

    # key, window, segments, a series; entry: savepoint, entry, body, release
    with django_assert_num_queries(8 if "series" in query else 7):
        client.get(f"/segments/{query}{named}")
