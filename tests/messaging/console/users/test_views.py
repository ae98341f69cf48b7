import pytest

from messaging.choices.access import Role
from messaging.choices.outcomes import Reason, Status
from messaging.models.subscription_group import SubscriptionGroup
from tests.factories import make_device, make_group, make_segment, make_user
from tests.rows import make_delivery, make_dispatch

NASTY = "<img src=x onerror=alert(1)>"
TABS = ("history", "attributes", "devices", "subscription", "events", "segments")


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def address(user, tab=""):
    return f"/console/users/{user.braze_id}/" + (f"?tab={tab}" if tab else "")


def fill(count):
    """Users, and one of them with that many of everything."""
    lena = make_user("lena", custom_attributes={f"a{number}": number for number in range(count)})
    for number in range(count):
        make_user(f"u{number:04}")
        make_delivery(make_dispatch(), lena, Status.SKIPPED, reason=Reason.NO_ADDRESS)
    for _ in range(10):
        make_segment()
    for _ in range(min(count, 60)):
        make_group(members=[lena])
        make_device(lena)
    return lena


@pytest.mark.parametrize("count", [10, 1000])
def test_no_page_takes_more_queries_the_more_there_is(admin, count, django_assert_num_queries):
    lena = fill(count)

    found = {}
    for path in ("/console/users/", "/console/users/?q=u00", *(address(lena, tab) for tab in TABS)):
        with django_assert_num_queries(_QUERIES[path.partition("?")[2]]):
            found[path] = page(admin, path)

    assert all(found.values())


_QUERIES = {  # session, member and workspace are three of each
    "": 5,
    "q=u00": 4,
    "tab=history": 10,
    "tab=attributes": 8,
    "tab=devices": 8,
    "tab=subscription": 10,
    "tab=events": 11,
    "tab=segments": 10,
}


def test_a_part_of_a_profile_takes_few(admin, django_assert_num_queries):
    lena = fill(10)
    headers = {"HX-Request": "true", "HX-Target": "part"}

    with django_assert_num_queries(6):
        answer = admin.get(address(lena, "history"), headers=headers)

    assert b"<html" not in answer.content
    assert b'id="part"' in answer.content


def test_without_a_user_the_page_says_how_to_make_one(admin):
    html = page(admin, "/console/users/")

    assert "No users yet" in html
    assert "/users/track" in html
    assert "seed_demo" in html
    assert "<table" not in html


def test_a_search_without_a_match_repeats_how_it_was_read(admin):
    html = page(admin, "/console/users/?q=0034 655 112 233")

    assert "Nobody has this name" in html
    assert "+34655112233" in html


def test_the_total_is_an_estimate_until_somebody_asks(admin):
    fill(2)

    assert "≈" in page(admin, "/console/users/") or "count=exact" in page(admin, "/console/users/")
    assert "3 users" in page(admin, "/console/users/?count=exact")


def test_the_list_is_paged_by_key_newest_first(admin):
    fill(60)

    html = page(admin, "/console/users/")

    assert html.index("u0059") < html.index("u0058")
    assert "u0001" not in html
    assert "?&amp;before=" in html


def test_an_address_is_searched_and_read_by_a_marketer_and_not_by_a_viewer(signed_in):
    lena = make_user("lena", email="lena@rcpt.example", phone="+34655112233")
    marketer, viewer = signed_in(Role.MARKETER), signed_in(Role.VIEWER)

    for path in ("/console/users/", address(lena)):
        assert "lena@rcpt.example" in page(marketer, path)
        assert "lena@rcpt" not in page(viewer, path)
        assert "655112233" not in page(viewer, path)
    assert address(lena) in page(marketer, "/console/users/?q=lena@rcpt.example")
    html = page(viewer, "/console/users/?q=lena@rcpt.example")
    assert address(lena) not in html
    assert "by id only" in html


def test_a_viewer_reads_no_token(signed_in):
    lena = make_user("lena")
    make_device(lena, token="token-" + "f" * 40)

    assert "f" * 40 in page(signed_in(Role.DEVELOPER), address(lena, "devices"))
    assert "f" * 10 not in page(signed_in(Role.VIEWER), address(lena, "devices"))


def test_what_was_not_sent_stands_there_with_its_reason_and_leads_to_its_send(admin):
    lena, dispatch = make_user("lena"), make_dispatch(name="Spring sale")
    make_delivery(dispatch, lena, Status.SKIPPED, reason=Reason.UNSUBSCRIBED)

    html = page(admin, address(lena))

    assert "The user is unsubscribed" in html
    assert f"/console/dispatches/{dispatch.public_id}/?tab=recipients" in html
    assert "No decision matches" in page(admin, address(lena, "history") + "&status=sent")


@pytest.mark.parametrize("tab", TABS)
def test_what_others_wrote_is_text_on_every_tab(admin, tab):
    lena = make_user(
        NASTY, first_name=NASTY, home_city=NASTY, custom_attributes={NASTY: NASTY, "x": {NASTY: 1}},
        alias=(NASTY, NASTY),
    )  # fmt: skip
    make_device(lena, model=NASTY, device_id=NASTY, token=NASTY)
    SubscriptionGroup.objects.create(name=NASTY, channel=5)
    make_delivery(make_dispatch(name=NASTY), lena, Status.FAILED, detail=NASTY)

    html = page(admin, address(lena, tab)) + page(admin, "/console/users/")

    assert "<img" not in html.replace('<img src="/static', "")


@pytest.mark.parametrize("path", ["nobody/", "ffffffffffffffffffffffff/", "x/?tab=none"])
def test_a_user_who_is_not_there_is_404(admin, path):
    assert admin.get(f"/console/users/{path}").status_code == 404


@pytest.mark.parametrize("query", ["q=%00", "before=!", "count=x", "q=" + "x" * 3000, "q=:"])
def test_parameters_that_mean_nothing_are_a_page_and_no_crash(admin, query):
    assert admin.get(f"/console/users/?{query}").status_code in {200, 400}


@pytest.mark.parametrize("query", ["tab=none", "channel=pigeon", "status=lost", "before=!"])
def test_a_profile_refuses_what_it_does_not_know(admin, query):
    assert admin.get(f"{address(make_user())}?{query}").status_code in {400, 404}


def test_a_profile_leads_to_the_composer_with_its_user_filled_in(signed_in):
    lena, marketer = make_user("lena & co"), signed_in(Role.MARKETER)

    assert "/console/compose/?to=lena%20%26%20co" in page(marketer, address(lena))
    html = page(marketer, "/console/compose/?to=lena%20%26%20co")
    assert "lena &amp; co</textarea>" in html
    assert "compose/?to" not in page(signed_in(Role.VIEWER), address(lena))
