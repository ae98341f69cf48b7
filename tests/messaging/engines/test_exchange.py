"""What engines and their callers hand each other."""

from messaging.engines.exchange import NotBegun, Reply, Request


def test_reply_shows_two_kibibytes_of_text_whatever_the_bytes():
    assert Reply(status=200, body=b"\xff" + b"x" * 5000).text == "\ufffd" + "x" * 2047


def test_request_begins_whenever_asked_unless_somebody_minds():
    assert Request(method="GET", url="http://a/").begin()


def test_not_begun_is_equal_to_itself_alone():
    assert NotBegun() == NotBegun()
    assert NotBegun() != Reply(status=200)
