from messaging.audience.registry import CONNECTED, SEGMENT
from messaging.console.audience_builder.catalogue import Catalogue
from messaging.console.audience_builder.parts import Clause, Group
from messaging.console.audience_builder.reading import from_json
from messaging.console.audience_builder.sheet import Figures, Sheet
from messaging.models.attribute import AttributeType

NAMES = Catalogue([], {"color": AttributeType.STRING})
EVENT = {"custom_event": {"event_name": "x", "comparison": "at_least", "count": 2}}


def asks(name, value):
    body = {"custom_attribute_name": name, "comparison": "equals", "value": value}
    return {"custom_attribute": body}


COLOR = asks("color", "blue")


def shown(*filters, **more):
    root = from_json({"AND": list(filters)}, NAMES)
    return Sheet(catalogue=NAMES, grammar=SEGMENT, **more).shown(root)


def test_every_part_has_what_its_row_shows():
    color, event = shown(COLOR, EVENT).parts

    assert (color.tag, color.input, color.is_counted) == ("string", "text", False)
    assert [each.word for each in color.comparisons if each.is_chosen] == ["equals"]
    assert (event.is_counted, event.has_count, event.input) == (True, True, "none")
    assert event.windows


def test_figures_and_problems_stand_at_their_part():
    figures = {"r-0": Figures(alone=5, left=3)}

    root = shown(COLOR, COLOR, figures=figures, problems={"r-1": ["No."]})

    assert root.parts[0].figures.left == 3
    assert root.parts[1].problems == ["No."]
    assert root.is_root
    assert root.has_room


def test_a_type_is_asked_for_only_where_nobody_knows_it():
    known, unknown, mixed = shown(COLOR, asks("new", "blue"), asks("color", 5)).parts

    assert known.value_types == ()
    assert [each.word for each in unknown.value_types if each.is_chosen] == ["text"]
    assert [each.word for each in mixed.value_types if each.is_chosen] == ["number"]


def test_a_row_that_says_nothing_has_no_comparison_yet():
    sheet = Sheet(catalogue=NAMES, grammar=CONNECTED)

    root = sheet.shown(Group(parts=[Clause(), Clause(raw="{}")]))

    assert [part.comparisons for part in root.parts] == [(), ()]
    assert not root.grammar_has_not
