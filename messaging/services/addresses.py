"""Ids, addresses and numbers as callers name users by them: one alone, or up to fifty.

A malformed address is refused: nobody has it, and a state kept for it would hold for nobody. In a
query it is mostly a ``+`` that was not encoded and arrives as a space.
"""

from typing import Annotated

from pydantic import AfterValidator, Strict, WithJsonSchema

from messaging.audience.targeting import lenient
from messaging.channels.mailbox import MOST_ADDRESS_CHARACTERS, is_address
from messaging.channels.phone import DIGITS
from messaging.faults import fault
from messaging.wire import Id, at_most

MOST_NAMES = 50  # spec, related-endpoints §6 and §7


def _mail_address(text: str) -> str:
    if not is_address(text):
        raise fault("must be one address, name@host; in a query, + is written %2B")
    return text


def _phone_number(text: str) -> str:
    if not DIGITS.fullmatch(text):
        raise fault("must be a number in E.164, like +34600000000; in a query, + is written %2B")
    return text


_MAIL_SCHEMA = {"type": "string", "format": "email", "maxLength": MOST_ADDRESS_CHARACTERS}
_PHONE_SCHEMA = {"type": "string", "pattern": f"^{DIGITS.pattern}$"}

MailAddress = Annotated[str, Strict(), AfterValidator(_mail_address), WithJsonSchema(_MAIL_SCHEMA)]
PhoneNumber = Annotated[str, Strict(), AfterValidator(_phone_number), WithJsonSchema(_PHONE_SCHEMA)]
ExternalIds = Annotated[tuple[Id, ...], at_most(MOST_NAMES), lenient(Id)]
MailAddresses = Annotated[tuple[MailAddress, ...], at_most(MOST_NAMES), lenient(MailAddress)]
SomeMailAddresses = Annotated[
    tuple[MailAddress, ...], at_most(MOST_NAMES, at_least=1), lenient(MailAddress)
]
PhoneNumbers = Annotated[tuple[PhoneNumber, ...], at_most(MOST_NAMES), lenient(PhoneNumber)]
