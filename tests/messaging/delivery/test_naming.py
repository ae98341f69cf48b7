"""A send's name for people."""

import pytest

from messaging.delivery.naming import first_words


@pytest.mark.parametrize(
    ("messages", "name"),
    [
        ({"email": {"body": "<p>Hello</p>", "subject": "Spring  sale\n"}}, "Spring sale"),
        ({"email": {"body": "<style>p</style><p>Hello <b>you</b></p>"}}, "p Hello you"),
        ({"apple_push": {"alert": {"title": "Title", "body": "Body"}}}, "Title"),
        ({"apple_push": {"content-available": True}, "sms": {"body": "Hi"}}, "Hi"),
        ({"webhook": {"body": "{}", "url": "https://hook.example/"}}, "https://hook.example/"),
        ({"whats_app": {"message": {"template_name": "order_shipped"}}}, "order_shipped"),
        ({"apple_push": {"content-available": True}}, ""),
        ({}, ""),
    ],
)
def test_name_is_the_first_thing_that_a_message_says(messages, name):
    assert first_words(messages) == name


def test_long_name_is_cut_and_says_so():
    name = first_words({"sms": {"body": "word " * 100}})

    assert len(name) == 80
    assert name.endswith("…")


def test_secret_in_a_url_is_not_in_the_name():
    assert "hunter2" not in first_words({"webhook": {"url": "https://h.example/?token=hunter2"}})
