from messaging.engines.exchange import Reply, Request


def test_a_request_begins_whenever_asked_unless_told_otherwise():
    assert Request(method="GET", url="http://127.0.0.1/").begin()


def test_a_reply_shows_two_kilobytes_of_text_whatever_its_bytes():
    assert len(Reply(status=200, body=b"\xff" * 4096).text) == 2048
