"""A dispatch's message on one channel, read again by the worker."""

import pytest

from messaging.channels.base import DeviceRow, Person
from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.outcomes import Reason
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery import contents as contents_module
from messaging.delivery.contents import Content, Contents, content_of
from messaging.models.link_secret import LinkSecret
from messaging.models.sandbox_message import SandboxMessage
from messaging.rendering.child import Child
from messaging.services.subscription import unsubscribe_link
from project.logs import JsonFormatter
from tests.factories import make_campaign, make_user
from tests.messaging.delivery.sends import (
    balanced,
    carry_all,
    claimed,
    make_dispatch,
    make_send,
    outcomes,
)

pytestmark = pytest.mark.django_db
ADA = Person(id=1, external_id="ada")
BODY = {"body": "{{${set_user_to_unsubscribed_url}}} {{${unsubscribe_url}}}"}


def said(body, groups=None, device=None):
    """What a webhook's body says to Ada."""
    content = content_of(
        make_dispatch(ChannelKey.WEBHOOK, messages={"body": body}),
        ChannelKey.WEBHOOK,
        link_key=None,
    )
    with Child() as child:
        return content.template.render(
            content.variables(ADA, content.facts, groups=groups or {}, device=device), child
        )["body"]


def test_message_is_what_was_accepted_and_says_only_that():
    dispatch = make_dispatch(messages={"subject": "Bells"})

    content = content_of(dispatch, ChannelKey.EMAIL, link_key=None)

    assert content.message.subject == "Bells"
    assert content.channel.key is ChannelKey.EMAIL
    assert content.state is RecipientSubscriptionState.SUBSCRIBED
    with Child() as child:
        rendered = content.template.render(content.variables(ADA, content.facts, groups={}), child)
    said = dispatch.request["messages"]["email"]
    assert rendered.keys() - said.keys() == {"plaintext_body"}  # made of the body
    assert said.keys() <= rendered.keys()


def test_state_that_the_request_asks_for_is_kept():
    dispatch = make_dispatch(request={"recipient_subscription_state": "opted_in"})

    content = content_of(dispatch, ChannelKey.EMAIL, link_key=None)

    assert content.state is RecipientSubscriptionState.OPTED_IN


@pytest.mark.parametrize(
    ("channel", "group_id"),
    [(ChannelKey.SMS, "none"), (ChannelKey.WHATS_APP, "none"), (ChannelKey.EMAIL, None)],
)
def test_group_is_asked_only_where_the_channel_has_one(channel, group_id):
    dispatch = make_dispatch(channel, messages={"subscription_group_id": "none"})

    assert content_of(dispatch, channel, link_key=None).group_id == group_id


def test_template_hears_of_dispatch_groups_and_device():
    device = DeviceRow(id=4, platform=Platform.ANDROID, token="t", model="Pixel")
    body = "{{subscribed_state.${g-1}}} {{targeted_device.${model}}}"

    assert said(body, {"g-1": "subscribed"}, device) == "subscribed Pixel"
    assert len(said("{{campaign.${dispatch_id}}}")) == 32


def test_template_that_can_no_longer_be_read_fails_everybody_as_render_error():
    users = [make_user(), make_user()]
    dispatch = make_send(users, messages={"subject": "{{ broken"})

    carry_all()

    assert outcomes(dispatch) == {user.pk: ("failed", "render_error") for user in users}
    assert balanced(dispatch).failed == 2


def test_request_that_can_no_longer_be_read_fails_everybody_and_quotes_nothing(caplog):
    user = make_user()
    dispatch = make_send([user], messages={"from": "ada lovelace", "subject": ["ada"]})

    carry_all()

    assert outcomes(dispatch) == {user.pk: ("failed", "internal")}
    [record] = caplog.records
    assert record.dispatch_id == dispatch.public_id
    assert "lovelace" not in JsonFormatter().format(record)


def test_channel_that_the_request_lacks_is_our_fault():
    assert (
        content_of(make_dispatch(ChannelKey.EMAIL), ChannelKey.SMS, link_key=None)
        is Reason.INTERNAL
    )


def test_many_dispatches_are_read_by_two_queries_and_once(django_assert_num_queries):
    for _ in range(3):
        make_send([make_user()], ChannelKey.EMAIL, ChannelKey.WEBHOOK, campaign=make_campaign())
    LinkSecret.current()  # made once, at first need
    leases, contents = claimed().leases, Contents()

    with django_assert_num_queries(2):
        found = contents.of(leases)
        again = contents.of(leases[:2])

    assert len(found) == 6
    for (_, channel), content in found.items():
        assert isinstance(content, Content)
        assert content.channel.key is channel
    assert all(found[place] is content for place, content in again.items())


def test_one_not_used_for_longest_is_forgotten_first(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(contents_module, "_KEPT", 2)
    for _ in range(3):
        make_send([make_user()])
    (first, second, third), contents = claimed().leases, Contents()
    for lease in (first, second, first, third):
        contents.of([lease])

    with django_assert_num_queries(0):
        contents.of([first, third])
    with django_assert_num_queries(2):  # the dispatch, and the key of its links
        contents.of([second])


def test_more_than_are_kept_are_still_all_answered(monkeypatch):
    monkeypatch.setattr(contents_module, "_KEPT", 1)
    for _ in range(3):
        make_send([make_user()])
    leases = claimed().leases

    assert len(Contents().of(leases)) == 3


@pytest.mark.parametrize("state", ["opted_in", "subscribed", "all"])
def test_both_tokens_print_the_same_working_link_whomever_the_send_reaches(state):
    user = make_user(email_subscribe=1)
    dispatch = make_send([user], messages=BODY, request={"recipient_subscription_state": state})

    carry_all()

    first, second = SandboxMessage.objects.get().content["body"].split()
    link = unsubscribe_link(first.rpartition("/")[2])
    assert first == second
    assert (link.user_id, link.dispatch_number) == (user.pk, dispatch.pk)


def test_another_channel_prints_nothing_and_needs_no_key():
    make_send([make_user()], ChannelKey.WEBHOOK, messages={"body": "[{{${unsubscribe_url}}}]"})

    carry_all()

    assert SandboxMessage.objects.get().content["body"] == "[]"
    assert not LinkSecret.objects.exists()


def test_a_recipients_link_asks_the_database_nothing(django_assert_num_queries):
    dispatch = make_dispatch(messages=BODY)
    content = content_of(dispatch, ChannelKey.EMAIL, link_key=LinkSecret.current())

    with django_assert_num_queries(0):
        links = {content.facts_of(user_id)["unsubscribe_url"] for user_id in range(1, 101)}

    assert len(links) == 100


def test_a_previews_link_opens_nothing():
    content = content_of(make_dispatch(), ChannelKey.EMAIL, link_key=None)

    assert content.facts_of(1)["unsubscribe_url"].endswith("/unsubscribe/preview")
