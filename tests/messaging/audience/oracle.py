"""Who is in an audience, said once more in plain Python: for comparison, so nothing is imported.

Source: spec, audience §2 and §3; where it is silent, docs/decisions/0002, 0003 and 0017.
"""

import operator
from datetime import UTC, date, datetime, timedelta

import re2

DAY = timedelta(days=1)


def means(audience, user, now, segments=None):  # noqa: PLR0911 - a line for each kind of filter
    """Say whether ``audience`` (JSON) means ``user``: a dict of what it asks about.

    ``segments`` are other audiences by their ids.
    """
    ((key, content),) = audience.items()
    if key == "AND":
        return all(means(child, user, now, segments) for child in content)
    if key == "OR":
        return any(means(child, user, now, segments) for child in content)
    if key == "NOT":
        return not means(content, user, now, segments)
    if key == "segment_membership":
        is_in = means(segments[content["segment_id"]], user, now)
        return is_in == (content["comparison"] == "is")
    return FILTERS[key](content, user, now)


def custom_attribute(content, user, now):
    stored = user["custom_attributes"].get(content["custom_attribute_name"])
    return COMPARISONS[content["comparison"]](stored, content.get("value"), now)


def last_used_app(content, user, _now):
    used, limit = user["last_used_app_at"], instant(content["value"])
    if used is None:
        return False
    return used > limit if content["comparison"] == "after" else used < limit


def state_of(channel):
    return lambda content, user, _: is_or_not(content, user[channel])


def is_or_not(content, stored):
    return (stored == content["value"]) == (content["comparison"] == "is")


def subscription_group(content, user, _now):
    word = {True: "subscribed", False: "unsubscribed", None: "unknown"}
    return is_or_not(content, word[user["groups"].get(content["subscription_group_id"])])


def random_bucket(content, user, _now):
    return content["from"] <= user["random_bucket"] <= content["to"]


def profile_field(content, user, now):
    name, value = content["field"], content.get("value")
    stored = user["profile"].get("date_of_birth" if name == "age" else name) or None
    if name == "age" and stored:
        birthday = (now.month, now.day) >= (stored.month, stored.day)
        stored = now.year - stored.year - (not birthday)
    return COLUMN_COMPARISONS[content["comparison"]](stored, value, now)


def happened(names, kind):
    """How often, in the window: what a user did, or bought."""

    def holds(content, user, now):
        times = 0
        for name, at in user[kind]:
            days = content.get("in_last_days")
            times += (
                content.get(names) in {None, name}
                and (days is None or now - days * DAY <= at <= now)
                and ("after" not in content or at > instant(content["after"]))
                and ("before" not in content or at < instant(content["before"]))
            )
        return COUNTS[content["comparison"]](times, content.get("count"))

    return holds


COUNTS = {
    "has_done": lambda times, _: times > 0,
    "has_not_done": lambda times, _: times == 0,
    "at_least": operator.ge,
    "at_most": operator.le,
    "exactly": operator.eq,
}
FILTERS = {
    "custom_attribute": custom_attribute,
    "last_used_app": last_used_app,
    "push_subscription_status": state_of("push"),
    "email_subscription_status": state_of("email"),
    "subscription_group": subscription_group,
    "random_bucket": random_bucket,
    "profile_field": profile_field,
    "custom_event": happened("event_name", "events"),
    "purchase": happened("product_id", "purchases"),
}


def kind(value):
    if isinstance(value, bool):
        return bool
    return float if isinstance(value, int | float) else type(value)


def equals(stored, value, _now=None):
    return kind(stored) is kind(value) and stored == value


def includes(stored, value, _now=None):
    return isinstance(stored, list) and any(equals(element, value) for element in stored)


def finds(pattern, text):
    options = re2.Options()
    options.case_sensitive = False
    return re2.compile(pattern, options).search(text) is not None


def numbers(compare):
    return lambda stored, value, _now: kind(stored) is float and compare(stored, value)


def instant(text):
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def stored_time(value):
    """The instant of a stored value, if it is a time in the one form in which times are stored."""
    if not isinstance(value, str) or len(value) != 27 or not value.isascii():
        return None
    try:
        parsed = datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    is_one_text = parsed.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0") == value
    return parsed if is_one_text and parsed.year <= 3000 else None


def times(test):
    def compare(stored, value, now):
        at = stored_time(stored)
        return at is not None and test(at, value, now)

    return compare


def is_one_of(stored, values, _now=None):
    return any(equals(stored, value) for value in values)


def negated(test):
    return lambda stored, value, now: not test(stored, value, now)


COMPARISONS = {
    "equals": equals,
    "not_equal": negated(equals),
    "does_not_equal": negated(equals),
    "is_one_of": is_one_of,
    "is_none_of": negated(is_one_of),
    "includes_value": includes,
    "does_not_include_value": negated(includes),
    "matches_regex": lambda stored, value, _: isinstance(stored, str) and finds(value, stored),
    "does_not_match_regex": lambda stored, value, _: (
        isinstance(stored, str) and stored != "" and not finds(value, stored)
    ),
    "greater_than": numbers(operator.gt),
    "greater_than_or_equal_to": numbers(operator.ge),
    "less_than": numbers(operator.lt),
    "less_than_or_equal_to": numbers(operator.le),
    "less_than_x_days_ago": times(lambda at, days, now: now - days * DAY <= at <= now),
    "greater_than_x_days_ago": times(lambda at, days, now: at < now - days * DAY),
    "less_than_x_days_in_the_future": times(lambda at, days, now: now <= at <= now + days * DAY),
    "greater_than_x_days_in_the_future": times(lambda at, days, now: at > now + days * DAY),
    "after": times(lambda at, value, _: at > instant(value)),
    "before": times(lambda at, value, _: at < instant(value)),
    "exists": lambda stored, _value, _now: stored is not None and stored not in ("", []),
    "does_not_exist": lambda stored, _value, _now: stored is None or stored == [],
}


def known(test):
    return lambda stored, value, now: stored is not None and test(stored, value, now)


def limit(stored, value):
    """An instant for a time, a date for a date."""
    return instant(value) if isinstance(stored, datetime) else date.fromisoformat(value)


# Of a column: it has one type, and None is all it may be else.
COLUMN_COMPARISONS = {
    **COMPARISONS,
    **{
        name: known(test)
        for name, test in {
            "less_than_x_days_ago": lambda at, days, now: now - days * DAY <= at <= now,
            "greater_than_x_days_ago": lambda at, days, now: at < now - days * DAY,
            "less_than_x_days_in_the_future": lambda at, days, now: now <= at <= now + days * DAY,
            "greater_than_x_days_in_the_future": lambda at, days, now: at > now + days * DAY,
            "after": lambda at, value, _: at > limit(at, value),
            "before": lambda at, value, _: at < limit(at, value),
        }.items()
    },
}
