"""Who is in an audience, said once more in plain Python: for comparison, so nothing is imported.

Source: spec, audience §2 and §3; where it is silent, docs/decisions/0002 and 0003.
"""

import operator
from datetime import UTC, datetime, timedelta

import re2

DAY = timedelta(days=1)


def means(audience, user, now):  # noqa: PLR0911 - a line for each kind of filter
    """Say whether ``audience`` (JSON) means ``user``: a dict of the columns it asks about."""
    ((key, content),) = audience.items()
    if key == "AND":
        return all(means(child, user, now) for child in content)
    if key == "OR":
        return any(means(child, user, now) for child in content)
    if key == "custom_attribute":
        stored = user["custom_attributes"].get(content["custom_attribute_name"])
        return COMPARISONS[content["comparison"]](stored, content.get("value"), now)
    if key == "last_used_app":
        used, limit = user["last_used_app_at"], instant(content["value"])
        if used is None:
            return False
        return used > limit if content["comparison"] == "after" else used < limit
    state = user[{"push_subscription_status": "push", "email_subscription_status": "email"}[key]]
    return (state == content["value"]) == (content["comparison"] == "is")


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


def negated(test):
    return lambda stored, value, now: not test(stored, value, now)


COMPARISONS = {
    "equals": equals,
    "not_equal": negated(equals),
    "does_not_equal": negated(equals),
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
