import base64
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.choices.channels import ChannelKey
from messaging.tokens import (
    DownloadLink,
    Link,
    LinkKey,
    LinkKind,
    is_api_key,
    key_hash,
    key_prefix,
    link_version,
    new_api_key,
)

LINK_KEY = LinkKey(version=7, secret=b"s" * 32)
NUMBERS = st.integers(0, 2**63 - 1)


def test_a_key_has_the_published_shape_and_a_fitting_checksum():
    key = new_api_key()

    assert re.fullmatch(r"car_live_[0-9A-Za-z]{36}", key)
    assert is_api_key(key)


def test_one_wrong_character_is_noticed_without_a_query():
    key = new_api_key()

    for place in range(9, len(key)):
        other = "a" if key[place] != "a" else "b"
        assert not is_api_key(key[:place] + other + key[place + 1 :])


@pytest.mark.parametrize("text", ["", "car_live_", "car_live_" + "é" * 36, "Bearer x", "0" * 45])
def test_other_texts_are_no_keys(text):
    assert not is_api_key(text)


def test_the_hash_and_the_prefix_do_not_give_the_key_away():
    key = new_api_key()

    assert key not in key_hash(key)
    assert key_prefix(key) == key[9:13]


def link(dispatch_number=12, user_id=34):
    return Link(
        kind=LinkKind.UNSUBSCRIBE,
        channel=ChannelKey.EMAIL,
        dispatch_number=dispatch_number,
        user_id=user_id,
    )


@settings(max_examples=100)
@given(dispatch_number=NUMBERS, user_id=NUMBERS)
def test_a_link_is_read_as_it_was_signed(dispatch_number, user_id):
    signed = link(dispatch_number, user_id)
    token = LINK_KEY.sign(signed)

    assert re.fullmatch(r"[A-Za-z0-9_-]{48}", token)
    assert link_version(token) == 7
    assert LINK_KEY.read(token) == signed


def test_one_flipped_bit_anywhere_is_no_link():
    data = base64.urlsafe_b64decode(LINK_KEY.sign(link()))

    for bit in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        assert LINK_KEY.read(base64.urlsafe_b64encode(flipped).decode()) is None


def test_no_other_character_anywhere_reads_as_the_same_link():
    token = LINK_KEY.sign(link())

    for place in range(len(token)):
        for other in {"A", "b", "9", "-", "_", "=", "+", "/", " ", "é", "\n"} - {token[place]}:
            assert LINK_KEY.read(token[:place] + other + token[place + 1 :]) is None


@pytest.mark.parametrize(
    "other", [LinkKey(version=7, secret=b"t" * 32), LinkKey(version=8, secret=b"s" * 32)]
)
def test_another_key_reads_nothing(other):
    assert other.read(LINK_KEY.sign(link())) is None


@pytest.mark.parametrize(
    ("kept", "end"), [(48, "A"), (48, "\n"), (48, "===="), (47, ""), (44, ""), (0, "")]
)
def test_a_longer_or_shorter_text_is_no_token(kept, end):
    token = LINK_KEY.sign(link())[:kept] + end

    assert (link_version(token), LINK_KEY.read(token)) == (None, None)


def test_a_download_is_read_as_it_was_signed_and_is_no_link_to_a_user():
    signed = DownloadLink(job_number=12, ends_at=1_800_000_000)
    token = LINK_KEY.sign_download(signed)

    assert LINK_KEY.read_download(token) == signed
    assert LINK_KEY.read(token) is None
    assert LINK_KEY.read_download(LINK_KEY.sign(link())) is None
    assert LINK_KEY.read_download(token[:-1] + ("A" if token[-1] != "A" else "B")) is None


def test_a_key_does_not_show_its_secret():
    assert "sss" not in repr(LINK_KEY)
