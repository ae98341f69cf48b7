"""The console as hands meet it: keys, copying, theme, a lost sign-in, no JavaScript, a phone."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.usefixtures("world")
def test_the_keyboard_alone_reaches_content_search_rows_and_tabs(visitor, member):
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
    ana.page.wait_for_selector("dialog[data-dialog=keys]")
    keys.press("Escape")
    ana.page.wait_for_selector("dialog[data-dialog=keys]", state="hidden")


@pytest.mark.usefixtures("world")
def test_focus_is_always_visible(visitor, member):
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


@pytest.mark.usefixtures("world")
def test_the_theme_changes_at_once_and_is_remembered(visitor, member):
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


@pytest.mark.usefixtures("world")
def test_without_javascript_one_can_sign_in_search_page_and_sign_out(visitor, member):
    ana = visitor(java_script_enabled=False).sign_in(member)
    ana.go("/console/activity/?q=status:400")
    ana.turn(".table__open")
    ana.turn("text=Request >> nth=0")
    assert ana.page.locator(".ln").count() > 3
    ana.page.click("summary[aria-label=Account]")
    ana.turn(".menu__panel >> text=Sign out")

    assert ana.page.url.endswith("/console/sign-in/")


def test_the_button_that_resumes_is_hidden_while_the_clock_runs(visitor, member):
    ana = visitor().sign_in(member)

    assert not ana.page.is_visible("[data-resume]")


@pytest.mark.usefixtures("world")
def test_the_phone_menu_opens_every_area(visitor, member):
    ana = visitor(viewport={"width": 390, "height": 844}, has_touch=True).sign_in(member)

    ana.page.click("text=Menu")
    ana.page.click(".sheet__panel >> text=Dispatches")

    ana.page.wait_for_url("**/console/dispatches/")


@pytest.mark.usefixtures("world")
def test_the_overview_answers_above_the_fold(visitor, member):
    for width, height in ((1280, 800), (390, 844)):
        ana = visitor(viewport={"width": width, "height": height}).sign_in(member)
        box = ana.page.locator("#attention-title").bounding_box()
        assert box["y"] + box["height"] < height
