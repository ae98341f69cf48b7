"""What tracking must leave of a user's custom attributes, in the plainest Python we can write."""

import json

REFUSED = "refused"


def as_text(value):
    return json.dumps(value, sort_keys=True)


def unique(elements):
    kept = []
    for element in elements:
        kept = [each for each in kept if as_text(each) != as_text(element)] + [element]
    return kept[-25:]


def is_deed(value, *words):
    return isinstance(value, dict) and bool(value) and set(value) <= set(words)


def changed(attributes, name, value):
    """The attributes after one word about one of them, or ``REFUSED``."""
    outcome = deed_of(value)(attributes.get(name), value)
    if outcome is REFUSED:
        return REFUSED
    after = {key: inner for key, inner in attributes.items() if key != name}
    return after if outcome is None else {**after, name: outcome}


def deed_of(value):
    if is_deed(value, "inc"):
        return increased
    if is_deed(value, "add", "remove"):
        return edited
    return lambda _, given: unique(given) if isinstance(given, list) else given


def increased(before, value):
    if before is not None and type(before) is not int:
        return REFUSED
    total = (before or 0) + value["inc"]
    return total if -(2**63) <= total < 2**63 else REFUSED


def edited(before, value):
    if before is not None and not isinstance(before, list):
        return REFUSED
    if before is None and not value.get("add"):
        return None
    gone = [as_text(each) for each in value.get("remove", [])]
    kept = [each for each in before or [] if as_text(each) not in gone]
    return unique(kept + value.get("add", []))


def told(objects):
    """The attributes after whole objects, each taken whole or not at all; and which were not."""
    attributes, refused = {}, []
    for index, given in enumerate(objects):
        after = attributes
        for name, value in given.items():
            outcome = changed(after, name, value)
            after = after if outcome is REFUSED else outcome
            if outcome is REFUSED and index not in refused:
                refused.append(index)
        attributes = attributes if index in refused else after
    return attributes, refused
