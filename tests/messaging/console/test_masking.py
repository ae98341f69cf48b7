import pytest

from messaging.console.masking import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("lena.q@rcpt.example", "l•••@rcpt.example"),
        ("550 <lena@rcpt.example> unavailable", "550 <l•••@rcpt.example> unavailable"),
        ("+34600111222", "+346•••22"),
        ("a" * 64, "aaaa•••"),
        ("mailbox unavailable", "mailbox unavailable"),
        ("external_id u_99999", "external_id u_99999"),
    ],
)
def test_addresses_are_unreadable_and_words_stay(text, shown):
    assert masked(text) == shown
