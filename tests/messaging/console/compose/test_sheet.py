import pytest
from django.utils import timezone

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.choices.states import ConnectionTrust
from messaging.models.connection import Connection
from tests.factories import make_campaign, make_segment, make_user
from tests.messaging.console.compose.forms import PATH, post, typed


def sheet(client, form, **fields):
    return post(client, "refresh", form, **fields).context


def test_an_untouched_form_says_in_two_sentences_what_is_open(admin):
    context = admin.get(PATH).context

    assert context["open_points"] == [
        "Whom to reach: a segment, some ids, or an audience",
        "At least one channel",
    ]


def test_what_is_open_is_told_once_and_in_the_words_of_the_page(admin):
    points = sheet(admin, {"channels": ["email"], "external_user_ids": "u1"})["open_points"]

    assert "Email · From: is required" in points
    assert not any("Recipients" in point or "Whom" in point for point in points)


def test_an_unknown_id_is_named(admin):
    make_user("u1")

    context = sheet(admin, typed(external_user_ids="u1\nu9"))

    assert "external_user_ids: there is no user u9." in context["warnings"]


def test_each_channel_has_its_figures_and_reasons_the_most_frequent_first(admin):
    make_user("u1")
    make_user("u2", email="")
    make_user("u3", email="")
    make_user("u4", email_subscribe=SubscriptionState.UNSUBSCRIBED)

    (row,) = sheet(admin, typed(external_user_ids="u1\nu2\nu3\nu4"))["reach_rows"]

    assert (row.channel, row.would_send, row.targeted) == (ChannelKey.EMAIL, 1, 4)
    assert [count for _, count in row.reasons] == [2, 1]


def test_what_is_archived_is_not_offered(admin):
    segment, campaign = make_segment(), make_campaign()
    make_segment(archived_at=timezone.now())
    make_campaign(archived_at=timezone.now())

    context = admin.get(PATH).context

    assert list(context["segments"]) == [segment]
    assert list(context["campaigns"]) == [campaign]


def test_a_channel_without_a_connection_is_marked_as_sandboxed(admin):
    Connection.objects.create(
        name="Relay",
        channel=ChannelKey.EMAIL,
        provider="smtp",
        is_default=True,
        trust=ConnectionTrust.SHELL,
    )

    sandboxed = admin.get(PATH).context["sandboxed"]

    assert ChannelKey.SMS in sandboxed
    assert not {ChannelKey.EMAIL, ChannelKey.CONTENT_CARD} & sandboxed


def test_it_is_seen_as_the_user_who_was_typed(admin):
    make_user("u1", first_name="Ana")
    make_user("u2", first_name="Eva")

    context = sheet(admin, typed(external_user_ids="u1\nu2", preview_as="u2"))

    assert context["preview_user"] == "u2"
    assert context["previews"][0].title == "Hello Eva"


@pytest.mark.parametrize("nobody", ["nobody", "' or 1=1"])
def test_a_user_who_is_not_there_is_told(admin, nobody):
    make_user("u1")

    answer = post(admin, "refresh", typed(external_user_ids="u1", preview_as=nobody))

    assert "There is no user" in answer.content.decode()


def test_a_campaign_without_a_message_for_a_channel_is_told_on_the_campaign(admin):
    make_user("u1")
    campaign = make_campaign(ChannelKey.SMS)

    answer = post(admin, "review", typed(external_user_ids="u1", campaign_id=campaign.campaign_id))

    assert answer.context["draft"].errors == {"campaign": ["it has no message for Email"]}
