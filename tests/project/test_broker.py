"""Tests of the embedded broker: what half a file does to whoever reads it."""

from queue import Empty

import pytest
from kombu import Connection
from kombu.transport.virtual import Channel

from project.env import broker_options

QUEUE = "broker-test"  # kombu remembers for a whole process which queues it bound


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "broker"


@pytest.fixture
def connect(tmp_path):
    import project.celery  # noqa: F401, PLC0415 - as every process of ours does

    options = broker_options("filesystem://", tmp_path)
    return lambda: Connection("filesystem://", transport_options=options)


def messages_in(folder):
    return sorted(path.name for path in (folder / "messages").glob("*.msg"))


class Onlooker:
    """JSON that looks into the folder while it is written."""

    def __init__(self, folder):
        self.folder = folder
        self.seen = None

    def __json__(self):
        self.seen = messages_in(self.folder)
        return "seen"


def put(connection, payload):
    channel = connection.channel()
    assert isinstance(channel, Channel)
    channel._put(QUEUE, payload)
    return channel


def test_messages_are_read_in_the_order_they_were_written(connect):
    with connect() as connection, connection.SimpleQueue(QUEUE) as queue:
        for number in range(3):
            queue.put({"number": number})

        assert [queue.get(timeout=1).payload["number"] for _ in range(3)] == [0, 1, 2]


def test_a_message_appears_only_once_it_is_complete(connect, folder):
    onlooker = Onlooker(folder)
    with connect() as connection:
        put(connection, {"body": onlooker})

    assert onlooker.seen == []
    assert len(messages_in(folder)) == 1


@pytest.mark.parametrize("text", ["", '{"bo'])
def test_half_a_message_is_passed_over_and_the_next_one_read(connect, folder, text):
    with connect() as connection:
        (folder / "messages" / f"{0:020}_half.{QUEUE}.msg").write_text(text)
        channel = put(connection, {"body": "whole"})

        with pytest.raises(Empty):
            channel._get(QUEUE)
        assert channel._get(QUEUE) == {"body": "whole"}


@pytest.mark.parametrize("text", ["", '[["'])
def test_half_a_table_is_mended_by_whoever_binds_next(connect, folder, text):
    name = f"queue{len(text)}"
    with connect() as connection:
        (folder / "control" / f"{name}.exchange").write_text(text)
        queue = connection.SimpleQueue(name)
        queue.put({"number": 1})

        assert queue.get(timeout=1).payload == {"number": 1}


def test_a_full_disk_leaves_nothing_that_a_reader_would_find(connect, folder):
    with connect() as connection:
        channel = connection.channel()
        (folder / "messages").rmdir()
        with pytest.raises(OSError, match="messages"):
            channel._put(QUEUE, {"body": 1})

    assert not list(folder.rglob("*.msg*"))
