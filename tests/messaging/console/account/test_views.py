import pytest
from django.test import Client

from messaging.choices.access import Role
from tests.factories import make_member

RIGHT = "correct horse battery"


def sign_in(client, email="ana@corp.example", password=RIGHT, **fields):
    return client.post("/console/sign-in/", {"email": email, "password": password, **fields})


@pytest.fixture
def ana(db):  # noqa: ARG001 - its rows are there, whoever holds them
    return make_member(Role.MARKETER, email="ana@corp.example")


@pytest.mark.usefixtures("ana")
def test_signing_in_leads_to_the_overview_with_a_new_session_id():
    client = Client()
    client.get("/console/sign-in/")

    answer = sign_in(client)

    assert answer.url == "/console/"
    assert client.get("/console/").status_code == 200


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ("/console/activity/?q=status:4xx", "/console/activity/?q=status:4xx"),
        ("https://evil.example/", "/console/"),
        ("//evil.example", "/console/"),
        ("javascript:alert(1)", "/console/"),
        ("\\\\evil.example", "/console/"),
    ],
)
def test_signing_in_leads_on_to_pages_of_ours_alone(wanted, there):
    assert sign_in(Client(), next=wanted).url == there


def plain(answer):
    """The page without what differs by itself: the token, and what was typed."""
    html = answer.content.decode()
    token = answer.context["csrf_token"]
    return (
        html.replace(str(token), "").replace("ana@corp.example", "").replace("who@corp.example", "")
    )


@pytest.mark.usefixtures("ana")
def test_a_known_and_an_unknown_address_get_the_same_page():
    known = sign_in(Client(), password="wrong")
    unknown = sign_in(Client(), email="who@corp.example", password="wrong")

    assert (known.status_code, plain(known)) == (unknown.status_code, plain(unknown))


@pytest.mark.usefixtures("ana")
def test_a_resting_account_reads_like_a_wrong_password():
    wrong = sign_in(Client(), password="wrong")
    for _ in range(5):
        sign_in(Client(), password="wrong")

    resting = sign_in(Client())

    assert (resting.status_code, plain(resting)) == (wrong.status_code, plain(wrong))


@pytest.mark.usefixtures("ana")
def test_a_refusal_keeps_the_typed_address_and_never_the_password():
    html = sign_in(Client(), password="my-secret").content

    assert b"ana@corp.example" in html
    assert b"my-secret" not in html


@pytest.mark.usefixtures("ana")
def test_a_browser_that_signed_in_before_gets_in_while_others_lock_the_account():
    known = Client()
    sign_in(known)
    known.post("/console/sign-out/")
    for _ in range(6):
        sign_in(Client(), password="wrong")

    assert sign_in(Client()).status_code == 422
    assert sign_in(known).status_code == 302


@pytest.mark.usefixtures("ana")
def test_the_mark_of_a_browser_is_out_of_reach_of_scripts():
    cookie = sign_in(Client()).cookies["carillon_device"]

    assert cookie["httponly"]
    assert cookie["path"] == "/console/"
    assert "ana" not in cookie.value


@pytest.mark.django_db
def test_without_a_member_the_page_says_how_to_make_the_first():
    assert b"create_member" in Client().get("/console/sign-in/").content


def test_whoever_is_signed_in_is_led_on(admin):
    assert admin.get("/console/sign-in/").status_code == 302


def test_signing_out_needs_a_post_and_ends_the_session_on_the_server(admin):
    session = admin.session.session_key

    assert admin.get("/console/sign-out/").status_code == 405
    admin.post("/console/sign-out/")

    assert admin.get("/console/").status_code == 302
    assert not admin.session.exists(session)


@pytest.mark.usefixtures("ana")
def test_forms_without_a_token_do_nothing():
    client = Client(enforce_csrf_checks=True)

    answer = sign_in(client)

    assert answer.status_code == 403
    assert b"too old" in answer.content


def test_the_theme_stands_on_the_page_from_the_server(viewer):
    answer = viewer.post("/console/account/theme/", {"theme": "dark", "next": "/console/activity/"})

    assert answer.url == "/console/activity/"
    assert b'data-theme="dark"' in viewer.get("/console/").content


def test_a_theme_that_is_none_is_a_page_that_says_so(viewer):
    assert viewer.post("/console/account/theme/", {"theme": "neon"}).status_code == 400


def test_the_time_switch_changes_every_page(signed_in):
    client = signed_in(Role.VIEWER, time_zone="Asia/Tokyo")

    client.post("/console/account/times/", {"time_display": "mine"})

    assert b"JST" in client.get("/console/").content


def test_a_wrong_zone_is_told_on_its_field_and_keeps_what_was_typed(viewer):
    answer = viewer.post(
        "/console/account/", {"do": "times", "time_display": "mine", "time_zone": "Mars/Base"}
    )

    assert answer.status_code == 422
    assert b"Mars/Base" in answer.content
    assert b"id_time_zone_error" in answer.content


def test_a_changed_password_keeps_this_sign_in_and_ends_the_others(viewer):
    other = Client()
    other.force_login(viewer.member)

    answer = viewer.post(
        "/console/account/", {"do": "password", "current": RIGHT, "new": "staple gun sunrise"}
    )

    assert answer.status_code == 302
    assert viewer.get("/console/").status_code == 200
    assert other.get("/console/").status_code == 302


def test_a_wrong_password_changes_nothing(viewer):
    answer = viewer.post(
        "/console/account/", {"do": "password", "current": "no", "new": "staple gun sunrise"}
    )

    assert answer.status_code == 422
    viewer.member.refresh_from_db()
    assert viewer.member.check_password(RIGHT)


@pytest.mark.usefixtures("db")
def test_the_sign_in_page_takes_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        Client().get("/console/sign-in/")
