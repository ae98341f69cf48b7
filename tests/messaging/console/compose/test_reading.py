import pytest

from messaging.choices.channels import ChannelKey
from messaging.console.compose.draft import NO_APP, Draft
from messaging.console.compose.fields import Kind
from messaging.console.compose.reading import counted, read
from tests.factories import NOW, make_app, make_body, make_campaign, make_group, make_user

pytestmark = pytest.mark.django_db


def reading(*channels, **fields):
    return read(Draft.from_body(make_body(*channels, **fields)))


def field(found, name):
    return next(each for each in found.draft.fields() if each.name == name)


def test_a_draft_becomes_the_request_that_its_json_is():
    found = reading(external_user_ids=["u1"])

    assert found.request.to_json() == found.body
    assert found.problems == []


def test_a_draft_that_is_no_request_has_every_reason():
    found = read(Draft.from_body({"messages": {"email": {}}}))

    assert found.request is None
    paths = {problem.path for problem in found.problems}
    assert {"", "messages.email.from", "messages.email.body"} <= paths


def test_text_that_is_no_json_keeps_a_draft_from_being_a_request():
    draft = Draft.from_body(make_body(external_user_ids=["u1"]))
    draft.audience.audience = "{"

    found = read(draft)

    assert found.request is None
    assert [problem.path for problem in found.problems] == ["audience"]


def test_apps_and_groups_are_offered_and_the_first_app_is_as_good_as_any():
    app, group = make_app(), make_group(ChannelKey.SMS)
    make_group(ChannelKey.WHATS_APP)

    found = read(Draft.from_body({"messages": {"sms": {}}}))

    assert field(found, "sms.app_id").value == app.app_id
    groups = field(found, "sms.subscription_group_id")
    assert groups.kind is Kind.CHOICE
    assert list(groups.choices) == [(group.subscription_group_id, group.name)]


def test_without_an_app_there_is_a_placeholder_that_nobody_has_to_look_at():
    found = read(Draft.from_body({"messages": {"email": {}}}))
    form = next(each for each in found.draft.messages if each.channel is ChannelKey.EMAIL)

    assert field(found, "email.app_id").value == NO_APP
    assert not form.has_used_more


def test_the_variations_of_a_campaign_are_filled_in():
    campaign = make_campaign(ChannelKey.EMAIL)

    found = reading(external_user_ids=["u1"], campaign_id=campaign.campaign_id)

    variation_id = campaign.ids["email"]
    assert found.body["messages"]["email"]["message_variation_id"] == variation_id
    assert found.request is not None


def test_a_request_is_counted():
    make_user("u1")

    found = counted(reading(external_user_ids=["u1", "u9"]), now=NOW, seconds=3)

    assert found.reached.prediction.user_count == 1
    assert found.reached.notes == ["external_user_ids: there is no user u9."]


def test_what_only_the_services_can_refuse_is_no_request():
    found = counted(reading(segment_id="gone", broadcast=True), now=NOW, seconds=3)

    assert found.request is None
    assert found.reached is None
    assert [problem.path for problem in found.problems] == ["segment_id"]


def test_liquid_that_does_not_compile_is_a_problem_of_its_field():
    body = make_body(external_user_ids=["u1"])
    body["messages"]["email"]["subject"] = "Hey {{ ${first_name} | nothing }}"

    found = counted(read(Draft.from_body(body)), now=NOW, seconds=3)

    (problem,) = found.problems
    assert problem.path == "messages.email.subject"
    assert "line 1, column" in problem.reason
