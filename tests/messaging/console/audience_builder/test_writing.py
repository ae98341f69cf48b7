import pytest

from messaging.console.audience_builder.catalogue import Catalogue
from messaging.console.audience_builder.parts import Clause, Group
from messaging.console.audience_builder.reading import from_json
from messaging.console.audience_builder.writing import to_json

NAMES = Catalogue([])
IN = {"email_subscription_status": {"comparison": "is", "value": "opted_in"}}


@pytest.mark.parametrize(
    ("path", "spot"),
    [
        ("", "r"),
        ("AND", "r"),
        ("AND.0", "r-0"),
        ("AND.0.email_subscription_status.value", "r-0"),
        ("AND.1.NOT.OR.1", "r-1-1"),
        ("AND.1.NOT", "r-1"),
        ("AND.2.NOT.email_subscription_status", "r-2-0"),
        ("AND.9", "r"),
    ],
)
def test_a_path_of_the_json_leads_to_its_part(path, spot):
    audience = {"AND": [IN, {"NOT": {"OR": [IN, IN]}}, {"NOT": IN}]}

    assert to_json(from_json(audience, NAMES), NAMES).spot_of(path) == spot


def test_what_says_nothing_yet_is_named_and_left_out():
    root = Group(parts=[Clause(), Clause(subject="shoe_size"), Group(parts=[]), Clause(raw="{")])

    built = to_json(root, NAMES)

    assert built.audience is None
    assert set(built.problems) == {"r-0", "r-1", "r-2", "r-3"}
    assert "comparison" in built.problems["r-1"][0]


@pytest.mark.parametrize("raw", ["NaN", "[" * 5000, '{"a": 1, "a": 2}', "{} {}", "\ud800"])
def test_raw_json_is_read_as_strictly_as_the_api_reads_it(raw):
    assert to_json(Group(parts=[Clause(raw=raw)]), NAMES).problems.keys() == {"r-0"}


def test_paths_count_only_what_is_written():
    root = from_json({"AND": [IN, IN]}, NAMES)
    root.parts.insert(0, Clause())
    root.parts.insert(1, Group(parts=[Clause()]))

    built = to_json(root, NAMES)

    assert built.audience == {"AND": [IN, IN]}
    assert [built.spot_of(f"AND.{at}") for at in (0, 1)] == ["r-2", "r-3"]


def test_an_empty_form_is_everybody():
    assert to_json(Group(), NAMES).audience is None
    assert to_json(Group(), NAMES).problems == {}
