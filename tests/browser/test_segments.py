"""A segment as its builder meets it: by keyboard, with buttons alone, and looked up."""

import pytest

from messaging.models.attribute import Attribute, AttributeType
from messaging.models.segment import Segment
from tests.factories import make_user

pytestmark = pytest.mark.browser
NEW = "/console/segments/new/"
SETTLED = "#builder:not(:has(.htmx-swapping, .htmx-settling, .htmx-added))"  # htmx hears it now
SPAIN = {"profile_field": {"field": "country", "comparison": "equals", "value": "ES"}}


@pytest.fixture
def people(member):
    Attribute.objects.create(name="points", kind=AttributeType.NUMBER)
    for number in range(3):
        make_user(f"u{number}", country="ES", custom_attributes={"points": number})


def unexpected(errors):
    """A request that a newer one replaced is no error of ours, nor is a refusal."""
    return [each for each in errors if "sendAbort" not in each and "afterRequest" not in each]


def _asks_for_the_builder(request):
    return request.headers.get("hx-target") == "builder"


def _draws_the_builder(answer):
    return _asks_for_the_builder(answer.request)


def add_points(ana):
    """Add a filter on points by keyboard: more than 0."""
    ana.page.focus("button[value='add-clause:r']")
    ana.page.keyboard.press("Enter")
    ana.page.wait_for_selector("#r-0-subject")
    ana.page.wait_for_selector(SETTLED)
    ana.page.focus("#r-0-subject")
    ana.page.keyboard.type("poi")
    ana.page.keyboard.press("ArrowDown")
    with ana.page.expect_response(_draws_the_builder):
        ana.page.keyboard.press("Enter")
    ana.page.wait_for_selector("#r-0-comparison option[value=greater_than]", state="attached")
    ana.page.wait_for_selector(SETTLED)
    with ana.page.expect_response(_draws_the_builder):
        ana.page.select_option("#r-0-comparison", "greater_than")
    ana.page.wait_for_selector(SETTLED)
    ana.page.fill("#r-0-value", "0")


@pytest.mark.usefixtures("people")
def test_a_segment_is_built_by_keyboard_and_counted_as_it_grows(visitor, member):
    ana = visitor().as_member(member)
    ana.go(NEW)
    ana.page.wait_for_selector("#panel >> text=counted exactly")
    ana.page.fill("#name", "Points")

    add_points(ana)
    ana.page.wait_for_selector("#words >> text=Points is more than 0.")
    ana.page.wait_for_selector("#figures-r-0 >> text=2")
    assert "2" in ana.page.inner_text("#panel")
    ana.page.click("button[value=save]")
    ana.page.wait_for_url("**/console/segments/*-*/")

    saved = Segment.objects.get().audience["AND"][0]["custom_attribute"]
    assert (saved["comparison"], saved["value"]) == ("greater_than", 0)
    assert unexpected(ana.errors) == []


@pytest.mark.usefixtures("people")
def test_what_is_typed_while_the_builder_is_redrawn_is_kept(visitor, member):
    ana = visitor().as_member(member)
    ana.go(NEW)
    ana.page.wait_for_selector("#panel >> text=counted exactly")
    add_points(ana)
    held = []

    def hold_the_first(route):
        if _asks_for_the_builder(route.request) and not held:
            held.append(route)
        else:
            route.continue_()

    ana.page.route(f"**{NEW}", hold_the_first)
    with ana.page.expect_request(_asks_for_the_builder):
        ana.page.select_option("#r-0-comparison", "less_than")
    ana.page.fill("#r-0-value", "7")
    with ana.page.expect_request(_asks_for_the_builder):
        held[0].continue_()
    ana.page.wait_for_selector("#words >> text=Points is less than 7.")

    assert ana.page.input_value("#r-0-value") == "7"
    assert unexpected(ana.errors) == []


@pytest.mark.usefixtures("people")
def test_without_javascript_it_is_the_same_segment(visitor, member):
    ana = visitor(java_script_enabled=False).as_member(member)
    ana.go(NEW)

    ana.page.fill("#name", "Spain")
    ana.turn("button[value='add-clause:r']")
    ana.page.fill("#r-0-subject", "profile: country")
    ana.turn("button:visible:has-text('Update the form')")
    ana.page.fill("#r-0-value", "ES")
    ana.turn("button[value=refresh]")
    assert "3" in ana.page.inner_text("#panel")
    ana.page.click("button[value=save]")
    ana.page.wait_for_url("**/console/segments/*-*/")
    ana.page.fill("[name=user]", "u1")
    ana.page.keyboard.press("Enter")
    ana.page.wait_for_url("**user=u1**")

    assert "is in this segment" in ana.page.inner_text("#look")
    assert Segment.objects.get().audience == {"AND": [SPAIN]}


def test_what_is_wrong_takes_the_focus(visitor, member):
    ana = visitor().as_member(member)
    ana.go(NEW)

    ana.page.click("button[value='add-clause:r']")
    ana.page.wait_for_selector("#r-0-subject")
    ana.page.click("button[value=save]")
    ana.page.wait_for_selector(".strip[role=alert]")

    assert ana.page.locator(".clause--wrong").count() == 1


def test_hostile_names_run_nothing(visitor, member, world):
    ana = visitor().as_member(member)

    for path in world["paths"]:
        ana.go(path)

    assert ana.page.evaluate("window.x") is None
