"""How a part of a message's content is made for one user: from variables, or the same for all."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from messaging.rendering.field import Field
from messaging.rendering.places.lines import check_origin

Json = Any
Texts = Sequence[str]  # what the child rendered, in the order of its fields
Fill = Callable[[Mapping[str, Any], Texts], Any]  # (variables, texts) → a part of the content


class Constant:
    """A part that is the same for everybody, and no container that somebody could change."""

    __slots__ = ("value",)

    def __init__(self, value: Json) -> None:
        self.value = value

    def __call__(self, _variables: Mapping[str, Any], _texts: Texts) -> Json:
        """Return it."""
        return self.value


def object_of(members: Mapping[str, Fill]) -> Fill:
    """Fill an object anew for each user; what is the same for all is copied at once."""
    same = {k: make.value if isinstance(make, Constant) else None for k, make in members.items()}
    own = [(k, make) for k, make in members.items() if not isinstance(make, Constant)]

    def fill(variables: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
        content = same.copy()
        for key, make in own:
            content[key] = make(variables, texts)
        return content

    return fill


def on_same_host(fill: Fill, field: Field, origin: str) -> Fill:
    """Keep a URL on the host that its author wrote."""

    def checked(variables: Mapping[str, Any], texts: Texts) -> str:
        url: str = fill(variables, texts)
        with field.naming():
            check_origin(url, origin)
        return url

    return checked
