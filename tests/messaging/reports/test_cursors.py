"""Tests of where a page ends."""

import pytest

from messaging.reports.cursors import cursor_of, place_of


@pytest.mark.parametrize("place", [0, 1, 255, 2**53 + 1, 2**63 - 1])
def test_a_cursor_leads_back_to_its_place(place):
    assert place_of(cursor_of(place)) == place


@pytest.mark.parametrize(
    "cursor", ["", "x", "AAAAAAAAAAE=", "AAAAAAAAAAF", "__________8", "é", "AAAAAAAAAA!", "A" * 999]
)
def test_what_we_did_not_make_is_refused(cursor):
    with pytest.raises(ValueError):  # noqa: PT011 - any of them; the caller says the rest
        place_of(cursor)
