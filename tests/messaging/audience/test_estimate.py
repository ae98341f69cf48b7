"""A slice speaks for all, and says how far it may be off."""

import pytest

from messaging.audience import estimate
from messaging.models.user import User
from tests.factories import make_user


def test_margin_is_that_of_chance():
    assert estimate.scaled(182).value == 18_200
    assert 2_600 < estimate.scaled(182).margin < 2_700


def test_nobody_in_the_slice_is_not_certainty():
    assert estimate.scaled(0).margin > 250
    assert not estimate.scaled(0).is_exact


@pytest.mark.django_db
def test_few_users_are_all_counted(django_assert_num_queries):
    make_user(random_bucket=1)
    make_user(random_bucket=5000)

    with django_assert_num_queries(2):
        size = estimate.estimate(User.objects.all())

    assert (size.value, size.is_exact) == (2, True)


@pytest.mark.django_db
def test_many_users_are_told_from_the_slice(monkeypatch):
    monkeypatch.setattr(estimate, "FEW_IN_SLICE", 1)
    for bucket in (1, 99, 100, 5000):
        make_user(random_bucket=bucket)

    size = estimate.estimate(User.objects.all())

    assert (size.value, size.is_exact) == (200, False)
    assert size.to_json()["margin"] == size.margin > 0
