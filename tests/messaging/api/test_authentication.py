"""Tests of who is let in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.api.authentication import refuse_stray_key
from messaging.choices.access import Permission
from messaging.errors import InvalidRequestError
from messaging.models.activity_entry import ActivityEntry
from messaging.tokens import new_api_key
from tests.factories import make_api_key

pytestmark = pytest.mark.django_db
PATH = "/dispatches/" + 32 * "0"
INVALID = {"message": "Invalid API key"}
EMPTY = ("", "", "")
RATE = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def get(authorization):
    return Client(headers={"Authorization": authorization} if authorization else {}).get(PATH)


def make_reader(**fields):
    return make_api_key(Permission.DISPATCHES_READ, **fields)


def test_a_good_key_is_let_in():
    assert get(f"Bearer {make_reader().text}").status_code == 404


def test_the_scheme_is_read_in_any_case():
    assert get(f"bearer {make_reader().text}").status_code == 404


@pytest.mark.parametrize(
    "form",
    ["", "{key}", "Bearer", "Bearer ", 'Bearer "{key}"', "Bearer '{key}'", "Basic {key}",
     "Token {key}", "Bearer {key}x", "Bearer {key},Bearer {key}", "Bearer {key} {key}"],
)  # fmt: skip
def test_any_other_form_is_refused_alike(form):
    response = get(form.format(key=make_reader().text))

    assert (response.status_code, response.json()) == (401, INVALID)
    assert tuple(response.headers[name] for name in RATE) == EMPTY


@pytest.mark.parametrize(
    "ended",
    [
        {"revoked_at": timezone.now() - timedelta(seconds=1)},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_an_ended_key_reads_like_one_that_never_was(ended):
    ended, unknown = get(f"Bearer {make_reader(**ended).text}"), get(f"Bearer {new_api_key()}")

    assert (ended.status_code, ended.json()) == (unknown.status_code, unknown.json())
    assert (unknown.status_code, unknown.json()) == (401, INVALID)


def test_a_revocation_holds_from_the_next_call():
    api_key = make_reader()
    before = get(f"Bearer {api_key.text}").status_code
    api_key.revoked_at = timezone.now()
    api_key.save()

    assert (before, get(f"Bearer {api_key.text}").status_code) == (404, 401)


def test_a_mistyped_key_costs_no_look_up():
    text = make_reader().text
    mistyped = text[:-1] + ("0" if text[-1] != "0" else "1")

    with CaptureQueriesContext(connection) as queries:
        get(f"Bearer {mistyped}")

    written = [query["sql"].split()[:3] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert written == [
        ["INSERT", "INTO", '"messaging_activityentry"'],
        ["INSERT", "INTO", '"messaging_activitybody"'],
    ]


def test_the_key_stands_in_no_answer_and_in_no_row():
    api_key = make_reader()

    response = get(f"Bearer {api_key.text}x")

    assert api_key.text not in f"{response.content} {response.headers}"
    entry = ActivityEntry.objects.select_related("body").get()
    assert api_key.text not in str(vars(entry) | vars(entry.body))


@pytest.mark.parametrize("query", ["?api_key={key}", "?api_key=x", "?api_key="])
def test_a_key_in_the_query_is_refused_although_the_header_is_good(query):
    api_key = make_reader()

    response = Client(headers={"Authorization": f"Bearer {api_key.text}"}).get(
        PATH + query.format(key=api_key.text)
    )

    assert response.status_code == 401
    assert response.json()["errors"][0].startswith("query.api_key: ")
    assert api_key.text not in ActivityEntry.objects.get().body.request_query


def test_a_key_in_the_body_is_refused():
    with pytest.raises(InvalidRequestError) as refused:
        refuse_stray_key({}, {"api_key": "x"})

    assert str(refused.value.problems[0]).startswith("body.api_key: ")


def test_use_is_noted():
    api_key = make_reader()

    get(f"Bearer {api_key.text}")

    api_key.refresh_from_db()
    assert api_key.last_used_at is not None


@pytest.mark.parametrize("good", [True, False])
def test_after_sixty_wrong_keys_an_address_costs_nothing(django_assert_num_queries, good):
    """A key we have not seen good waits, whichever it is: telling would cost the query."""
    for _ in range(60):
        assert get("Bearer x").status_code == 401
    key = make_reader().text if good else new_api_key()
    first = get(f"Bearer {key}")

    with django_assert_num_queries(0):
        second = get(f"Bearer {key}")

    assert (first.status_code, second.status_code) == (429, 429)
    assert 1 <= int(second.headers["Retry-After"]) <= 60
    assert ActivityEntry.objects.count() == 61


def test_noise_from_the_same_address_locks_no_known_key_out():
    api_key = make_reader()
    get(f"Bearer {api_key.text}")
    for _ in range(70):
        get("Bearer x")

    assert get(f"Bearer {api_key.text}").status_code == 404


def test_other_addresses_are_not_held_to_account():
    for _ in range(70):
        get("Bearer x")

    assert Client(REMOTE_ADDR="198.51.100.7").get(PATH).status_code == 401
