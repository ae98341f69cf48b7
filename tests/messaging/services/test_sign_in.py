from datetime import timedelta

import pytest

from messaging.errors import UnauthorizedError
from messaging.models.sign_in_failure import SignInFailure
from messaging.services.sign_in import SignIn, account_hash, sign_in
from tests.factories import NOW, make_member

pytestmark = pytest.mark.django_db
RIGHT = "correct horse battery"


@pytest.fixture
def ana():
    return make_member(email="ana@corp.example")


def tried(
    password="wrong",  # noqa: S107 - nobody's
    *,
    at=NOW,
    email="ana@corp.example",
    ip="10.0.0.1",
    device="",
):
    """Whether one try lets somebody in."""
    attempt = SignIn(email=email, password=password, caller_ip=ip, device=device)
    try:
        sign_in(attempt, now=at)
    except UnauthorizedError:
        return False
    return True


def minutes(count):
    return NOW + timedelta(minutes=count)


def test_the_right_password_lets_in_whatever_the_case_of_the_address(ana):
    attempt = SignIn(email=" Ana@Corp.Example ", password=RIGHT, caller_ip="::1")

    assert sign_in(attempt, now=NOW) == ana
    assert not SignInFailure.objects.exists()


@pytest.mark.usefixtures("ana")
def test_every_refusal_has_the_same_words():
    words = set()
    for email in ("ana@corp.example", "nobody@corp.example"):
        for number in range(7):
            with pytest.raises(UnauthorizedError) as refusal:
                sign_in(SignIn(email=email, password="wrong", caller_ip="::1"), now=minutes(number))
            words.add(refusal.value.message)

    assert len(words) == 1


def test_a_member_switched_off_is_refused_with_the_right_password(ana):
    ana.is_active = False
    ana.save()

    assert not tried(RIGHT)


@pytest.mark.usefixtures("ana")
def test_after_five_failures_even_the_right_password_rests_for_fifteen_minutes():
    for number in range(5):
        tried(at=minutes(number))

    assert not tried(RIGHT, at=minutes(18))
    assert tried(RIGHT, at=minutes(19))


@pytest.mark.usefixtures("ana")
def test_tries_during_the_rest_do_not_make_it_longer():
    for number in range(5):
        tried(at=minutes(number))
    for number in range(5, 19):
        tried(at=minutes(number))

    assert tried(RIGHT, at=minutes(19))


@pytest.mark.usefixtures("ana")
def test_five_failures_over_a_longer_time_are_no_reason_to_rest():
    for number in range(6):
        tried(at=minutes(number * 4))

    assert tried(RIGHT, at=minutes(22))


@pytest.mark.usefixtures("ana")
def test_a_success_clears_the_failures_before_it():
    for number in range(4):
        tried(at=minutes(number))
    tried(RIGHT, at=minutes(4))
    tried(at=minutes(5))

    assert tried(RIGHT, at=minutes(6))


@pytest.mark.usefixtures("ana")
def test_a_device_that_signed_in_before_is_not_locked_out_by_others():
    for number in range(5):
        tried(at=minutes(number), ip="203.0.113.9")

    assert not tried(RIGHT, at=minutes(5))
    assert tried(RIGHT, at=minutes(5), device="known")


@pytest.mark.usefixtures("ana")
def test_a_known_device_has_five_tries_of_its_own():
    for number in range(5):
        tried(at=minutes(number), device="known")

    assert not tried(RIGHT, at=minutes(5), device="known")


def fill(ip, count, at):
    SignInFailure.objects.bulk_create(
        SignInFailure(account_hash=account_hash(f"u{number}"), caller_ip=ip, at=at)
        for number in range(count)
    )


@pytest.mark.usefixtures("ana")
@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(("failures", "rest"), [(50, 15), (100, 30), (150, 60), (600, 240)])
def test_an_address_with_fifty_failures_rests_twice_as_long_with_each_fifty_more(failures, rest):
    fill("10.0.0.9", failures, NOW)

    assert not tried(RIGHT, at=minutes(rest) - timedelta(seconds=1), ip="10.0.0.9")
    assert tried(RIGHT, at=minutes(rest) + timedelta(seconds=1), ip="10.0.0.9")


@pytest.mark.usefixtures("ana")
def test_other_addresses_are_not_touched():
    fill("10.0.0.9", 60, NOW)

    assert tried(RIGHT, at=minutes(1), ip="10.0.0.10")


@pytest.mark.usefixtures("ana")
def test_failures_are_forgotten_when_their_window_is_over():
    fill("10.0.0.9", 3, NOW - timedelta(hours=4, minutes=1))

    tried()

    assert SignInFailure.objects.count() == 1


@pytest.mark.usefixtures("ana")
def test_the_table_names_no_address():
    tried()

    assert "ana" not in SignInFailure.objects.get().account_hash
