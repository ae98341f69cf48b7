"""The decision table of targeting: who is meant, and which requests are refused as unclear."""

import pytest

from messaging.audience.targeting import Aliases, ExternalIds, Lone, targeting_problems
from messaging.wire import WireModel, read
from tests.messaging.channels.faults import faults

AUDIENCE = {"push_subscription_status": {"comparison": "is", "value": "opted_in"}}
USERS = {"external_user_ids": ["u1"]}
ALIASES = {"user_aliases": [{"alias_name": "n", "alias_label": "l"}]}
SEGMENT = {"segment_id": "s"}
FILTER = {"audience": AUDIENCE}
ALL = {"broadcast": True}
NOT_ALL = {"broadcast": False}

NOBODY = (
    "No Recipients: give external_user_ids, user_aliases, or segment_id or audience with broadcast"
)
NOT_BOTH = "broadcast: must be false or left out when external_user_ids or user_aliases name users"
SAY_SO = "broadcast: must be true to reach a whole segment or audience; else name users in it"


class Named(WireModel):
    external_user_ids: ExternalIds = ()
    user_aliases: Aliases = ()


def said(*parts):
    given = {name: value for part in parts for name, value in part.items()}
    return [str(problem) for problem in targeting_problems(given)]


@pytest.mark.parametrize("users", [USERS, ALIASES, {**USERS, **ALIASES}, {"external_user_ids": 0}])
@pytest.mark.parametrize("groups", [{}, SEGMENT, FILTER, {**SEGMENT, **FILTER}])
def test_named_users_are_meant_and_narrowed(users, groups):
    assert said(users, groups) == []
    assert said(users, groups, NOT_ALL) == []
    assert said(users, groups, ALL) == [NOT_BOTH]


@pytest.mark.parametrize("groups", [SEGMENT, FILTER, {**SEGMENT, **FILTER}])
@pytest.mark.parametrize("nobody", [{}, {"external_user_ids": [], "user_aliases": []}])
def test_a_whole_segment_or_audience_needs_broadcast(groups, nobody):
    assert said(groups, nobody, ALL) == []
    assert said(groups, nobody, {"broadcast": "true"}) == []
    assert said(groups, nobody) == [SAY_SO]
    assert said(groups, nobody, {"broadcast": "false"}) == [SAY_SO]


@pytest.mark.parametrize("broadcast", [{}, ALL, NOT_ALL])
@pytest.mark.parametrize("nobody", [{}, {"external_user_ids": []}])
def test_nobody_is_never_everybody(broadcast, nobody):
    assert said(broadcast, nobody) == [NOBODY]


@pytest.mark.parametrize("name", ["recipients", "external_user_id", "connected_audience"])
@pytest.mark.parametrize("groups", [SEGMENT, FILTER])
def test_a_broadcast_does_not_ignore_a_field_that_means_somebody(groups, name):
    (line,) = said(groups, ALL, {name: [{"external_user_id": "u1"}]})

    assert line.startswith(f"{name}: is no field here")
    assert said(groups, ALL, {name: []}) == []
    assert said(groups, USERS, {name: ["u2"]}) == []


@pytest.mark.parametrize("audience", [{}, {"AND": []}, {"AND": [AUDIENCE], "OR": [AUDIENCE]}])
def test_an_unclear_audience_is_refused_with_its_path(audience):
    (line,) = said({"audience": audience}, ALL)

    assert line.startswith("audience")


def test_an_unclear_audience_still_counts_as_one():
    assert NOBODY not in said({"audience": {}})
    assert NOBODY not in said({"audience": "all"})


def ids(count):
    return {"external_user_ids": [f"u{number}" for number in range(count)]}


def aliases(count):
    return {"user_aliases": ALIASES["user_aliases"] * count}


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ((ids(50),), None),
        ((ids(51),), "external_user_ids"),
        ((aliases(51),), "user_aliases"),
        ((ids(25), aliases(25)), None),
        ((ids(25), aliases(26)), "user_aliases"),
        ((ids(26), aliases(25)), "external_user_ids"),
    ],
)
def test_fifty_names_count_together(parts, where):
    reason = "The max number of external_ids and aliases per request was exceeded"
    lines = [f"{where}: {reason}: at most 50 together"] if where else []

    assert said(*parts) == lines


def test_one_without_brackets_is_a_list_of_one():
    named = read(
        Named,
        {"external_user_ids": 7, "user_aliases": {"alias_name": "n", "alias_label": "l"}},
    )

    assert named.external_user_ids == ("7",)
    assert isinstance(named.external_user_ids, Lone)
    assert named == read(Named, {"external_user_ids": ["7"], **ALIASES})


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ({"external_user_ids": ["", "u" * 256, 1.5, True]}, 4),
        ({"external_user_ids": {"id": "u1"}}, 1),
        ({"external_user_ids": ""}, 1),
        ({"user_aliases": "name"}, 1),
        ({"user_aliases": [{"alias_name": "n"}, {}, "x"]}, 4),
        ({"user_aliases": {"alias_name": "n"}}, 1),
    ],
)
def test_a_name_that_is_none_is_refused(given, lines):
    assert len(faults(Named, given)) == lines


def test_an_alias_alone_is_told_its_own_path():
    assert faults(Named, {"user_aliases": {"alias_name": "n"}}) == [
        "user_aliases.alias_label: is required"
    ]
