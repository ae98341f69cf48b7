from messaging.audience.places import Shape, places
from messaging.audience.reader import read_audience
from messaging.audience.segments import saved_tree
from tests.messaging.audience.questions import ask

A, B, C = (ask(name, "exists") for name in "abc")


def test_paths_are_those_of_the_json():
    tree = read_audience({"AND": [A, {"OR": [B, C]}]})

    found = [(place.path, place.level, place.joins, place.within) for place in places(tree, "at")]

    assert found == [
        ("at", 0, "AND", ""),
        ("at.AND.0", 1, "", "AND"),
        ("at.AND.1", 1, "OR", "AND"),
        ("at.AND.1.OR.0", 2, "", "OR"),
        ("at.AND.1.OR.1", 2, "", "OR"),
    ]


def test_groups_come_to_what_their_filters_answer():
    shape = Shape(list(places(read_audience({"AND": [A, {"OR": [B, C]}]}))))

    assert shape.passes(iter([1, 0, 1])) == [True, True, True, False, True]
    assert shape.passes(iter([1, 0, 0])) == [False, True, False, False, False]


def test_only_an_and_takes_users_away():
    shape = Shape(list(places(read_audience({"AND": [{"OR": [A, B]}, C]}))))
    passes = shape.passes(iter([0, 1, 1]))

    assert shape.left_before(passes, left=True) == [True, True, True, True, True]
    assert shape.left_before(shape.passes(iter([0, 0, 1])), left=True)[-1] is False


def test_not_has_one_child_and_turns_it_round():
    parts = list(places(saved_tree({"NOT": {"OR": [A, B]}}), "at"))

    assert [place.path for place in parts] == ["at", "at.NOT", "at.NOT.OR.0", "at.NOT.OR.1"]
    assert Shape(parts).passes(iter([0, 0])) == [True, False, False, False]
    assert Shape(parts).passes(iter([0, 1]))[0] is False
