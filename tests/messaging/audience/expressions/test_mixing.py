import pytest
from django.db.models import BigIntegerField, F, Value
from django.db.models.functions import Cast

from messaging.audience.expressions.mixing import Mixed, mixed
from messaging.models.user import User
from tests.factories import make_user

NUMBERS = [1, 2, 3, 2**31 - 19, 2**31 - 1, 2**31, 2**40 + 7, 2**62]


@pytest.mark.django_db
@pytest.mark.parametrize("lane", [0, 1])
@pytest.mark.parametrize("number", NUMBERS)
def test_both_databases_mix_as_python_does(number, lane):
    make_user()
    numbered = User.objects.annotate(number=Cast(Value(number), BigIntegerField()))

    rows = numbered.annotate(mixed=Mixed(F("number"), lane=lane))

    assert rows.values_list("mixed", flat=True).get() == mixed(number, lane=lane)


def test_lanes_differ():
    assert [mixed(7, lane=0), mixed(8, lane=0)] != [mixed(7, lane=1), mixed(8, lane=1)]
