import re

import pytest

from messaging.tokens import is_api_key, key_hash, key_prefix, new_api_key


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
