import uuid
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.activity.search import LOG_KEYS, read_log_search
from messaging.choices.access import Role, Source
from messaging.choices.channels import ChannelKey
from messaging.models.activity_entry import ActivityEntry
from tests.factories import NOW, make_api_key, make_member
from tests.rows import make_chunk, make_dispatch, make_entry

DISPATCH_ID = uuid.UUID("0f9c0f9c0f9c4f9c8f9c0f9c0f9c71ab")


@pytest.fixture
def log(db):
    """Twelve entries that differ in everything the language can ask for."""
    key, member = make_api_key(name="checkout"), make_member(Role.MARKETER, email="ana@corp.ex")
    dispatch = make_dispatch(dispatch_id=DISPATCH_ID)
    make_chunk(dispatch, size=5, sent=2, failed=1)
    return [
        make_entry(
            dispatch if number % 3 == 0 else None,
            at=NOW - timedelta(minutes=10 * number),
            source=Source.CONSOLE if number % 2 else Source.API,
            status=(201, 400, 404, 503)[number % 4],
            path=("/messages/send", "/users/track")[number % 2],
            what=("Spring sale", "Order 100% shipped", "")[number % 3],
            message="" if number % 4 == 0 else "messages.email.from: required",
            duration_ms=number * 50,
            request_id=f"req-{number}",
            api_key=None if number % 2 else key,
            member=member if number % 2 else None,
            channels=[ChannelKey(number % 9 + 1), ChannelKey.EMAIL],
        )
        for number in range(12)
    ]


def found(text):
    search = read_log_search(text, now=NOW)
    assert search.is_ok, search.problems
    return set(ActivityEntry.objects.filter(search.condition).values_list("request_id", flat=True))


def matches(entry, key, value):
    """The same question, asked in plain Python."""
    return {
        "status": lambda: str(entry.status) == value or f"{entry.status // 100}xx" == value,
        "source": lambda: entry.source.word == value,
        "path": lambda: (
            entry.path.startswith(value.rstrip("*")) if value.endswith("*") else entry.path == value
        ),
        "key": lambda: entry.api_key is not None and entry.api_key.name == value,
        "by": lambda: entry.member is not None and entry.member.email == value,
        "channel": lambda: ChannelKey.of(value) in entry.channels,
        "dispatch": lambda: entry.dispatch is not None and value == DISPATCH_ID.hex,
        "request": lambda: entry.request_id == value,
        "since": lambda: entry.at >= NOW - timedelta(minutes=int(value[:-1])),
        "before": lambda: entry.at < NOW - timedelta(minutes=int(value[:-1])),
        "outcome": lambda: entry.dispatch is not None and value in {"sent", "failed", "pending"},
        "min_ms": lambda: entry.duration_ms >= int(value),
    }[key]()


VALUES = {
    "status": ["201", "400", "4xx", "5xx", "302"],
    "source": ["api", "console", "schedule"],
    "path": ["/messages/send", "/users/*", "/nothing"],
    "key": ["checkout", "other"],
    "by": ["ana@corp.ex", "nobody@corp.ex"],
    "channel": ["sms", "email", "content_card"],
    "dispatch": [DISPATCH_ID.hex, uuid.UUID(int=7).hex],
    "request": ["req-3", "req-99"],
    "since": ["35m", "0m"],
    "before": ["35m", "0m"],
    "outcome": ["sent", "failed", "skipped", "pending"],
    "min_ms": ["0", "200", "99999"],
}
conditions = st.lists(
    st.sampled_from(sorted(VALUES)).flatmap(
        lambda key: st.tuples(
            st.just(key),
            st.lists(st.sampled_from(VALUES[key]), min_size=1, max_size=3),
            st.booleans(),
        )
    ),
    max_size=4,
)


def test_every_key_of_the_language_is_compared_with_the_plain_reading():
    assert set(VALUES) | {""} == set(LOG_KEYS)


@given(conditions)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_search_finds_what_a_plain_reading_finds(log, asked):
    text = " ".join(f"{'-' * no}{key}:{','.join(values)}" for key, values, no in asked)

    expected = {
        entry.request_id
        for entry in log
        if all(
            any(matches(entry, key, value) for value in values) != no for key, values, no in asked
        )
    }
    assert found(text) == expected


@pytest.mark.usefixtures("log")
def test_words_are_looked_for_in_name_message_and_path():
    assert found("spring") == {"req-0", "req-3", "req-6", "req-9"}
    assert len(found('"email.from"')) == 9
    assert len(found("track")) == 6


@pytest.mark.usefixtures("log")
def test_a_percent_sign_is_a_letter_and_no_wildcard():
    assert found('"100%"') == {"req-1", "req-4", "req-7", "req-10"}
    assert found('"1%d"') == set()


def plan(text):
    """How a search would be read in a large table; PostgreSQL would read the whole of this one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return ActivityEntry.objects.filter(read_log_search(text, now=NOW).condition).explain()


@pytest.mark.parametrize(
    ("text", "index"), [("key:checkout", "entry_key"), ("by:ana@corp.ex", "entry_member")]
)
@pytest.mark.usefixtures("log")
def test_what_has_an_index_is_read_off_it(text, index):
    assert index in plan(text)


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("path:/messages/*", "entry_path"),
        ("channel:sms", "entry_channels"),
        ("min_ms:5000", "entry_slow"),
        ("source:console status:400", "entry_source_status"),
    ],
)
@pytest.mark.usefixtures("log")
def test_what_has_an_index_on_postgresql_alone_is_read_off_it(text, index):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite walks its small log")

    assert index in plan(text)


@pytest.mark.usefixtures("log")
def test_key_that_nobody_has_asks_for_no_entry(django_assert_num_queries):
    search = read_log_search("key:nobody", now=NOW)

    with django_assert_num_queries(0):
        assert not ActivityEntry.objects.filter(search.condition)


@pytest.mark.parametrize("text", ["stauts:400", "-stauts:400", "status:400 stauts:5xx"])
def test_a_misspelt_key_is_named_with_the_one_that_was_meant(text):
    search = read_log_search(text, now=NOW)

    assert not search.is_ok
    assert "stauts" in search.problems[0].reason
    assert search.problems[0].instead.lstrip("-") in {"status:400", "status:5xx"}


@pytest.mark.parametrize(
    "text",
    [
        "status:abc", "status:4x", "source:fax", "channel:pigeon", "dispatch:nobody",
        "since:yesterday", "min_ms:-1", "min_ms:²", "outcome:fine", "status:",
        "since:2026-13-01", "min_ms:9999999999",
    ],
)  # fmt: skip
def test_a_value_that_its_key_does_not_take_is_a_problem(text):
    search = read_log_search(text, now=NOW)

    assert [problem.text for problem in search.problems] == [text]
    assert search.problems[0].reason


def test_more_conditions_than_a_search_holds_are_refused_not_cut():
    assert not read_log_search("status:400 " * 21, now=NOW).is_ok


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_without_a_fault(text):
    read_log_search(text, now=NOW)
