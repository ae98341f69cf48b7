import pytest

from messaging.console.compose.draft import Draft
from messaging.console.compose.mistakes import mistake_of, show
from messaging.errors import Problem


@pytest.fixture
def draft():
    return Draft.from_body({"messages": {"email": {"subject": "Hi"}}})


@pytest.mark.parametrize(
    ("problem", "words", "anchor"),
    [
        (
            Problem("", "No Recipients"),
            "Whom to reach: a segment, some ids, or an audience",
            "segment",
        ),
        (Problem("messages", "No message"), "No message", "tiles"),
        (Problem("external_user_ids", "too many"), "Audience: too many", "ids"),
        (Problem("audience.AND.0", "is empty"), "Audience: AND.0 is empty", "filters"),
        (Problem("campaign_id", "Invalid"), "Campaign: Invalid", "campaign"),
        (Problem("canary.users", "is 0"), "Send to a few first: users is 0", "canary"),
        (Problem("messages.email.from", "x"), "Email · From: x", "f-email-from"),
        (Problem("messages.email.headers.X-A", "x"), "Email · Headers: X-A x", "f-email-headers"),
        (
            Problem("messages.sms.message_variation_id", "Message Variant Unspecified"),
            "Campaign: it has no message for SMS",
            "campaign",
        ),
        (Problem("send_id", "Invalid"), "send_id: Invalid", ""),
    ],
)
def test_a_problem_is_told_in_the_words_of_the_page_with_the_way_to_its_field(
    draft, problem, words, anchor
):
    mistake = mistake_of(draft, problem)

    assert (str(mistake), mistake.anchor) == (words, anchor)


def test_each_mistake_stands_on_its_control_too(draft):
    problems = [Problem("messages.email.from", "is required"), Problem("segment_id", "Invalid")]

    found = show(draft, problems)

    sender = next(each for each in draft.fields() if each.name == "email.from")
    assert sender.errors == ["is required"]
    assert draft.errors == {"segment": ["Invalid"]}
    assert len(found) == 2


def test_a_form_without_a_channel_lacks_one():
    mistake = mistake_of(Draft.from_body({}), Problem("messages", "No message to send"))

    assert (str(mistake), mistake.anchor) == ("At least one channel", "tiles")


def test_a_problem_of_nobody_stays_as_it_is_where_somebody_is_named():
    draft = Draft.from_body({"external_user_ids": ["u1"]})

    assert (
        str(mistake_of(draft, Problem("", "broadcast must be false"))) == "broadcast must be false"
    )
