import pytest
from django.db import IntegrityError, transaction

from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.choices.states import ChunkState
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispatch():
    return Dispatch.objects.create(
        request={},
        channels=[5],
        audience_kind="users",
        source=Source.API,
        accepted_at=NOW,
        start_at=NOW,
        expires_at=NOW,
    )


def make_chunk(dispatch, **fields):
    return Chunk.objects.create(
        dispatch=dispatch,
        channel=ChannelKey.EMAIL,
        number=1,
        ids=b"",
        size=10,
        window_size=10,
        is_small=True,
        **fields,
    )


def test_a_cursor_never_passes_the_end(dispatch):
    with transaction.atomic(), pytest.raises(IntegrityError):
        make_chunk(dispatch, cursor=11)


def test_a_chunk_is_not_done_while_users_are_left(dispatch):
    with transaction.atomic(), pytest.raises(IntegrityError):
        make_chunk(dispatch, cursor=9, state=ChunkState.DONE)


def test_codes_come_back_as_words(dispatch):
    chunk = Chunk.objects.get(pk=make_chunk(dispatch).pk)

    assert (chunk.channel, chunk.state, chunk.verdict) == (ChannelKey.EMAIL, ChunkState.READY, None)
