import pytest

from messaging.audience.reader import MOST_LEVELS
from messaging.audience.registry import CONNECTED, SEGMENT
from messaging.console.audience_builder.catalogue import Catalogue
from messaging.console.audience_builder.deeds import done, has_room, settle
from messaging.console.audience_builder.parts import Clause, Group
from messaging.models.attribute import AttributeType


def tree():
    return Group(parts=[Clause(subject="a"), Group(op="OR", parts=[Clause(subject="b")])])


def test_a_filter_is_added_where_the_button_stands():
    assert len(done(tree(), "add-clause:r").parts) == 3
    assert len(done(tree(), "add-clause:r-1").parts[1].parts) == 2


def test_a_group_joins_the_other_way_and_opens_with_a_filter():
    group = done(tree(), "add-group:r").parts[2]

    assert (group.op, group.parts) == ("OR", [Clause()])


def test_the_last_filter_takes_its_group_with_it():
    assert [part.subject for part in done(tree(), "remove:r-1-0").parts] == ["a"]


def test_users_are_left_out_of_all_of_the_audience_whatever_joins_it():
    root = done(Group(op="OR", parts=[Clause(subject="a"), Clause(subject="b")]), "leave-out:r")

    assert root.op == "AND"
    assert [part.op for part in root.parts] == ["OR", "OR"]
    assert [part.is_out for part in root.parts] == [False, True]


@pytest.mark.parametrize(
    "deed", ["", "remove:r", "remove:r-9", "remove:x", "add-clause:r-0", "fly:r", "leave-out:r-1"]
)
def test_a_button_that_means_nothing_changes_nothing(deed):
    assert done(tree(), deed) == tree()


def test_there_is_an_end_to_parts_and_levels():
    wide = Group(parts=[Clause() for _ in range(200)])

    assert not has_room(wide, "r")
    assert len(done(wide, "add-clause:r").parts) == 200
    assert not has_room(tree(), "r" + "-0" * MOST_LEVELS)


def test_a_clause_gets_the_first_comparison_that_fits_its_type():
    names = Catalogue([], {"joined": AttributeType.TIME, "color": AttributeType.STRING})
    root = Group(parts=[Clause(subject="joined"), Clause(subject="color"), Clause()])

    settle(root, names, SEGMENT)

    given = [part.fields.get("comparison") for part in root.parts]
    assert given == ["less_than_x_days_ago", "equals", None]
    assert root.parts[0].subject == "attribute: joined"


def test_a_comparison_that_was_chosen_stays():
    root = Group(parts=[Clause(subject="color", fields={"comparison": "exists"})])

    settle(root, Catalogue([]), CONNECTED)

    assert root.parts[0].fields == {"comparison": "exists"}
