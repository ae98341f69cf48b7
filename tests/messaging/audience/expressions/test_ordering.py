import pytest
from django.db.models import Q

from messaging.audience.expressions.ordering import NumberStands, Order, TimeWithin
from messaging.audience.times import EARLIEST, LATEST, canonical_time
from messaging.models.user import User
from tests.factories import make_user
from tests.messaging.audience.strategies import ODD_TIMES

pytestmark = pytest.mark.django_db


def holds(condition, stored):
    user = make_user(custom_attributes={"a": stored})
    return User.objects.filter(Q(condition), pk=user.pk).exists()


@pytest.mark.parametrize(
    ("order", "answers"),
    [
        (Order.MORE, [False, False, True]),
        (Order.AT_LEAST, [False, True, True]),
        (Order.LESS, [True, False, False]),
        (Order.AT_MOST, [True, True, False]),
    ],
)
@pytest.mark.parametrize("numbers", [(9, 10, 11), (-1, 0, 1), (0.1, 0.2, 0.3)])
def test_numbers_stand_as_numbers_and_not_as_texts(order, answers, numbers):
    condition = NumberStands("a", order, numbers[1])

    assert [holds(condition, number) for number in numbers] == answers


@pytest.mark.parametrize("stored", ["11", True, None, [11], {"a": 11}, "", "x"])
@pytest.mark.parametrize("order", Order)
def test_what_is_no_number_stands_nowhere(order, stored):
    assert not holds(NumberStands("a", order, 0), stored)


def test_whole_numbers_are_exact_up_to_64_bit():
    assert holds(NumberStands("a", Order.LESS, 2**63 - 1), 2**63 - 2)
    assert not holds(NumberStands("a", Order.LESS, 2**63 - 2), 2**63 - 2)


@pytest.mark.parametrize("stored", ODD_TIMES)
def test_time_is_what_is_stored_as_one(stored):
    assert holds(TimeWithin("a", EARLIEST, LATEST), stored) == (canonical_time(stored) == stored)


@pytest.mark.parametrize("year", [1900, 2000, 2023, 2024, 2100, 2400])
@pytest.mark.parametrize("day", ["02-28", "02-29", "02-30", "04-30", "04-31", "12-31", "12-32"])
def test_both_databases_know_the_calendar(year, day):
    stored = f"{year}-{day}T23:59:59.999999Z"

    assert holds(TimeWithin("a", EARLIEST, LATEST), stored) == (canonical_time(stored) == stored)
