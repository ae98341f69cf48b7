import pytest

from messaging.choices.access import Role
from messaging.choices.people import SubscriptionState
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.user import User
from tests.factories import make_group, make_user

HTMX = {"HX-Request": "true", "HX-Target": "part"}


@pytest.fixture
def lena(db):
    return make_user("lena")


def say(client, user, to, state, **options):
    there = f"/console/users/{user.braze_id}/subscription/"
    return client.post(there, {"to": to, "state": state}, **options)


def test_a_state_is_saved_with_who_and_when_and_the_answer_offers_to_undo_it(signed_in, lena):
    client = signed_in(Role.MARKETER)

    answer = client.post(
        f"/console/users/{lena.braze_id}/subscription/",
        {"to": "email", "state": "unsubscribed"},
        follow=True,
    )

    lena.refresh_from_db()
    assert lena.email_subscribe is SubscriptionState.UNSUBSCRIBED
    change = SubscriptionChange.objects.get()
    assert (change.member, change.through.word) == (client.member, "console")
    html = answer.content.decode()
    assert "Undo" in html
    assert '<input type="hidden" name="state" value="subscribed">' in html
    assert client.member.email in html


def test_with_htmx_the_part_comes_back_with_reach_and_an_undo(signed_in, lena):
    html = say(signed_in(), lena, "push", "opted_in", headers=HTMX).content.decode()

    assert "<html" not in html
    assert 'id="part"' in html
    assert 'id="reach" hx-swap-oob="true"' in html
    assert "beforeend:[data-toasts]" in html
    assert 'name="state" value="subscribed"' in html


def test_what_was_so_already_changes_nothing_and_confirms_nothing(signed_in, lena):
    html = say(signed_in(), lena, "email", "subscribed", headers=HTMX).content.decode()

    assert "data-toast>" not in html
    assert not SubscriptionChange.objects.exists()


def test_a_group_is_joined_and_left(signed_in, lena):
    group, client = make_group(), signed_in()

    first = say(client, lena, group.subscription_group_id, "subscribed", headers=HTMX)
    second = say(client, lena, group.subscription_group_id, "unsubscribed", headers=HTMX)

    assert b"Undo" not in first.content  # nobody had said anything before
    assert b"Undo" in second.content
    assert lena.group_subscriptions.get().is_subscribed is False


@pytest.mark.parametrize(
    ("to", "state", "status"),
    [
        ("email", "gone", 400),
        ("email", "", 400),
        ("nothing", "subscribed", 404),
        ("", "subscribed", 404),
    ],
)
def test_a_word_that_means_nothing_is_refused(signed_in, lena, to, state, status):
    assert say(signed_in(), lena, to, state).status_code == status
    assert not SubscriptionChange.objects.exists()


def test_a_group_is_not_opted_in_to_and_an_archived_one_not_joined(signed_in, lena):
    open_, shut = make_group(), make_group(is_archived=True)

    client = signed_in()
    assert say(client, lena, open_.subscription_group_id, "opted_in").status_code == 400
    assert say(client, lena, shut.subscription_group_id, "subscribed").status_code == 400


def test_a_viewer_changes_nothing_and_sees_no_button_for_it(viewer, lena):
    assert say(viewer, lena, "email", "unsubscribed").status_code == 403
    html = viewer.get(f"/console/users/{lena.braze_id}/?tab=subscription").content.decode()
    assert "hx-post" not in html.partition('id="standings"')[2]
    assert "disabled" in html


@pytest.mark.parametrize("role", list(Role))
def test_only_a_developer_deletes_and_only_who_types_the_id(signed_in, lena, role):
    client, there = signed_in(role), f"/console/users/{lena.braze_id}/delete/"
    may = role >= Role.DEVELOPER

    assert client.get(there).status_code == (200 if may else 403)
    assert client.post(there, {"typed": "max"}).status_code == (422 if may else 403)
    assert User.objects.filter(pk=lena.pk).exists()
    assert client.post(there, {"typed": "lena"}).status_code == (303 if may else 403)
    assert User.objects.filter(pk=lena.pk).exists() is not may
    profile = client.get(f"/console/users/{make_user('max').braze_id}/").content
    assert (b"Delete this user" in profile) is may
