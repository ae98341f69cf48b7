"""The console as eyes, hands and screen readers meet it, under its real policy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.activity.search import LOG_KEYS
from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.choices.states import DispatchState
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from messaging.models.link_secret import LinkSecret
from messaging.models.sandbox_message import SandboxMessage
from messaging.rendering.links import unsubscribe_links
from messaging.reports.figures import summed
from tests.factories import make_user
from tests.forever import never_found
from tests.rows import make_chunk, make_dispatch, make_entry

pytestmark = pytest.mark.browser


@pytest.mark.once("test_every_page_obeys_the_policy_and_scrolls_sideways_at_no_width")
@pytest.mark.parametrize("part", range(4))
def test_no_page_breaks_the_rules_of_accessibility(visitor, member, world, settings, part):
    settings.DEBUG = True
    # Only axe needs the policy out of its way: it is a script of its own.
    ana = visitor(bypass_csp=True).as_member(member)

    found = {}
    for path in world["paths"][part::4]:
        ana.go(path)
        if violations := ana.violations():
            found[path] = violations

    assert found == {}


@pytest.mark.usefixtures("member")
def test_the_doors_break_no_rules_either(visitor):
    stranger = visitor(bypass_csp=True)
    link = unsubscribe_links("", 1, LinkSecret.current())

    found = []
    for path in ("/console/sign-in/", "/console/nothing/", link(1), "/unsubscribe/nothing"):
        stranger.go(path)
        found += stranger.violations()

    assert found == []


@pytest.mark.django_db(transaction=True)
def test_a_hand_unsubscribes_under_the_pages_own_policy_at_320_px(visitor):
    user = make_user()
    ada = visitor(viewport={"width": 320, "height": 640})

    ada.go(unsubscribe_links("", 1, LinkSecret.current())(user.pk))
    ada.page.get_by_role("button", name="Unsubscribe").click()
    ada.page.get_by_role("heading", name="You are unsubscribed").wait_for()

    user.refresh_from_db()
    assert user.email_subscribe is SubscriptionState.UNSUBSCRIBED
    assert (ada.sideways(), ada.errors) == ({}, [])


def test_every_page_obeys_the_policy_and_scrolls_sideways_at_no_width(
    visitor, member, world, settings
):
    settings.DEBUG = True
    ana = visitor().as_member(member)

    wide = {}
    for path in world["paths"]:
        answer = ana.go(path)
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        if wider := ana.sideways():
            wide[path] = wider

    assert wide == {}
    assert ana.errors == []


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_search_that_takes_too_long_leads_to_one_of_less_time(
    visitor, member, monkeypatch, has_scripts
):
    make_entry(at=timezone.now() - timedelta(hours=5), what="Spring, long ago")
    make_entry(at=timezone.now() - timedelta(minutes=5), what="Spring, of late")
    ana = visitor(bypass_csp=has_scripts, java_script_enabled=has_scripts).as_member(member)
    with monkeypatch.context() as patched:
        never_found(patched, LOG_KEYS)
        ana.go("/console/activity/?q=spring")
    assert "Narrow the time:" in ana.page.inner_text("#log")
    if has_scripts:
        assert (ana.violations(), ana.sideways()) == ([], {})

    ana.turn("text=Last hour")

    text = ana.page.inner_text("#log")
    assert "of late" in text
    assert "long ago" not in text
    assert ana.errors == []


def test_a_hostile_mail_runs_nothing(visitor, member, world):
    SandboxMessage.objects.update(
        content={"subject": "<script>x()</script>", "body": "<script>parent.x=1</script><b>Hi</b>"}
    )
    ana = visitor().as_member(member)

    ana.go(world["paths"][10])
    frame = ana.page.frame_locator(".frame__mail")

    assert frame.locator("b").inner_text() == "Hi"
    assert ana.page.evaluate("window.x") is None


def test_a_dispatch_page_follows_the_send_to_its_end(visitor, member, world):
    dispatch = world["dispatch"]
    ana = visitor().as_member(member)
    ana.go(world["paths"][7])
    assert "40,550" in ana.page.inner_text("#progress")

    Chunk.objects.filter(dispatch=dispatch).update(sent_count=49_450, cursor=50_000, state=3)
    done = Dispatch.objects.get(pk=dispatch.pk)
    Dispatch.objects.filter(pk=dispatch.pk).update(
        state=DispatchState.COMPLETED, totals=summed(done).to_json(), ended_at=timezone.now()
    )

    ana.page.wait_for_selector("#progress:not([hx-trigger])")
    text = ana.page.inner_text("#progress")
    assert "50,000 of 50,000" in text
    assert "completed" in text
    assert ana.errors == []


@pytest.mark.usefixtures("world")
def test_the_overview_tells_of_a_failure_by_itself(visitor, member):
    ana = visitor().sign_in(member)
    dispatch = make_dispatch(accepted_at=timezone.now())

    make_chunk(dispatch, ChannelKey.WEBHOOK, size=3, failed=3, reasons={"3": {"32": 3}})

    ana.page.wait_for_selector("text=3 failed · Webhook")
    assert ana.errors == []
