"""Hashes meet known answers."""

import pytest

from messaging.rendering.filters import hashes

QUICK = "The quick brown fox jumps over the lazy dog"  # the examples of the RFCs' readers


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (hashes.md5(QUICK), "9e107d9d372bb6826bd81d3542a419d6"),
        (hashes.sha1(QUICK), "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"),
        (
            hashes.sha2("hey"),
            "fa690b82061edfd2852629aeba8a8977b57e40fcb77d1a7a28b26cba62591204",
        ),
        (hashes.base64_encode("hey é"), "aGV5IMOp"),
        (hashes.hmac_sha1_hex(QUICK, "key"), "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9"),
        (hashes.hmac_sha1_base64(QUICK, "key"), "3nybhbi3iqa8ino29wqQcBydtNk="),
        (
            hashes.hmac_sha256_hex(QUICK, "key"),
            "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
        ),
        (
            hashes.hmac_sha256_base64(QUICK, "key"),
            "97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=",
        ),
        (
            hashes.hmac_sha512(QUICK, "key"),
            (
                "b42af09057bac1e2d41708e48a902e09b5ff7f12ab428a4fe86653c73dd248fb"
                "82f948a549f7b791a5b41915ee4d1ec3935357e4e2317250d0372afa2ebeeb3a"
            ),
        ),
        (hashes.md5(None), "d41d8cd98f00b204e9800998ecf8427e"),
    ],
)
def test_hash_is_the_known_one(result, expected):
    assert result == expected
