import pytest
from django.db import connection, connections
from django.db.models import Q

from messaging.audience.expressions.linear_patterns import compiled, matches, teach_sqlite
from messaging.audience.expressions.patterns import Matches
from messaging.models.user import User
from tests.factories import make_user


def test_pattern_is_found_anywhere_and_in_any_case():
    assert matches("LUE", "blues")
    assert not matches("^lue", "blues")


@pytest.mark.parametrize("pattern", ["(", "(?=a)", r"(a)\1", "a**", "[z-a]"])
def test_objection_of_re2_is_a_value_error(pattern):
    with pytest.raises(ValueError, match=r"\w"):
        compiled(pattern)


@pytest.mark.django_db(transaction=True)
def test_function_is_known_on_a_connection_that_was_opened_anew():
    make_user(custom_attributes={"a": "blue"})
    matching = User.objects.filter(Q(Matches("a", "blue")))

    assert matching.exists()
    connection.close()
    assert matching.all().exists()


@pytest.mark.django_db
def test_function_is_not_defined_again_while_a_statement_runs():
    for _ in range(300):
        make_user(custom_attributes={"a": "blue"})
    users = User.objects.filter(Q(Matches("a", "blue")))

    running = users.iterator(chunk_size=10)
    next(running)

    assert users.all().count() == 300
    assert len(list(running)) == 299


@pytest.mark.django_db
def test_teaching_twice_changes_nothing():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has patterns of its own.")

    teach_sqlite(connections["default"])
    teach_sqlite(connections["default"])

    with connection.cursor() as cursor:
        cursor.execute("SELECT carillon_matches('B', 'abc')")
        assert cursor.fetchone() == (1,)
