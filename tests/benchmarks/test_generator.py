from itertools import islice

from benchmarks.generator import COLUMNS, users


def test_same_number_is_the_same_people():
    assert list(users(50)) == list(users(50))


def test_smaller_run_has_every_column():
    assert {len(row) for row in islice(users(20), 20)} == {len(COLUMNS)}


def test_some_share_a_mailbox_and_some_have_none():
    place = COLUMNS.index("email")
    emails = [row[place].lower() for row in users(2_000)]
    held = [email for email in emails if email]

    assert 0 < len(set(held)) < len(held) < len(emails)
