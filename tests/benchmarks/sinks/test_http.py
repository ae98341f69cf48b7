"""The null web server: whole requests are counted, each gets one answer."""

from benchmarks.sinks.http import CHANGING, Web
from benchmarks.sinks.server import Counter

HEAD = b"POST /hook HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\n"


def test_each_whole_request_gets_one_answer():
    counter = Counter(CHANGING)
    talk = Web(counter)

    answers = talk.hear(HEAD + b"hello" + HEAD + b"he")
    rest = talk.hear(b"llo")

    assert answers.count(b"200 OK") == rest.count(b"200 OK") == 1
    assert counter.tally.messages == 2


def test_only_the_body_is_hashed():
    digests = []
    for head in (HEAD, HEAD.replace(b"a.example", b"b.example")):
        counter = Counter(CHANGING)
        counter.is_hashing = True
        Web(counter).hear(head + b"hello")
        digests.append(counter.taken().digest)

    assert digests[0] == digests[1] != 0
