"""What a cell becomes."""

import pytest

from messaging.jobs.cells import CellType, guess_type, unguarded, value_of


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        ("08001", CellType.TEXT, "08001"),
        ("12", CellType.NUMBER, 12),
        ("-1.5e3", CellType.NUMBER, -1500.0),
        ("TRUE", CellType.BOOLEAN, True),
        ("no", CellType.BOOLEAN, False),
        ("2024-01-15T10:00:00Z", CellType.TIME, "2024-01-15T10:00:00Z"),
        ('["a", 1]', CellType.ARRAY, ["a", 1]),
        ("pizza, sushi,", CellType.ARRAY, ["pizza", "sushi"]),
    ],
)
def test_a_cell_becomes_the_value_of_its_type(cell, kind, value):
    found = value_of(cell, kind)

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("cell", "kind", "rule"),
    [
        ("many", CellType.NUMBER, "must be a number"),
        ("1,5", CellType.NUMBER, "must be a number"),
        ("١٢", CellType.NUMBER, "must be a number"),
        ("nan", CellType.NUMBER, "must be a number"),
        ("perhaps", CellType.BOOLEAN, "must be true or false"),
        ("tomorrow", CellType.TIME, "ISO 8601"),
        ('["secret"', CellType.ARRAY, "must be elements between commas"),
    ],
)
def test_a_cell_that_does_not_fit_says_the_rule_and_not_the_value(cell, kind, rule):
    with pytest.raises(ValueError, match=rule) as fault:
        value_of(cell, kind)

    assert cell not in str(fault.value)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["true", "false", ""], CellType.BOOLEAN),
        (["1", "0", "1"], CellType.NUMBER),
        (["08001", "28001"], CellType.TEXT),
        (["2024-01-15T10:00:00Z"], CellType.TIME),
        (['["a"]', "[]"], CellType.ARRAY),
        (["a, b"], CellType.TEXT),
        (["1", "two"], CellType.TEXT),
        (["", ""], CellType.TEXT),
    ],
)
def test_a_column_has_the_narrowest_type_that_all_its_cells_fit(cells, kind):
    assert guess_type(cells) is kind


def test_spaces_around_a_cell_are_dropped():
    assert unguarded("  Ada ") == "Ada"
