"""Equal messages are read and compiled once, and what is kept is bounded."""

import pytest

from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.delivery import templates
from messaging.delivery.templates import Shared, carried, written
from messaging.errors import InvalidRequestError, RenderError
from messaging.rendering.child import Child
from messaging.rendering.template import compile_message

HELLO = {"body": "Hello {{${first_name}}}"}


@pytest.fixture
def shared():
    return Shared(lambda channel, content: compile_message(content, CHANNELS[channel].places))


def said(template, name):
    with Child() as child:
        return template.render({"first_name": name}, child)


def test_equal_messages_share_one_template(shared):
    assert shared.of(ChannelKey.SMS, dict(HELLO)) is shared.of(ChannelKey.SMS, dict(HELLO))


@pytest.mark.parametrize(
    ("channel", "content"),
    [(ChannelKey.EMAIL, HELLO), (ChannelKey.SMS, {"body": "Bye"})],
)
def test_another_channel_or_word_is_another_template(shared, channel, content):
    assert shared.of(ChannelKey.SMS, HELLO) is not shared.of(channel, content)


def test_what_one_render_is_given_changes_no_other():
    content = {"body": "b", "headers": {"X-One": "1"}, "list": ["a"]}
    template = written.of(ChannelKey.WEBHOOK, content)
    first = said(template, "Ada")
    first["headers"]["X-Two"] = "2"
    first["list"].append("b")

    assert said(template, "Ada") == content


def test_what_cannot_be_compiled_is_refused_every_time(shared):
    for _ in range(2):
        with pytest.raises(RenderError):
            shared.of(ChannelKey.SMS, {"body": "{{ broken"})
    assert not shared._kept


def test_number_that_has_no_room_is_compiled_and_not_kept(shared):
    template = shared.of(ChannelKey.EMAIL, {"body": "b", "extras": {"n": 2**70}})

    assert said(template, "Ada")["extras"] == {"n": 2**70}
    assert not shared._kept


def test_oldest_goes_when_there_are_too_many(shared, monkeypatch):
    monkeypatch.setattr(templates, "_KEPT", 2)
    first = shared.of(ChannelKey.SMS, {"body": "1"})
    shared.of(ChannelKey.SMS, {"body": "2"})
    assert shared.of(ChannelKey.SMS, {"body": "1"}) is first
    shared.of(ChannelKey.SMS, {"body": "3"})

    assert len(shared._kept) == 2
    assert shared.of(ChannelKey.SMS, {"body": "1"}) is first


def test_bytes_are_bounded_and_counted(shared, monkeypatch):
    monkeypatch.setattr(templates, "_MOST_BYTES", 100)
    for letter in "abcdef":
        shared.of(ChannelKey.SMS, {"body": letter * 30})

    assert len(shared._kept) == 2
    assert shared._bytes == sum(size for _, size in shared._kept.values()) <= 100


def test_keys_hold_nobodys_words(shared):
    shared.of(ChannelKey.SMS, {"body": "Dear Ada Lovelace"})

    assert [len(key) for key in shared._kept] == [32]
    assert b"Ada" not in next(iter(shared._kept))


MAIL = {"app_id": "a", "from": "news@shop.example", "body": "<p>Hello</p>"}


def test_lanes_get_a_mails_plain_text_and_callers_do_not():
    assert "plaintext_body" in said(carried.of(ChannelKey.EMAIL, MAIL).template, "Ada")
    assert "plaintext_body" not in said(written.of(ChannelKey.EMAIL, MAIL), "Ada")


def test_lanes_read_a_message_without_the_request_around_it():
    message = carried.of(ChannelKey.EMAIL, MAIL).message

    assert message == CHANNELS[ChannelKey.EMAIL].message.model_validate(MAIL)
    assert carried.of(ChannelKey.EMAIL, dict(MAIL)).message is message


def test_message_that_a_release_cannot_read_any_more_is_refused():
    with pytest.raises(InvalidRequestError):
        carried.of(ChannelKey.EMAIL, {"body": "<p>Hello</p>"})
