import pytest
from django.template.loader import get_template

from messaging.choices.channels import ChannelKey
from messaging.console.frames import FRAMES, flat, sandboxed, words


@pytest.mark.parametrize(
    ("content", "title", "body"),
    [
        ({"subject": "Hey", "body": "<p>x</p>", "from": "a"}, "Hey", "<p>x</p>"),
        ({"alert": {"title": "Hey", "body": "there"}}, "Hey", "there"),
        ({"title": "Hey", "alert": "there"}, "Hey", "there"),
        ({"body": "there"}, "", "there"),
        ({"title": "Hey", "description": "there"}, "Hey", "there"),
        ({"message": {"body": "there"}}, "", "there"),
        ({"url": "https://x"}, "", ""),
    ],
)
def test_title_and_body_are_found_whatever_the_channel_calls_them(content, title, body):
    found = words(content)

    assert (found.title, found.body) == (title, body)


def test_the_sender_is_a_mails_from():
    assert words({"from": "Shop <a@corp.example>"}).sender == "Shop <a@corp.example>"
    assert words({"body": "x"}).sender == ""


@pytest.mark.parametrize("channel", ChannelKey)
def test_each_channel_has_a_frame(channel):
    assert get_template(f"components/frames/{FRAMES[channel]}.html")


@pytest.mark.parametrize("content", [None, [], "text", 5, {"a": [1]}])
def test_content_of_any_shape_has_texts_or_none(content):
    assert flat(content) == {}


def test_of_two_texts_with_one_name_the_outer_one_counts():
    assert flat({"alert": {"body": "in"}, "body": "out"})["body"] == "out"


def test_somebodys_html_can_neither_run_nor_post_nor_load_nor_be_framed_elsewhere():
    answer = sandboxed("<script>x()</script>")

    rules = dict(
        rule.strip().partition(" ")[::2]
        for rule in answer.headers["Content-Security-Policy"].split(";")
    )
    assert rules["sandbox"] == ""
    assert rules["default-src"] == rules["form-action"] == rules["base-uri"] == "'none'"
    assert rules["frame-ancestors"] == "'self'"
    assert "script-src" not in rules
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.content == b"<script>x()</script>"
