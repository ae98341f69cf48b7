import pytest

from messaging.choices.channels import ChannelKey
from messaging.delivery.contents import content_of
from messaging.models.link_secret import LinkSecret
from messaging.models.sandbox_message import SandboxMessage
from messaging.services.subscription import unsubscribe_link
from tests.factories import make_user
from tests.messaging.delivery.sends import carry_all, make_dispatch, make_send

pytestmark = pytest.mark.django_db
BODY = {"body": "{{${set_user_to_unsubscribed_url}}} {{${unsubscribe_url}}}"}


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
