"""Equal exactly when the same users are meant on the same channels; the same on both databases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.audience.fingerprint import Fingerprint
from messaging.choices.channels import ChannelKey
from messaging.models.user import User
from tests.factories import make_user

EMAIL, SMS = ChannelKey.EMAIL, ChannelKey.SMS
ids = st.frozensets(st.integers(1, 2**40) | st.integers(1, 40), max_size=12)


@pytest.mark.django_db
def test_database_and_python_read_the_same(django_assert_num_queries):
    users = [make_user() for _ in range(5)]

    with django_assert_num_queries(1):
        found = Fingerprint.of(User.objects.order_by("-pk"), [EMAIL])

    assert found == Fingerprint.of_ids([user.pk for user in users], [EMAIL])
    assert found.count == 5


@pytest.mark.django_db
def test_nobody_has_a_fingerprint_too():
    assert Fingerprint.of(User.objects.none(), [EMAIL]) == Fingerprint.of_ids([], [EMAIL])


@given(one=ids, other=ids)
def test_it_is_equal_exactly_when_the_users_are(one, other):
    same = Fingerprint.of_ids(one, [EMAIL]) == Fingerprint.of_ids(other, [EMAIL])

    assert same == (one == other)


@pytest.mark.parametrize(
    ("gone", "come"),
    [({1, 4}, {2, 3}), ({1, 5, 6}, {2, 3, 7}), ({0, 5, 6, 16, 17, 22}, {1, 2, 10, 12, 20, 21})],
)
def test_who_leaves_is_not_made_up_for_by_who_enters(gone, come):
    """Sets of equal size whose numbers, and up to five of their powers, have equal sums."""
    for start in range(1, 2000):
        before = Fingerprint.of_ids([start + at for at in gone], [EMAIL])
        after = Fingerprint.of_ids([start + at for at in come], [EMAIL])
        assert before.count == after.count
        assert before.sums[0] != after.sums[0]
        assert before.sums[1] != after.sums[1]


def test_channels_are_part_of_it_in_any_order():
    both = Fingerprint.of_ids([1], [EMAIL, SMS])

    assert both == Fingerprint.of_ids([1], [SMS, EMAIL])
    assert both != Fingerprint.of_ids([1], [EMAIL])


@given(chosen=ids)
def test_text_reads_as_what_it_was_made_of(chosen):
    found = Fingerprint.of_ids(chosen, [EMAIL, SMS])

    assert Fingerprint.read(str(found)) == found


@pytest.mark.parametrize("text", ["", "v1.", "v2." + "A" * 35, "v1." + "A" * 34, "v1." + "!" * 35])
def test_what_we_did_not_make_is_refused(text):
    with pytest.raises(ValueError, match="is no fingerprint"):
        Fingerprint.read(text)
