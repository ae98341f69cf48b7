"""What a person, a mail service and a scanner meet at the address."""

import base64

import pytest
from django.test import Client

from messaging.choices.people import SubscriptionState
from messaging.models.activity_entry import ActivityEntry
from messaging.models.link_secret import LinkSecret
from messaging.models.workspace import Workspace
from messaging.rendering.links import unsubscribe_links
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def path(user):
    return unsubscribe_links("", 12, LinkSecret.current())(user.pk)


@pytest.fixture
def stranger():
    """A browser without cookies, where Django would refuse a form without its token."""
    return Client(enforce_csrf_checks=True)


def state_of(user):
    user.refresh_from_db()
    return user.email_subscribe


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_changes_nothing_however_often(stranger, user, path, method):
    answers = [stranger.generic(method, path).status_code for _ in range(3)]

    assert answers == [200] * 3
    assert state_of(user) is SubscriptionState.SUBSCRIBED


def test_the_page_shows_a_button_in_the_senders_name_and_nothing_of_the_user(
    stranger, user, path, django_assert_num_queries
):
    Workspace.objects.create(name="Bells & Co")

    with django_assert_num_queries(2):
        page = stranger.get(path).content.decode()

    assert '<form class="card door__card" method="post">' in page
    assert "Bells &amp; Co will send you no more email" in page
    assert "<script" not in page
    assert user.email not in page
    assert str(user.external_id) not in page


@pytest.mark.parametrize(
    "body",
    [
        {"data": ONE_CLICK},
        {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"", "content_type": "text/plain"},
    ],
    ids=["multipart", "urlencoded", "empty"],
)
def test_a_post_unsubscribes_without_cookie_token_or_referrer(stranger, user, path, body):
    response = stranger.post(path, **body)

    assert response.status_code == 200
    assert "You are unsubscribed" in response.content.decode()
    assert state_of(user) is SubscriptionState.UNSUBSCRIBED


def test_twice_is_the_same_answer(stranger, user, path):
    once, twice = stranger.post(path, ONE_CLICK), stranger.post(path, ONE_CLICK)

    assert (once.status_code, once.content) == (twice.status_code, twice.content)
    assert state_of(user) is SubscriptionState.UNSUBSCRIBED


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_one_flipped_byte_anywhere_is_a_404_that_changes_nothing(stranger, user, path, method):
    data = base64.urlsafe_b64decode(path.rpartition("/")[2])

    found = set()
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 0xFF
        token = base64.urlsafe_b64encode(flipped).decode()
        found.add(stranger.generic(method, f"/unsubscribe/{token}").status_code)

    assert found == {404}
    assert state_of(user) is SubscriptionState.SUBSCRIBED


@pytest.mark.parametrize("suffix", ["/", "A", "%20", "/more", "=", "%00"])
def test_a_suffix_is_a_404_that_leaves_no_entry(stranger, user, path, suffix):
    assert stranger.post(path + suffix, ONE_CLICK).status_code == 404
    assert state_of(user) is SubscriptionState.SUBSCRIBED
    assert not ActivityEntry.objects.exists()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_not_allowed(stranger, user, path, method):
    response = stranger.generic(method, path)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert state_of(user) is SubscriptionState.SUBSCRIBED


@pytest.mark.parametrize("end", ["", "x"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_no_answer_leads_elsewhere_is_kept_or_sets_a_cookie(stranger, path, method, end):
    response = stranger.generic(method, path + end)

    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert not response.cookies
