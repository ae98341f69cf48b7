"""The console as eyes, hands and screen readers meet it, under its real policy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import DispatchState
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.worker import Worker
from messaging.reports.figures import summed
from tests.factories import make_user
from tests.rows import make_chunk, make_delivery, make_dispatch, make_entry

pytestmark = pytest.mark.browser
LONG = "Cart reminder: you left something behind, " + "and more " * 12 + "W" * 60


@pytest.fixture
def world(member):
    """A running send with every outcome, a refused call, a long name."""
    now = timezone.now()
    Worker.objects.create(host="w", process=1, started_at=now, seen_at=now + timedelta(hours=1))
    dispatch = make_dispatch(
        name=LONG, accepted_at=now - timedelta(minutes=2), created_by_member=member,
        channels=[ChannelKey.EMAIL, ChannelKey.SMS], snapshot_at=now,
    )  # fmt: skip
    make_chunk(
        dispatch, ChannelKey.SMS, size=50_000, sent=40_000, skipped=500, failed=41, cancelled=7,
        unknown=2, reasons={"2": {"7": 500}, "3": {"30": 41}, "4": {"60": 7}, "5": {"81": 2}},
    )  # fmt: skip
    for number, status in enumerate(Status):
        reason = next((each for each in Reason if each.status is status), None)
        make_delivery(
            dispatch, make_user(f"u_{number}"), status, at=now, channel=ChannelKey.SMS,
            reason=None if status is Status.SENT else reason, provider_message_id="f" * 32,
        )  # fmt: skip
    SandboxMessage.objects.create(
        dispatch_number=dispatch.number, user_id=make_user("u_mail").pk, channel=ChannelKey.EMAIL,
        content={"subject": "Hey", "from": "shop@corp.example", "body": "<h1>Hey</h1>"},
        created_at=now,
    )  # fmt: skip
    make_entry(dispatch, at=now, what=LONG)
    entry = make_entry(
        at=now, status=400, what="", message="Invalid",
        request_body={"messages": {"email": {"subject": "x" * 300}}},
        response_body={"errors": ["messages.email.from: Field required."]},
    )  # fmt: skip
    there = f"/console/dispatches/{dispatch.public_id}/"
    return {
        "dispatch": dispatch,
        "paths": [
            "/console/",
            "/console/activity/",
            "/console/activity/?q=stauts:400",
            f"/console/activity/{entry.entry_id}/",
            f"/console/activity/{entry.entry_id}/?tab=request",
            f"/console/activity/{entry.entry_id}/?tab=timeline",
            "/console/dispatches/",
            there,
            f"{there}?tab=reasons",
            f"{there}?tab=request",
            f"{there}?tab=rendered",
            "/console/account/",
            "/console/_components/",
        ],
    }


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_no_page_breaks_the_rules_of_accessibility(
    visitor, member, world, settings, scheme, width
):
    settings.DEBUG = True
    # Only axe needs the policy out of its way: it is a script of its own.
    ana = visitor(
        color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 844}
    ).sign_in(member)

    found = {}
    for path in world["paths"]:
        ana.go(path)
        if violations := ana.violations():
            found[path] = violations

    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_doors_break_no_rules_either(visitor, member, scheme):
    stranger = visitor(color_scheme=scheme, bypass_csp=True)

    stranger.go("/console/sign-in/")
    before = stranger.violations()
    stranger.go("/console/nothing/")

    assert before + stranger.violations() == []


@pytest.mark.parametrize("width", [320, 390, 820, 1024])
def test_no_page_scrolls_sideways(visitor, member, world, width, settings):
    settings.DEBUG = True
    ana = visitor(viewport={"width": width, "height": 844}).sign_in(member)

    wide = {}
    for path in world["paths"]:
        ana.go(path)
        if ana.sideways() > 0:
            wide[path] = ana.sideways()

    assert wide == {}


def test_every_page_obeys_the_policy_without_an_error(visitor, member, world, settings):
    settings.DEBUG = True
    ana = visitor().sign_in(member)

    for path in world["paths"]:
        answer = ana.go(path)
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        ana.page.wait_for_timeout(50)

    assert ana.errors == []


def test_a_hostile_mail_runs_nothing(visitor, member, world):
    SandboxMessage.objects.update(
        content={"subject": "<script>x()</script>", "body": "<script>parent.x=1</script><b>Hi</b>"}
    )
    ana = visitor().sign_in(member)

    ana.go(world["paths"][10])
    frame = ana.page.frame_locator(".frame__mail")

    assert frame.locator("b").inner_text() == "Hi"
    assert ana.page.evaluate("window.x") is None


def test_a_dispatch_page_follows_the_send_to_its_end(visitor, member, world):
    dispatch = world["dispatch"]
    ana = visitor().sign_in(member)
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


def test_the_overview_tells_of_a_failure_by_itself(visitor, member, world):
    ana = visitor().sign_in(member)
    dispatch = make_dispatch(accepted_at=timezone.now())

    make_chunk(dispatch, ChannelKey.WEBHOOK, size=3, failed=3, reasons={"3": {"32": 3}})

    ana.page.wait_for_selector("text=3 failed · Webhook")
    assert ana.errors == []


def test_the_keyboard_alone_reaches_content_search_rows_and_tabs(visitor, member, world):
    ana = visitor().sign_in(member)
    keys = ana.page.keyboard

    keys.press("Tab")
    assert ana.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    keys.press("g")
    keys.press("a")
    ana.page.wait_for_url("**/console/activity/")
    keys.press("j")
    keys.press("Enter")
    ana.page.wait_for_url("**/console/activity/*-*/")
    keys.press("2")
    ana.page.wait_for_url("**?tab=request")
    keys.press("/")
    keys.type("status:400")
    keys.press("Enter")
    ana.page.wait_for_url("**/console/activity/?q=status%3A400")
    keys.press("?")
    assert ana.page.is_visible("dialog[data-dialog=keys]")
    keys.press("Escape")
    assert not ana.page.is_visible("dialog[data-dialog=keys]")


def test_focus_is_always_visible(visitor, member, world):
    ana = visitor().sign_in(member)
    ana.go("/console/activity/")

    unseen = []
    for _ in range(25):
        ana.page.keyboard.press("Tab")
        state = ana.page.evaluate(
            """() => { const e = document.activeElement, own = getComputedStyle(e);
            const after = getComputedStyle(e, "::after");
            return [e.outerHTML.slice(0, 80),
                own.outlineStyle !== "none" || after.outlineStyle !== "none"]; }"""
        )
        if not state[1] and not state[0].startswith("<body"):  # the walk came round
            unseen.append(state[0])

    assert unseen == []


def test_the_theme_changes_at_once_and_is_remembered(visitor, member, world):
    ana = visitor(color_scheme="light").sign_in(member)

    ana.page.click("summary[aria-label=Account]")
    with ana.page.expect_response("**/console/account/theme/"):
        ana.page.click(".menu__panel [name=theme][value=dark]")
    ground = "getComputedStyle(document.body.parentElement).backgroundColor"
    assert ana.page.evaluate(ground) == "rgb(14, 16, 23)"

    ana.go("/console/activity/")
    assert ana.page.evaluate(ground) == "rgb(14, 16, 23)"
    assert ana.errors == []


def test_an_id_is_copied_whole_without_what_is_shown_around_it(visitor, member, world):
    ana = visitor(permissions=["clipboard-read", "clipboard-write"]).sign_in(member)
    ana.go(world["paths"][7])

    ana.page.keyboard.press("i")
    ana.page.wait_for_selector(".copy[data-state=done]")

    copied = ana.page.evaluate("navigator.clipboard.readText()")
    assert copied == world["dispatch"].public_id


def test_a_lost_sign_in_is_told_on_the_page_which_stays(visitor, member, world):
    ana = visitor().sign_in(member)
    ana.go(world["paths"][7])

    member.set_password("another one entirely")
    member.save()

    ana.page.wait_for_selector("dialog[data-dialog=lost][open]")
    assert "40,550" in ana.page.inner_text("#progress")


def test_without_javascript_one_can_sign_in_search_page_and_sign_out(visitor, member, world):
    ana = visitor(java_script_enabled=False).sign_in(member)
    ana.go("/console/activity/?q=status:400")
    ana.page.click(".table__open")
    ana.page.click("text=Request >> nth=0")
    assert ana.page.locator(".ln").count() > 3
    ana.page.click("summary[aria-label=Account]")
    ana.page.click(".menu__panel >> text=Sign out")

    assert ana.page.url.endswith("/console/sign-in/")


def test_the_phone_menu_opens_every_area(visitor, member, world):
    ana = visitor(viewport={"width": 390, "height": 844}, has_touch=True).sign_in(member)

    ana.page.click("text=Menu")
    ana.page.click(".sheet__panel >> text=Dispatches")

    ana.page.wait_for_url("**/console/dispatches/")


def test_the_overview_answers_above_the_fold(visitor, member, world):
    for width, height in ((1280, 800), (390, 844)):
        ana = visitor(viewport={"width": width, "height": height}).sign_in(member)
        box = ana.page.locator("#attention-title").bounding_box()
        assert box["y"] + box["height"] < height
