"""A template rendered the short way and by python-liquid, which must agree."""

from messaging.errors import RenderError
from messaging.rendering import environment, plain
from messaging.rendering.dialect import read_source
from messaging.rendering.places.rules import RULES


def by_liquid(source, place="text", **namespaces):
    """The text, rendered in this process by what the child runs."""
    variables = {f"{name}__": values for name, values in namespaces.items()}
    pieces = [piece[:4] for piece in read_source(source)]
    template = environment.parse(pieces, place)
    return RULES[place].finish(environment.render(template, variables))


def by_join(source, place="text", **namespaces):
    """The text, rendered as a join; None where only the child will do."""
    text = plain.compiled(read_source(source), place)
    variables = {f"{name}__": values for name, values in namespaces.items()}
    return text.render(variables) if text else None


def outcome(way, source, place, namespaces):
    """The text, or the words of the error."""
    try:
        return way(source, place, **namespaces)
    except RenderError as fault:
        return type(fault), str(fault)
