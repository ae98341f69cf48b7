import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.people import SubscriptionState
from messaging.errors import InvalidRequestError
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.send_request import SendRequest
from messaging.services.preview import previewed_user, previews, reach
from tests.factories import (
    NOW,
    attribute,
    make_body,
    make_campaign,
    make_device,
    make_group,
    make_request,
    make_user,
)

pytestmark = pytest.mark.django_db
EMAIL, PUSH, WEBHOOK = ChannelKey.EMAIL, ChannelKey.ANDROID_PUSH, ChannelKey.WEBHOOK
IDS = {"external_user_ids": ["u1"]}


def mail(**message):
    body = make_body(EMAIL, **IDS)
    body["messages"]["email"] |= message
    return SendRequest.from_json(body)


def seen(request, user):
    return {each.channel: each for each in previews(request, user, now=NOW)}


def test_reach_is_what_the_dry_run_predicts_and_what_is_odd_is_named():
    make_user("u1")

    found = reach(make_request(external_user_ids=["u1", "u9"], nonsense=1), now=NOW)

    assert found.prediction.user_count == 1
    assert found.prediction.channels[EMAIL].would_send == 1
    assert found.notes == [
        "nonsense: is no field; it was ignored",
        "external_user_ids: there is no user u9.",
    ]


def test_names_that_nobody_has_are_refused():
    with pytest.raises(InvalidRequestError):
        reach(make_request(segment_id="gone", broadcast=True), now=NOW)


def test_it_is_seen_as_the_named_user_or_the_first_who_gets_it():
    make_user("u0", custom_attributes={"eye": "green"})
    first = make_user("u1", custom_attributes={"eye": "blue"})
    other = make_user("u2")
    request = make_request(audience=attribute("eye", "blue"), broadcast=True)

    assert previewed_user(request, "", now=NOW) == first
    assert previewed_user(request, "u2", now=NOW) == other
    assert previewed_user(request, "nobody", now=NOW) is None


def test_a_message_is_rendered_with_the_values_of_its_user():
    user = make_user("u1", first_name="Ana", custom_attributes={"food": "pizza"})

    found = seen(mail(subject="{{${first_name}}}, {{custom_attribute.${food}}}"), user)

    assert found[EMAIL].content["subject"] == "Ana, pizza"
    assert found[EMAIL].reason is None


def test_a_campaigns_name_may_be_said():
    campaign = make_campaign(EMAIL)
    body = make_body(EMAIL, campaign_id=campaign.campaign_id, **IDS)
    body["messages"]["email"] |= {
        "subject": "{{campaign.${name}}}",
        "message_variation_id": campaign.ids["email"],
    }

    found = seen(SendRequest.from_json(body), make_user("u1"))

    assert found[EMAIL].content["subject"] == campaign.name


def test_why_a_user_would_not_get_it_is_said_beside_what_they_would_see():
    user = make_user("u1", email_subscribe=SubscriptionState.UNSUBSCRIBED)

    found = seen(make_request(EMAIL, PUSH, **IDS), user)

    assert found[EMAIL].reason is Reason.UNSUBSCRIBED
    assert found[EMAIL].content["subject"] == "It rings"
    assert found[PUSH].reason is not None


def test_a_user_with_a_device_gets_the_push():
    user = make_user("u1")
    make_device(user)

    assert seen(make_request(PUSH, **IDS), user)[PUSH].reason is None


def test_the_users_groups_are_known_to_the_template():
    user = make_user("u1")
    group = make_group(ChannelKey.EMAIL, [user])
    words = f"{{{{subscribed_state.${{{group.subscription_group_id}}}}}}}"

    assert seen(mail(subject=words), user)[EMAIL].content["subject"] == "subscribed"


def test_an_abort_is_a_reason_and_a_fault_is_a_sentence():
    user = make_user("u1", first_name="Ana")

    aborted = seen(mail(subject="{% abort_message('no') %}"), user)[EMAIL]
    broken = seen(mail(subject="{{ ${first_name} | divided_by: 0 }}"), user)[EMAIL]

    assert aborted.reason is Reason.ABORTED
    assert aborted.content is None
    assert broken.problem
    assert broken.content is None


def test_a_user_who_is_gone_gets_nothing():
    user = make_user("u1")
    gone = user.pk
    user.delete()
    user.pk = gone

    assert seen(make_request(**IDS), user)[EMAIL].reason is Reason.USER_DELETED


def test_nothing_is_kept_of_a_preview():
    seen(make_request(**IDS), make_user("u1"))

    assert Dispatch.objects.count() == 0
    assert Delivery.objects.count() == 0
