from django.http import QueryDict

from messaging.console.compose.draft import Draft

EMAIL = {"app_id": "shop", "from": "a@corp.example", "subject": "Hi", "body": "<p>Hi</p>"}
WEBHOOK = {"url": "https://corp.example", "request_method": "POST", "request_headers": {"X-A": "b"}}


def posted(*channels, **typed):
    post = QueryDict(mutable=True)
    post.setlist("channels", channels)
    for name, value in typed.items():
        post[name.replace("__", ".")] = value
    return Draft.from_post(post)


def test_the_form_of_a_body_is_that_body_again():
    body = {
        "external_user_ids": ["u1"],
        "campaign_id": "c",
        "canary": {"percentage": 1, "failure_percentage": 2.5},
        "recipient_subscription_state": "all",
        "override_frequency_capping": True,
        "messages": {"email": EMAIL, "webhook": WEBHOOK},
    }

    assert Draft.from_body(body).body() == body


def test_a_channel_that_is_not_chosen_is_not_sent_and_keeps_its_text():
    draft = posted("email", email__subject="Hi", sms__body="Later")

    assert draft.body()["messages"] == {"email": {"subject": "Hi"}}
    assert next(each for each in draft.fields() if each.name == "sms.body").value == "Later"


def test_the_campaigns_variations_are_set_never_typed():
    draft = posted("email", campaign_id="c")

    assert draft.body({"email": "v", "sms": "w"})["messages"] == {
        "email": {"message_variation_id": "v"}
    }


def test_text_that_is_no_json_is_remembered_as_a_problem_of_its_field():
    draft = posted("webhook", webhook__request_headers="{")
    draft.body()

    assert [problem.path for problem in draft.unread] == ["messages.webhook.request_headers"]


def test_a_body_of_strangers_shapes_still_opens():
    draft = Draft.from_body({"messages": ["x"], "user_aliases": "y", "audience": 3})

    assert draft.chosen == []
