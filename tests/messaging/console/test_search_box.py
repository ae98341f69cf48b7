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
