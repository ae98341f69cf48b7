import pytest

from messaging.audience.expected import ExpectedRecipients
from messaging.audience.fingerprint import Fingerprint
from messaging.choices.channels import ChannelKey
from messaging.errors import InvalidRequestError
from messaging.wire import read

SEEN = Fingerprint.of_ids([1, 2, 3], [ChannelKey.EMAIL])


def expected(**body):
    return read(ExpectedRecipients, body)


def found(count):
    return Fingerprint(count, (0, 0), 0)


@pytest.mark.parametrize(
    ("tolerance", "tolerated"),
    [(0, 0), (3, 3), ("2%", 2), ("2 %", 2), ("0.5%", 0), ("100%", 149), ("1.5%", 2)],
)
def test_tolerance_is_users_or_a_share_rounded_down(tolerance, tolerated):
    assert expected(count=149, tolerance=tolerance).tolerated == tolerated


@pytest.mark.parametrize(
    ("count", "has_moved"), [(100, False), (102, False), (98, False), (103, True), (97, True)]
)
def test_count_may_be_off_by_what_is_tolerated(count, has_moved):
    assert expected(count=100, tolerance="2%").has_moved(found(count)) is has_moved


def test_without_a_tolerance_it_must_be_equal():
    assert expected(count=100).has_moved(found(101))
    assert not expected(count=0).has_moved(found(0))


def test_fingerprint_fits_or_does_not():
    seen = expected(fingerprint=str(SEEN))

    assert (seen.users, seen.has_moved(SEEN)) == (3, False)
    assert seen.has_moved(Fingerprint.of_ids([1, 2, 4], [ChannelKey.EMAIL]))
    assert seen.has_moved(Fingerprint.of_ids([1, 2, 3], [ChannelKey.SMS]))


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, ""),
        ({"count": 1, "fingerprint": str(SEEN)}, ""),
        ({"fingerprint": str(SEEN), "tolerance": 1}, "tolerance"),
        ({"fingerprint": "v1.x"}, "fingerprint"),
        ({"fingerprint": 1}, "fingerprint"),
        ({"count": -1}, "count"),
        ({"count": "1"}, "count"),
        ({"count": 2**31}, "count"),
        ({"count": True}, "count"),
        *[
            ({"count": 1, "tolerance": bad}, "tolerance")
            for bad in (-1, True, 1.5, "2", "%", "-2%", "101%", "2%%", "1e1%", [], 2**31)
        ],
    ],
)
def test_what_is_not_clear_is_refused_with_its_path(body, path):
    with pytest.raises(InvalidRequestError) as fault:
        expected(**body)

    assert [problem.path for problem in fault.value.problems] == [path]
