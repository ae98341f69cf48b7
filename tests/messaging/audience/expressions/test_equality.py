import pytest
from django.db import connection
from django.db.models import Q

from messaging.audience.expressions.equality import HasAnyOf, HasElement, has_value
from messaging.models.user import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def holds(condition, stored):
    user = make_user(custom_attributes={"a": stored})
    return User.objects.filter(Q(condition), pk=user.pk).exists()


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("blue", "blue"),
        ("", ""),
        ("e\u0301", "e\u0301"),
        ("\uffff", "\uffff"),
        ('"\\', '"\\'),
        (1, 1.0),
        (1.0, 1),
        (0, -0.0),
        (0.1 + 0.2, 0.1 + 0.2),
        (2**63 - 1, 2**63 - 1),
        (-(2**63), -(2**63)),
        (2**60, float(2**60)),
        (float(2**60), float(2**60)),
        (1e300, 1e300),
        (5e-324, 5e-324),
        (True, True),
        (False, False),
    ],
)
def test_equal_values_are_equal(stored, value):
    assert holds(has_value("a", value), stored)


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("Blue", "blue"),
        ("blue ", "blue"),
        ("é", "e\u0301"),
        ("5", 5),
        (5, "5"),
        (1, True),
        (True, 1),
        (0, False),
        (False, 0),
        ("true", True),
        (True, "true"),
        (None, False),
        (["blue"], "blue"),
        ({"blue": "blue"}, "blue"),
        ("[]", "[ ]"),
        (2**53 + 1, 2**53),
        (0.1 + 0.2, 0.3),
    ],
)
def test_other_values_and_other_types_are_not(stored, value):
    assert not holds(has_value("a", value), stored)


@pytest.mark.parametrize(
    ("stored", "element", "expected"),
    [
        (["pizza", "soup"], "soup", True),
        (["pizza"], "Pizza", False),
        (["pizza soup"], "soup", False),
        ([5], "5", False),
        ([["soup"]], "soup", False),
        ([{"soup": "soup"}], "soup", False),
        ([], "soup", False),
        ("soup", "soup", False),
        ({"0": "soup"}, "soup", False),
    ],
)
def test_element_is_one_whole_text_of_an_array(stored, element, expected):
    assert holds(HasElement("a", element), stored) == expected


@pytest.mark.postgresql
@pytest.mark.parametrize("condition", [has_value("city", "Paris"), HasElement("foods", "soup")])
def test_selective_equality_is_found_by_the_index(condition):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no index into JSON; this asks PostgreSQL's planner.")
    User.objects.bulk_create(
        User(external_id=f"{n}", custom_attributes={"city": f"City {n}", "foods": [f"Food {n}"]})
        for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE messaging_user")

    plan = User.objects.filter(Q(condition)).explain()

    assert "Bitmap Index Scan on user_custom_attributes" in plan


@pytest.mark.parametrize("stored", ["a", 1, 1.0, 2**60, True, False])
def test_any_of_is_equality_with_one_of_them(stored):
    values = ["a", 1, float(2**60), True]

    assert holds(HasAnyOf("a", values), stored) == any(
        holds(has_value("a", value), stored) for value in values
    )


@pytest.mark.parametrize("stored", ["[]", ["a"], {}, {"a": "a"}, None, "A", "1", "true", 0])
def test_any_of_is_not_what_merely_looks_alike(stored):
    assert not holds(HasAnyOf("a", ["a", 1, True]), stored)


@pytest.mark.postgresql
def test_any_of_is_answered_by_the_index():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite: it has no index on what is in JSON")

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = User.objects.filter(Q(HasAnyOf("a", ["b", "c"]))).explain(costs=False)

    assert "Bitmap Index Scan" in plan
