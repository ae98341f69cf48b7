import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.console.compose.looks import looks_of, mail_body
from messaging.send_request import SendRequest
from tests.factories import NOW, make_body, make_request, make_user

pytestmark = pytest.mark.django_db
EMAIL, PUSH, WEBHOOK = ChannelKey.EMAIL, ChannelKey.ANDROID_PUSH, ChannelKey.WEBHOOK


def mail(**message):
    body = make_body(EMAIL, external_user_ids=["u1"])
    body["messages"]["email"] |= message
    return SendRequest.from_json(body)


def test_each_channel_stands_in_its_frame_as_the_user_would_see_it():
    make_user("u1")

    who, looks = looks_of(make_request(EMAIL, WEBHOOK, external_user_ids=["u1"]), "", now=NOW)

    by_channel = {look.channel: look for look in looks}
    assert who == "u1"
    assert by_channel[EMAIL].kind == "mail"
    assert by_channel[EMAIL].title == "It rings"
    assert by_channel[EMAIL].sender == "Carillon <hello@carillon.example>"
    assert by_channel[WEBHOOK].title == "POST https://hook.example/"
    assert by_channel[WEBHOOK].view.text == "{}"


def test_without_anybody_there_is_nothing_to_look_at():
    assert looks_of(make_request(external_user_ids=["u1"]), "", now=NOW) == ("", [])


def test_why_this_user_would_not_get_it_stands_above_what_they_would_see():
    make_user("u1", email_subscribe=SubscriptionState.UNSUBSCRIBED)

    _, (look,) = looks_of(make_request(external_user_ids=["u1"]), "", now=NOW)

    assert "nsubscribed" in look.why_not
    assert look.title == "It rings"


def test_a_message_that_cannot_be_rendered_says_why():
    make_user("u1", first_name="Ana")

    _, (look,) = looks_of(mail(subject="{% abort_message('no') %}"), "", now=NOW)

    assert look.problem
    assert look.title == ""


def test_the_mail_is_the_html_that_one_user_opens():
    make_user("u1", first_name="Ana & Eva")

    html = mail_body(mail(body="<p>Hey {{${first_name}}}</p>"), "")

    assert html == "<p>Hey Ana &amp; Eva</p>"


@pytest.mark.parametrize("typed", ["", "nobody"])
def test_where_there_is_no_mail_a_sentence_stands(typed):
    assert "no mail to show" in mail_body(None, typed)
    assert mail_body(mail(), typed) == "No mail."
