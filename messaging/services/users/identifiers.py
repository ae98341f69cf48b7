"""How a caller names users, beyond an id: by alias, by address, by number."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

from messaging.choices.people import Prioritization
from messaging.errors import Problem
from messaging.people.identifiers import Identifier, Kind
from messaging.wire import Given, Id, WireModel, at_most, unknown_fields

MOST_ITEMS = 50  # of any list of these calls. Source: spec, related-endpoints §2
MOST_RULES = 3
ONE_OF = (Prioritization.IDENTIFIED, Prioritization.UNIDENTIFIED)

Rules = Annotated[
    tuple[Prioritization, ...],
    at_most(MOST_RULES, at_least=1),
    Field(description="Whom to choose of several, in this order; if several are left, nobody."),
]


class UserAliasName(WireModel):
    """A user by their second name."""

    alias_name: Id
    alias_label: Id

    @property
    def identifier(self) -> Identifier:
        """What it names a user by."""
        return Identifier(Kind.ALIAS, self.alias_name, self.alias_label)


class Prioritized(WireModel):
    """A user by what several users may have."""

    prioritization: Rules

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Yield the two words that shut each other out."""
        order = given.get("prioritization")
        if isinstance(order, list) and all(word in order for word in ONE_OF):
            yield Problem("prioritization", f"may name only one of {' and '.join(ONE_OF)}")


class EmailAddress(Prioritized):
    """A user by email address, whatever its case."""

    email: Id

    @property
    def identifier(self) -> Identifier:
        """What it names a user by."""
        return Identifier(Kind.EMAIL, self.email, prioritization=self.prioritization)


class PhoneNumber(Prioritized):
    """A user by phone number, in E.164."""

    phone: Id

    @property
    def identifier(self) -> Identifier:
        """What it names a user by."""
        return Identifier(Kind.PHONE, self.phone, prioritization=self.prioritization)


def told(request: WireModel, refused: Mapping[str, str]) -> dict[str, list[str]]:
    """Return ``errors``: what changed nothing, by path, and what nobody reads; or nothing."""
    lines = [f"{path}: {reason}" for path, reason in refused.items()]
    lines += [f"{path} is not a field of this call." for path in unknown_fields(request)]
    return {"errors": lines} if lines else {}
