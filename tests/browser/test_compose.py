"""The composer as its users meet it: typing, looking, mending, reviewing, sending."""

import pytest

from messaging.models.dispatch import Dispatch
from tests.factories import make_device, make_segment, make_user

pytestmark = pytest.mark.browser
COMPOSE = "/console/compose/"
HOSTILE = "</textarea><script>window.x=1</script>\"'><img src=x onerror=window.x=1>"


@pytest.fixture
def segment(member):
    for number in range(3):
        make_device(make_user(f"u{number}", first_name="Ana"))
    return make_segment()


def opened(visitor, member, **options):
    ana = visitor(**options).as_member(member)
    ana.go(COMPOSE)
    return ana


def choose(ana, *channels):
    for channel in channels:
        ana.page.locator(f"[name=channels][value={channel}]").check()


def write(ana, segment):
    """Fill in a mail, a push and a webhook to everybody."""
    choose(ana, "email", "android_push", "webhook")
    ana.page.select_option("#segment", segment.segment_id)
    ana.page.fill("[name='email.from']", "Shop <shop@corp.example>")
    ana.page.fill("[name='email.subject']", "Hello {{${first_name}}}")
    ana.page.fill("[name='email.body']", "<h1>It rings</h1>")
    ana.page.fill("[name='android_push.title']", "Hello")
    ana.page.fill("[name='android_push.alert']", "It rings")
    ana.page.fill("[name='webhook.url']", "https://hook.example/")
    ana.page.select_option("[name='webhook.request_method']", "POST")


def press(ana, words):
    ana.page.click(button(words))


def answered(ana, words):
    ana.turn(button(words))


def button(words):
    return f"button:visible:has-text('{words}') >> nth=0"


def only_refusals(errors):
    """What Chromium prints about a page that answers 422 is no error of ours."""
    return [each for each in errors if "422" not in each]


def states(ana, segment):
    """Lead the composer from empty to refused to reviewed; stop at each."""
    yield "empty"
    choose(ana, "email", "sms", "whats_app", "content_card", "webhook")
    answered(ana, "Review")
    yield "refused"
    write(ana, segment)
    for channel in ("sms", "whats_app", "content_card"):
        ana.page.locator(f"[name=channels][value={channel}]").uncheck()
    answered(ana, "Review")
    ana.page.wait_for_selector("[name=ticket]", state="attached")
    yield "reviewed"


@pytest.mark.once("test_no_state_of_it_scrolls_sideways")
def test_no_state_of_it_breaks_the_rules_of_accessibility(visitor, member, segment):
    ana = opened(visitor, member, bypass_csp=True)

    found = {state: ana.violations() for state in states(ana, segment)}

    assert found == {"empty": [], "refused": [], "reviewed": []}


def test_no_state_of_it_scrolls_sideways(visitor, member, segment):
    ana = opened(visitor, member)

    wide = {state: ana.sideways() for state in states(ana, segment)}

    assert wide == {"empty": {}, "refused": {}, "reviewed": {}}


def test_from_an_empty_form_to_the_page_of_its_dispatch(visitor, member, segment):
    ana = opened(visitor, member)
    assert "nobody yet" in ana.page.inner_text("#count")

    write(ana, segment)
    ana.page.wait_for_selector("#looks .look__mail")
    assert ana.page.inner_text("#count") == "3 users"
    assert "Hello Ana" in ana.page.inner_text("#looks")
    ana.page.keyboard.press("Control+Enter")
    send = ana.page.locator("button", has_text="Send to 3 users")
    send.wait_for()
    assert ana.page.locator(".btn[data-kind=primary]:visible").count() == 1
    send.dblclick()
    ana.page.wait_for_url("**/console/dispatches/*/")

    dispatch = Dispatch.objects.get()
    assert dispatch.public_id in ana.page.url
    assert ana.errors == []


def test_without_javascript_it_is_the_same_walk(visitor, member, segment):
    ana = opened(visitor, member, java_script_enabled=False)

    write(ana, segment)
    answered(ana, "Update count and preview")
    assert ana.page.inner_text("#count") == "3 users"
    press(ana, "Draw the mail")
    assert ana.page.frame_locator("[name=mail]").locator("h1").inner_text() == "It rings"
    answered(ana, "Review")
    answered(ana, "Send to 3 users")
    ana.page.wait_for_url("**/console/dispatches/*/")

    assert Dispatch.objects.count() == 1


def test_the_mail_is_drawn_by_itself_and_runs_nothing_and_back_still_goes_back(
    visitor, member, segment
):
    ana = opened(visitor, member)
    steps = ana.page.evaluate("history.length")

    write(ana, segment)
    frame = ana.page.frame_locator("[name=mail]")
    frame.locator("h1").wait_for()
    ana.page.fill("[name='email.body']", "<h1>Twice</h1><script>parent.x=1</script>")
    frame.locator("h1", has_text="Twice").wait_for()

    assert ana.page.evaluate("window.x") is None
    assert ana.page.evaluate("history.length") == steps
    assert [each for each in ana.errors if "sandbox" not in each] == []


def test_a_refusal_takes_the_focus_and_leads_to_its_field(visitor, member, segment):
    ana = opened(visitor, member)
    choose(ana, "email")
    ana.page.select_option("#segment", segment.segment_id)

    answered(ana, "Review")
    assert ana.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    ana.page.click("a[href='#f-email-from']")
    assert ana.page.evaluate("document.activeElement.name") == "email.from"
    ana.page.keyboard.type("a@corp.example")
    ana.page.fill("[name='email.subject']", "Hi")
    ana.page.fill("[name='email.body']", "Hi")

    ana.page.wait_for_selector("text=Nothing left to mend")
    assert ana.page.locator(".field--invalid").count() == 0
    assert only_refusals(ana.errors) == []


def test_typing_goes_on_while_the_panel_follows(visitor, member, segment):
    ana = opened(visitor, member)
    write(ana, segment)
    ana.page.wait_for_selector("#looks .look")

    ana.page.click("details summary:has-text('The call that this is')")
    ana.page.fill("[name='email.subject']", "Hey there")
    ana.page.evaluate("document.querySelector(\"[name='email.subject']\").setSelectionRange(3, 3)")
    ana.page.wait_for_selector("#call >> text=Hey there")
    ana.page.keyboard.type(", you")

    assert ana.page.input_value("[name='email.subject']") == "Hey, you there"
    ana.page.wait_for_selector("#call >> text=Hey, you there")  # open as it was


def test_a_channel_that_is_put_away_keeps_its_text(visitor, member):
    ana = opened(visitor, member)
    choose(ana, "sms")
    ana.page.fill("[name='sms.body']", "Later")

    box = ana.page.locator("[name=channels][value=sms]")
    box.uncheck()
    assert not ana.page.is_visible("[name='sms.body']")
    box.check()

    assert ana.page.input_value("[name='sms.body']") == "Later"


def test_a_card_goes_as_soon_as_the_form_is_another(visitor, member, segment):
    ana = opened(visitor, member)
    write(ana, segment)
    answered(ana, "Review")

    ana.page.fill("[name='email.subject']", "Another")

    ana.page.wait_for_selector("text=The message changed after the review")
    assert ana.page.locator("button", has_text="Send to").count() == 0
    assert Dispatch.objects.count() == 0


def test_hostile_text_runs_nothing(visitor, member):
    make_device(make_user("u1", first_name=HOSTILE))
    segment = make_segment()
    ana = opened(visitor, member)
    write(ana, segment)
    for name in ("email.subject", "android_push.title", "webhook.body"):
        ana.page.fill(f"[name='{name}']", HOSTILE + "{{${first_name}}}")
    ana.page.fill("#ids", HOSTILE + "\nu1")

    ana.page.wait_for_selector("#looks .look")
    answered(ana, "Review")
    ana.page.wait_for_selector("[name=ticket]", state="attached")

    assert ana.page.evaluate("window.x") is None


@pytest.mark.parametrize("width", [1280, 390])
def test_focus_is_always_visible(visitor, member, segment, width):
    ana = opened(visitor, member, viewport={"width": width, "height": 844})
    write(ana, segment)
    answered(ana, "Review")
    ana.page.wait_for_selector(".card--accent:focus")

    unseen = []
    for _ in range(45):
        ana.page.keyboard.press("Tab")
        state = ana.page.evaluate(
            """() => { const e = document.activeElement, tile = e.closest(".tile") ?? e;
            return [e.outerHTML.slice(0, 90), getComputedStyle(tile).outlineStyle !== "none"
                || getComputedStyle(e, "::after").outlineStyle !== "none",
                e.getBoundingClientRect().width]; }"""
        )
        if not (state[1] and state[2]) and not state[0].startswith("<body"):
            unseen.append(state)

    assert unseen == []
