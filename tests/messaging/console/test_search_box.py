from urllib.parse import parse_qs

import pytest

from messaging.activity.search import read_log_search
from messaging.console.search_box import search_box
from tests.factories import NOW


def box_of(text, offers=()):
    return search_box(read_log_search(text, now=NOW), offers)


def test_a_chip_says_its_condition_and_removes_itself_alone():
    chips = box_of("status:4xx,5xx -source:console").chips

    assert [chip.text for chip in chips] == ["status 4xx or 5xx", "not source console"]
    assert chips[0].url == "?q=-source%3Aconsole"


def test_the_last_chip_leads_to_the_plain_address():
    assert box_of("status:400").chips[0].url == "?"


def test_an_offer_is_added_to_the_search_and_not_offered_twice():
    offers = [("refused", "status:4xx"), ("last hour", "since:1h")]

    found = box_of("status:4xx", offers).offers

    assert [(chip.text, chip.url) for chip in found] == [
        ("last hour", "?q=status%3A4xx+since%3A1h")
    ]


def test_a_misspelt_key_links_to_the_search_that_was_meant():
    ((problem, mended),) = box_of("source:api stauts:400").problems

    assert problem.instead == "status:400"
    assert mended == "?q=source%3Aapi+status%3A400"


def narrowed(text):
    """What the links that narrow a search say, and search for."""
    chips = box_of(text).narrower
    return [(chip.text, parse_qs(chip.url.removeprefix("?"))["q"][0]) for chip in chips]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "unicorn",
            [
                ("Last hour", "unicorn since:1h"),
                ("Last day", "unicorn since:1d"),
                ("Last week", "unicorn since:7d"),
            ],
        ),
        ("unicorn -since:9d", "unicorn -since:9d since:1h"),
        ("since:3d unicorn", [("Last hour", "unicorn since:1h"), ("Last day", "unicorn since:1d")]),
        ("since:3d,2h unicorn", [
            ("Last hour", "unicorn since:1h"), ("Last day", "unicorn since:1d")
        ]),
        ("since:90m since:3d", [("Last hour", "since:1h")]),
        ("since:1h", []),
        ("before:0001-01-01", []),
    ],
)  # fmt: skip
def test_a_search_is_narrowed_to_less_time_than_it_asks_for(text, found):
    links = narrowed(text)

    assert links[0][1] == found if isinstance(found, str) else links == found


@pytest.mark.parametrize("before", ["before:2026-10-01", "before:2026-09-01,2026-10-01"])
def test_a_search_of_times_past_is_narrowed_to_the_last_of_those(before):
    links = narrowed(f"unicorn {before}")

    assert links == [
        ("Its last hour", f"unicorn {before} since:2026-09-30T23:00:00Z"),
        ("Its last day", f"unicorn {before} since:2026-09-30T00:00:00Z"),
        ("Its last week", f"unicorn {before} since:2026-09-24T00:00:00Z"),
    ]
    assert all(read_log_search(text, now=NOW).is_ok for _words, text in links)


def test_a_time_to_come_is_no_reason_to_search_the_past():
    assert narrowed("before:2100-01-01")[0] == ("Last hour", "before:2100-01-01 since:1h")
