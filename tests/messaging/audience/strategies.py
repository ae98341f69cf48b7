"""Random audiences and random users that have something to do with each other, and hostile both."""

from datetime import timedelta

import re2
from hypothesis import settings
from hypothesis import strategies as st

from tests.factories import NOW

# What meets the oracle does so 500 times on every run. Source: design, safety, S3 and S4.
often = settings(max_examples=max(500, settings.default.max_examples))

STATES = ["opted_in", "subscribed", "unsubscribed"]
NAMES = [
    *("eye_color", "foods", "a", "a.b", "a__b", "a__iregex", "regex", "isnull", "-1", "0", "key"),
    *("type", "value", "null", "", "$", "$.a", "$[0]", "[0]", "a[0]", "a[#-1]", '"', 'a"b', '"a"'),
    *("'", "');--", "%", "%s", "%(a)s", "?", "?|", "@>", "{attributes}", "\\", "a\\", "\\u0061"),
    *(
        "\uffff",
        "😀",
        "é",
        "e\u0301",
        "É",
        " ",
        "a ",
        "\n",
        "x" * 255,
        "😀" * 255,
        "pk",
        "__class__",
    ),
]
names = st.sampled_from([name for name in NAMES if name]) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=8
)

MOMENTS = [NOW + timedelta(days=days) for days in (-400, -2, -1, -0.5, 0, 0.5, 1, 2, 400)]
moments = st.builds(
    lambda moment, ticks: moment + timedelta(microseconds=ticks),
    st.sampled_from(MOMENTS),
    st.sampled_from([-1, 0, 0, 1]),
)
ODD_TIMES = [
    "2026-02-30T00:00:00.000000Z",
    "2026-02-29T00:00:00.000000Z",
    "2024-02-29T00:00:00.000000Z",
    "1900-02-29T00:00:00.000000Z",
    "2000-02-29T00:00:00.000000Z",
    "2026-04-31T00:00:00.000000Z",
    "2026-13-01T00:00:00.000000Z",
    "2026-00-10T00:00:00.000000Z",
    "2026-11-22T24:00:00.000000Z",
    "2026-11-22T10:60:00.000000Z",
    "2026-11-22T10:00:60.000000Z",
    "0000-01-01T00:00:00.000000Z",
    "0001-01-01T00:00:00.000000Z",
    "3000-12-31T23:59:59.999999Z",
    "3001-01-01T00:00:00.000000Z",
    "2026-11-22T10:00:00Z",
    "2026-11-22T10:00:00.000000+00:00",
    "2026-11-22 10:00:00.000000Z",
    "2026-11-22",
    "\uff12026-11-22T10:00:00.000000Z",
    "2026-11-22T10:00:00.000000Z\n",
]
stored_times = moments.map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))

texts = st.sampled_from([*NAMES, "blue", "Blue", "pizza", "5", "1", "true", "[]", "{}", "a\nb"])
# Whole floats from 2⁵³ on are stored as whole numbers; see docs/decisions/0003.
numbers = (
    st.sampled_from([0, -0.0, 1, 1.0, -1, 5, 0.1, 0.3, 0.1 + 0.2, 2**53 + 1, 2**63 - 1, -(2**63)])
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(-(2.0**53), 2.0**53)
)
elements = texts | numbers | st.booleans() | st.none() | st.just(["pizza"]) | st.just({"a": "a"})
values = st.one_of(
    texts,
    numbers,
    st.booleans(),
    st.none(),
    st.lists(elements, max_size=4),
    st.just({}),
    st.dictionaries(st.sampled_from(["a", "b"]), texts, max_size=2),
    stored_times,
    st.sampled_from(ODD_TIMES),
)

users = st.fixed_dictionaries(
    {
        "custom_attributes": st.dictionaries(names, values, max_size=6),
        "push": st.sampled_from(STATES),
        "email": st.sampled_from(STATES),
        "last_used_app_at": st.none() | moments,
    }
)

_NO_CASE = re2.Options()
_NO_CASE.case_sensitive = False
atoms = st.sampled_from(
    [*"abesk159 _-é ßσДı😀\n", ".", "\\.", "\\d", "\\W", "\\s", "\\b", "^", "$", "\\\\", "\\n"]
) | st.sampled_from(
    ["[a-z]", "[^a]", "[[:upper:]]", "[\\d_-]", "[^\\W\\n]", "[]x]", "[é-ω]", "[K]"]
)
patterns = st.recursive(
    st.builds(
        lambda atom, times: atom + times, atoms, st.sampled_from(["", "", "*", "+", "?", "{2}"])
    ),
    lambda inner: st.builds(
        lambda parts, joint, times: f"({joint.join(parts)}){times}",
        st.lists(inner, min_size=1, max_size=3),
        st.sampled_from(["", "", "|"]),
        st.sampled_from(["", "", "*", "+?", "{0,2}"]),
    ),
    max_leaves=6,
).filter(lambda pattern: re2.compile(pattern, _NO_CASE).programsize <= 200)

written_times = moments.map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%S.%f+0000")) | st.sampled_from(
    ["2026-11-22", "2026-11-22T10:41:07+01:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"]
)
days = st.sampled_from([0, 0.5, 1, 2, 400, 36_500]) | st.floats(0, 36_500)
VALUES = {
    **dict.fromkeys(["equals", "not_equal", "does_not_equal"], texts | numbers | st.booleans()),
    **dict.fromkeys(["includes_value", "does_not_include_value"], texts),
    **dict.fromkeys(["matches_regex", "does_not_match_regex"], patterns),
    **dict.fromkeys(
        ["greater_than", "greater_than_or_equal_to", "less_than", "less_than_or_equal_to"], numbers
    ),
    **dict.fromkeys(["less_than_x_days_ago", "greater_than_x_days_ago"], days),
    **dict.fromkeys(["less_than_x_days_in_the_future", "greater_than_x_days_in_the_future"], days),
    **dict.fromkeys(["after", "before"], written_times),
    **dict.fromkeys(["exists", "does_not_exist"], st.none()),
}


def custom_attributes(comparison, wanted=None):
    return st.builds(
        lambda name, value: {
            "custom_attribute": {
                "custom_attribute_name": name,
                "comparison": comparison,
                "value": value,
            }
        },
        names,
        VALUES[comparison] if wanted is None else wanted,
    )


def plain_filters(key, comparisons, wanted):
    return st.builds(
        lambda comparison, value: {key: {"comparison": comparison, "value": value}},
        st.sampled_from(comparisons),
        wanted,
    )


filters = st.one_of(
    *map(custom_attributes, VALUES),
    plain_filters("push_subscription_status", ["is", "is_not"], st.sampled_from(STATES)),
    plain_filters("email_subscription_status", ["is", "is_not"], st.sampled_from(STATES)),
    plain_filters("last_used_app", ["after", "before"], written_times),
)
audiences = st.recursive(
    filters,
    lambda inner: st.builds(
        lambda key, children: {key: children},
        st.sampled_from(["AND", "OR"]),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=8,
)
