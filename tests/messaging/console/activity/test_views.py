import pytest

from messaging.activity.search import LOG_KEYS
from messaging.choices.access import Role, Source
from messaging.choices.outcomes import Status
from tests.factories import make_user
from tests.forever import never_found
from tests.rows import make_chunk, make_delivery, make_dispatch, make_entry


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def fill(count):
    for number in range(count):
        dispatch = make_dispatch()
        make_chunk(dispatch, size=2, sent=1)
        make_entry(dispatch, what=f"Send {number}")


@pytest.mark.parametrize("count", [10, 60])
def test_the_log_takes_five_queries_however_long_it_is(admin, count, django_assert_num_queries):
    fill(count)

    with django_assert_num_queries(5):
        page(admin, "/console/activity/")


def test_the_log_is_newest_first_and_pages_without_numbers(admin):
    fill(52)

    html = page(admin, "/console/activity/")

    assert html.index("Send 51") < html.index("Send 50")
    assert "Send 1<" not in html
    assert "Older" in html
    assert "Newest</a>" not in html


def test_a_search_that_takes_too_long_says_so_and_leads_to_less_time(admin, monkeypatch):
    never_found(monkeypatch, LOG_KEYS)
    fill(1)

    html = page(admin, "/console/activity/?q=unicorn")

    assert "Nothing was found within 3 seconds" in html
    assert "No entry matches" not in html
    for since, words in (("1h", "hour"), ("1d", "day"), ("7d", "week")):
        assert f'href="?q=unicorn+since%3A{since}">Last {words}</a>' in html


def test_an_empty_log_says_what_will_stand_here(admin):
    html = page(admin, "/console/activity/")

    assert "No calls yet" in html
    assert "<table" not in html


def test_a_search_without_a_match_repeats_it_and_offers_to_clear(admin):
    fill(1)

    html = page(admin, "/console/activity/?q=status:503")

    assert "No entry matches" in html
    assert "status:503" in html


def test_a_misspelt_key_is_named_and_nothing_is_listed(admin):
    fill(1)

    html = page(admin, "/console/activity/?q=stauts:201")

    assert "There is no key" in html
    assert "status:201" in html
    assert "Send 0" not in html


def test_the_pager_keeps_the_search(admin):
    fill(52)

    html = page(admin, "/console/activity/?q=status:201")

    assert "?q=status%3A201&amp;before=" in html


@pytest.mark.parametrize("query", ["before=!", "after=zzzzzzzzzzzzzzzzz", "q=%00", "q=%22"])
def test_parameters_that_mean_nothing_are_a_page_and_no_crash(admin, query):
    assert admin.get(f"/console/activity/?{query}").status_code in {200, 400}


def test_what_a_caller_sent_is_text_on_every_page(admin):
    nasty = "<img src=x onerror=alert(1)>"
    entry = make_entry(
        what=nasty,
        message=nasty,
        status=400,
        request_id=nasty,
        request_body={nasty: nasty},
        response_body={"errors": [f"{nasty}: {nasty}"]},
        request_headers={nasty: nasty},
    )

    for path in (
        "",
        *(f"{entry.entry_id}/?tab={tab}" for tab in ("outcome", "request", "response")),
    ):
        assert "<img" not in page(admin, f"/console/activity/{path}").replace(
            '<img src="/static', ""
        )


# One entry


@pytest.fixture
def refused(db):
    return make_entry(
        status=400,
        what="",
        message="Invalid",
        request_body={"messages": {"email": {"subject": "x"}}},
        response_body={"message": "Invalid", "errors": ["messages.email.from: Field required."]},
    )


def test_a_refused_call_shows_each_problem_and_its_line(admin, refused):
    html = page(admin, f"/console/activity/{refused.entry_id}/")

    assert "messages.email.from" in html
    assert "Field required." in html
    assert "?tab=request#request-L3" in html
    assert "Nothing was sent." in html


def test_the_curl_carries_no_key(admin, refused):
    html = page(admin, f"/console/activity/{refused.entry_id}/")

    assert "$CARILLON_API_KEY" in html


@pytest.mark.parametrize(
    ("role", "source", "sees"),
    [
        (Role.VIEWER, Source.CONSOLE, False),
        (Role.MARKETER, Source.CONSOLE, True),
        (Role.MARKETER, Source.API, False),
        (Role.DEVELOPER, Source.API, True),
    ],
)
def test_bodies_are_shown_by_role_and_door(signed_in, role, source, sees):
    entry = make_entry(source=source, request_body={"secret": "the words asked"})
    client = signed_in(role)

    assert "tab=request" in page(client, f"/console/activity/{entry.entry_id}/") or not sees
    answer = client.get(f"/console/activity/{entry.entry_id}/?tab=request")
    assert (answer.status_code, b"the words asked" in answer.content) == (
        (200, True) if sees else (404, False)
    )


def test_an_accepted_send_shows_its_books_and_recipients(admin, django_assert_max_num_queries):
    dispatch = make_dispatch()
    make_chunk(dispatch, size=2, sent=1, failed=1, reasons={"3": {"30": 1}})
    make_delivery(dispatch, make_user("u_1"), Status.SENT)
    entry = make_entry(dispatch)

    with django_assert_max_num_queries(6):
        assert "adds up" in page(admin, f"/console/activity/{entry.entry_id}/")
    with django_assert_max_num_queries(6):
        assert "u_1" in page(admin, f"/console/activity/{entry.entry_id}/?tab=recipients")


def test_the_timeline_ends_where_the_dispatch_is(admin):
    entry = make_entry(make_dispatch())

    html = page(admin, f"/console/activity/{entry.entry_id}/?tab=timeline")

    assert "Received" in html
    assert "not yet" in html


@pytest.mark.parametrize("path", ["7b72f005-2875-4702-9b69-ae64c0cf0578/", "not-an-id/"])
def test_an_entry_that_is_gone_is_404(admin, path):
    assert admin.get(f"/console/activity/{path}").status_code == 404


# Whole ids


def test_a_whole_id_goes_straight_to_its_page(admin):
    dispatch = make_dispatch()
    entry = make_entry()

    def led_to(text):
        return admin.get("/console/activity/find/", {"q": text}).url

    assert led_to(dispatch.public_id) == f"/console/dispatches/{dispatch.public_id}/"
    assert led_to(str(dispatch.dispatch_id)) == f"/console/dispatches/{dispatch.public_id}/"
    assert led_to(entry.request_id) == f"/console/activity/{entry.entry_id}/"
    assert led_to(str(entry.entry_id)) == f"/console/activity/{entry.entry_id}/"
    assert led_to("status:400") == "/console/activity/?q=status%3A400"
    assert led_to("") == "/console/activity/"


@pytest.mark.parametrize(
    ("role", "path", "body", "offers"),
    [
        (Role.DEVELOPER, "/messages/send", {"messages": {}}, True),
        (Role.MARKETER, "/messages/send", {"messages": {}}, False),
        (Role.DEVELOPER, "/users/export/ids", {"external_ids": []}, False),
        (Role.DEVELOPER, "/messages/send", None, False),
    ],
)
def test_a_send_is_opened_in_the_composer_by_who_reads_it(signed_in, role, path, body, offers):
    entry = make_entry(path=path, request_body=body)

    html = page(signed_in(role), f"/console/activity/{entry.entry_id}/")

    assert (f"/console/compose/?from={entry.entry_id}" in html) is offers


def test_a_name_of_a_user_goes_straight_to_their_page(admin, viewer):
    lena = make_user("lena", email="lena@rcpt.example", phone="+34655112233", alias=("c-7", "crm"))

    def led_to(text, client=admin):
        return client.get("/console/activity/find/", {"q": text}).url

    there = f"/console/users/{lena.braze_id}/"
    for text in ("lena", lena.braze_id, "LENA@rcpt.example", "+34 655 11 22 33", "crm:c-7"):
        assert led_to(text) == there, text
    assert led_to("lena", viewer) == there
    assert led_to("lena@rcpt.example", viewer).startswith("/console/activity/?q=")


def test_a_recipient_leads_to_their_page(admin):
    lena = make_user("u_1")
    make_delivery(dispatch := make_dispatch(), lena, Status.SENT)
    entry = make_entry(dispatch)

    for path in (f"activity/{entry.entry_id}", f"dispatches/{dispatch.public_id}"):
        assert f"/console/users/{lena.braze_id}/" in page(admin, f"/console/{path}/?tab=recipients")
