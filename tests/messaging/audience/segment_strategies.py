"""Random segments and users with a past, for all that only a segment can ask about."""

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.factories import NOW
from tests.messaging.audience import strategies as plain

# Few enough that a filter and a user often speak of the same thing.
EVENTS = ["checkout", "Checkout", "a", "' OR 1=1 --", "%s", "😀", "a ", "{column}", "__class__"]
GROUPS = ["group-1", "group-2", "'); --"]
SEGMENTS = ["segment-1", "segment-2", "%s' OR '1'='1"]
TEXTS = [
    "Madrid",
    "madrid",
    "M",
    "ES",
    "%",
    "_",
    "' OR ''='",
    "É",
    "e\u0301",
    "a\nb",
    "\\",
    "x" * 255,
]

events = st.sampled_from(EVENTS) | plain.names
texts = st.sampled_from(TEXTS) | plain.names
# A text is at most as long as its column, and no external id is shared.
FIELDS = {"first_name": 255, "home_city": 255, "country": 2, "gender": 1, "phone": 16, "email": 254}
TIMES = ["created_at", "first_used_app_at", "last_used_app_at", "push_subscribe_changed_at"]
BIRTHS = [date(2000, 2, 29), date(1996, 11, 22), date(1996, 11, 21), date(1996, 11, 23)]
births = st.sampled_from(BIRTHS) | st.dates(date(1900, 1, 1), date(2030, 1, 1))

pasts = st.lists(st.tuples(events, plain.moments), max_size=6)
profiles = st.fixed_dictionaries(
    {
        **{
            name: st.just("") | texts.map(lambda text, longest=longest: text[:longest])
            for name, longest in FIELDS.items()
        },
        **{name: st.none() | plain.moments for name in TIMES if name != "created_at"},
        "created_at": plain.moments,
        "date_of_birth": st.none() | births,
    }
)
users = st.builds(
    lambda user, profile, rest: user | rest | {"profile": profile} | _shared(profile),
    plain.users,
    profiles,
    st.fixed_dictionaries(
        {
            "events": pasts,
            "purchases": pasts,
            "groups": st.dictionaries(st.sampled_from(GROUPS), st.booleans()),
            "random_bucket": st.sampled_from([0, 1, 4999, 5000, 9999]),
        }
    ),
)


def _shared(profile):
    return {"last_used_app_at": profile["last_used_app_at"]}


def _lists(values):
    return st.lists(values, min_size=1, max_size=5)


TEXT_VALUES = {
    **dict.fromkeys(["equals", "not_equal"], texts),
    **dict.fromkeys(["is_one_of", "is_none_of"], _lists(texts)),
    **dict.fromkeys(["matches_regex", "does_not_match_regex"], plain.patterns),
    **dict.fromkeys(["exists", "does_not_exist"], st.none()),
}
TIME_VALUES = {
    name: plain.VALUES[name]
    for name in [
        *("less_than_x_days_ago", "greater_than_x_days_ago", "after", "before", "exists"),
        *("less_than_x_days_in_the_future", "greater_than_x_days_in_the_future"),
        "does_not_exist",
    ]
}
DATE_VALUES = {
    **dict.fromkeys(["after", "before"], births.map(date.isoformat)),
    **dict.fromkeys(["exists", "does_not_exist"], st.none()),
}
AGE_VALUES = {
    name: st.sampled_from([0, 29, 30, 31, 150]) | st.integers(0, 150)
    for name in [
        *("equals", "not_equal", "greater_than", "greater_than_or_equal_to"),
        *("less_than", "less_than_or_equal_to"),
    ]
}


def _profile_filters(field, values):
    return st.sampled_from(sorted(values)).flatmap(
        lambda comparison: values[comparison].map(
            lambda value: {
                "profile_field": {"field": field, "comparison": comparison}
                | ({} if value is None else {"value": value})
            }
        )
    )


_no_window = st.just({})
_windows = st.one_of(
    _no_window,
    plain.days.map(lambda days: {"in_last_days": days}),
    plain.written_times.map(lambda at: {"after": at}),
    plain.written_times.map(lambda at: {"before": at}),
    st.tuples(plain.written_times, plain.written_times).map(
        lambda ends: {"after": ends[0], "before": ends[1]}
    ),
)
_counts = st.sampled_from([{"comparison": "has_done"}, {"comparison": "has_not_done"}]) | st.builds(
    lambda comparison, count: {"comparison": comparison, "count": count},
    st.sampled_from(["at_least", "at_most", "exactly"]),
    st.integers(0, 4),
)


def _happened(key, what):
    return st.builds(
        lambda what, count, window: {key: what | count | window}, what, _counts, _windows
    )


_bucket = st.sampled_from([0, 1, 4999, 5000, 9999])
filters = st.one_of(
    plain.filters,
    *(_profile_filters(field, TEXT_VALUES) for field in FIELDS),
    *(_profile_filters(field, TIME_VALUES) for field in TIMES),
    _profile_filters("date_of_birth", DATE_VALUES),
    _profile_filters("age", AGE_VALUES),
    *(plain.custom_attributes(name, _lists(plain.VALUES["equals"])) for name in ["is_one_of"] * 2),
    plain.custom_attributes("is_none_of", _lists(plain.VALUES["equals"])),
    *[_happened("custom_event", events.map(lambda name: {"event_name": name}))] * 4,
    *[_happened("purchase", st.just({}) | events.map(lambda name: {"product_id": name}))] * 3,
    st.builds(
        lambda group_id, comparison, value: {
            "subscription_group": {
                "subscription_group_id": group_id,
                "comparison": comparison,
                "value": value,
            }
        },
        st.sampled_from(GROUPS),
        st.sampled_from(["is", "is_not"]),
        st.sampled_from(["subscribed", "unsubscribed", "unknown"]),
    ),
    st.builds(
        lambda ends: {
            "random_bucket": {"comparison": "between", "from": min(ends), "to": max(ends)}
        },
        st.tuples(_bucket, _bucket),
    ),
)
memberships = st.builds(
    lambda segment_id, comparison: {
        "segment_membership": {"segment_id": segment_id, "comparison": comparison}
    },
    st.sampled_from(SEGMENTS),
    st.sampled_from(["is", "is_not"]),
)


def _trees(leaves):
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(
                lambda key, children: {key: children},
                st.sampled_from(["AND", "OR"]),
                st.lists(inner, min_size=1, max_size=4),
            )
            | inner.map(lambda child: {"NOT": child})
        ),
        max_leaves=8,
    )


inner_audiences = _trees(filters)
audiences = _trees(filters | memberships)
others = st.fixed_dictionaries(dict.fromkeys(SEGMENTS, inner_audiences))
LEAP_DAY = NOW.replace(year=2028, month=2, day=29)
nows = st.sampled_from([NOW, NOW, LEAP_DAY, LEAP_DAY - timedelta(days=1)])
