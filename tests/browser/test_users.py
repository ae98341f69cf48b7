"""A user as support meets them: found from anywhere, subscribed and undone, on a phone."""

import pytest

from messaging.choices.people import SubscriptionState

pytestmark = pytest.mark.browser


def test_from_any_page_an_address_is_two_steps_from_the_reason(visitor, member, world):
    ana = visitor().sign_in(member)

    ana.page.keyboard.press("/")
    ana.page.keyboard.type("+34 655 11 22 33")
    ana.page.keyboard.press("Enter")
    ana.page.wait_for_url(f"**/console/users/{world['user'].braze_id}/")

    assert "The user has no address on this channel" in ana.page.inner_text("#part")
    assert ana.errors == []


def test_a_radio_saves_itself_and_is_undone(visitor, member, world):
    user = world["user"]
    ana = visitor().sign_in(member)
    ana.go(f"/console/users/{user.braze_id}/?tab=subscription")

    ana.page.check("#s-email-unsubscribed")
    ana.page.wait_for_selector("[data-toast] >> text=Undo")
    user.refresh_from_db()
    assert user.email_subscribe is SubscriptionState.UNSUBSCRIBED
    assert "unsubscribed" in ana.page.inner_text("#reach")
    assert member.email in ana.page.inner_text("#standings")
    ana.page.click("[data-toast] >> text=Undo")
    ana.page.wait_for_selector("#s-email-subscribed:checked")

    user.refresh_from_db()
    assert user.email_subscribe is SubscriptionState.SUBSCRIBED
    assert ana.errors == []


def test_without_javascript_a_radio_is_saved_with_a_button(visitor, member, world):
    user = world["user"]
    ana = visitor(java_script_enabled=False).sign_in(member)
    ana.go(f"/console/users/{user.braze_id}/?tab=subscription")

    ana.page.check("#s-push-opted_in")
    ana.turn(".standing:has(#s-push-opted_in) button:visible")
    ana.turn("[data-toast] >> text=Undo")

    user.refresh_from_db()
    assert user.push_subscribe is SubscriptionState.SUBSCRIBED
    assert user.subscription_changes.filter(kind=2).count() == 2
