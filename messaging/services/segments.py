"""Saved audiences."""

from messaging.audience.segments import saved_tree
from messaging.errors import InvalidRequestError, Problem
from messaging.models.segment import Segment

LONGEST_NAME = 255


def create_segment(name: str, audience: object) -> Segment:
    """Save ``audience``, a connected audience as JSON; ``None`` is every user, and only ``None``.

    Raises ``InvalidRequestError`` with every problem of the name and of the audience.
    """
    problems = []
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        problems.append(Problem("name", f"Give it a name of 1 to {LONGEST_NAME} characters."))
    tree = None
    try:
        tree = None if audience is None else saved_tree(audience)
    except InvalidRequestError as fault:
        problems += fault.within("audience").problems
    if problems:
        raise InvalidRequestError("This segment cannot be made.", problems)
    return Segment.objects.create(name=name.strip(), audience=tree and tree.to_json())
