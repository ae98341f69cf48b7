import pytest
from django.db import connection
from django.db.models import Q

from messaging.audience.expressions.enough import HasEnough
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.user import User
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def users():
    """Four users with no event, one, two and three of them."""
    event_name = EventName.objects.create(name="checkout")
    users = [make_user() for _ in range(4)]
    CustomEvent.objects.bulk_create(
        CustomEvent(user=user, event_name=event_name, time=NOW)
        for count, user in enumerate(users)
        for _ in range(count)
    )
    return users


def test_each_user_has_their_own_rows_and_the_answer_is_never_null(users):
    for count in (1, 2, 3, 4):
        enough = HasEnough(CustomEvent.objects.all(), count)
        answers = User.objects.annotate(answer=enough).order_by("pk")

        assert [bool(user.answer) for user in answers] == [n >= count for n in range(4)]
        assert None not in answers.values_list("answer", flat=True)
        assert list(User.objects.filter(~Q(enough)).order_by("pk")) == users[:count]


def test_only_the_rows_that_were_chosen_count(users):
    none = CustomEvent.objects.filter(event_name__name="%s' OR 1=1")

    assert not User.objects.filter(Q(HasEnough(none, 1))).exists()


def planned(condition):
    """How PostgreSQL means to read, where a hash table of ids would not fit."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite: it has one plan for this, an index for each user")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return User.objects.filter(condition).explain(costs=False)


@pytest.mark.postgresql
def test_alone_it_is_joined(users):
    assert "SubPlan" not in planned(Q(HasEnough(CustomEvent.objects.all(), 3)))


@pytest.mark.postgresql
def test_under_or_no_list_is_walked_for_each_user(users):
    enough = HasEnough(CustomEvent.objects.filter(event_name=1), 3)

    plan = planned(Q(enough) | Q(country="ES"))

    assert "SubPlan" in plan
    assert "Materialize" not in plan
