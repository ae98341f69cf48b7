"""Wire words as a type: read from a query, shown in an answer, listed in the schema."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.word import WireWord


@dataclass(frozen=True)
class OneOf:
    """A wire word of ``words``, which are all of a kind or some of them, as text."""

    words: type[WireWord] | tuple[WireWord, ...]

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - pydantic's signature
        """Return the list of words; the published schema prints it."""
        return core_schema.literal_schema([member.word for member in self.words])


ChannelWord = Annotated[str, OneOf(ChannelKey)]
StatusWord = Annotated[str, OneOf(Status)]
ReasonWord = Annotated[str, OneOf(Reason)]
