"""A text somebody typed, read as each name a user may have: asked of indexed columns alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

from messaging.models.user import User, UserQuerySet
from messaging.models.user_alias import UserAlias

MOST_STARTING = 50  # users whose id starts with what was typed; more are told, not listed
LONGEST_TEXT = 512  # an alias: its label, a colon and its name
_BRAZE_ID = re.compile(r"[0-9a-f]{24}")
_PHONE = re.compile(r"(?:\(\+|\+?\(?)[0-9][0-9 ().\-/]{5,24}")
_LAST_LETTER = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text may name; empty where it cannot be that kind of name."""

    text: str
    braze_id: str = ""
    alias: tuple[str, str] | None = None  # label, name
    email: str = ""
    phone: str = ""  # E.164

    @property
    def kinds(self) -> Iterator[tuple[str, str]]:
        """Each way it was read, in words, for a page that found nobody."""
        yield _("external id"), self.text
        if self.braze_id:
            yield _("braze id"), self.braze_id
        if self.alias:
            yield _("alias"), ":".join(self.alias)
        if self.email:
            yield _("email"), self.email
        if self.phone:
            yield _("phone"), self.phone

    def is_exact(self, user: User) -> bool:
        """Say whether this user has one of the names, whole; an alias is not told from here."""
        own = {user.external_id, user.braze_id, user.email.lower(), user.phone} - {""}
        return not own.isdisjoint({self.text, self.braze_id, self.email, self.phone} - {""})


def read_name(text: str, *, by_address: bool) -> Reading:
    """Read what was typed; ``by_address`` is whether email and phone may be asked for.

    Source: design, console §1: a viewer searches by id only.
    """
    text = text.strip().replace("\0", "")[:LONGEST_TEXT]
    label, colon, name = text.partition(":")
    return Reading(
        text=text,
        braze_id=text.lower() if _BRAZE_ID.fullmatch(text.lower()) else "",
        alias=(label, name) if label and colon and name else None,
        email=text.lower() if by_address and "@" in text[1:-1] and " " not in text else "",
        phone=_e164(text) if by_address else "",
    )


def users_named(reading: Reading, *, starting: bool = True) -> UserQuerySet:
    """Return users with one of the names, and with ``starting`` those whose id starts so.

    A union, for ``OR`` over several columns would read every user.
    """
    users = User.objects.all()
    names = [users.named([reading.text])]
    if reading.braze_id:
        names.append(users.filter(braze_id=reading.braze_id))
    if reading.email:
        names.append(users.with_email(reading.email))
    if reading.phone:
        names.append(users.filter(phone=reading.phone))
    if starting:
        few = _starting_with(reading.text).values("pk")[:MOST_STARTING]
        names.append(users.filter(pk__in=few))
    queries: list[QuerySet[Any, Any]] = [each.values_list("pk") for each in names]
    if reading.alias:
        label, name = reading.alias
        queries.append(UserAlias.objects.filter(name=name, label=label).values_list("user_id"))
    return users.filter(pk__in=queries[0].union(*queries[1:]))


def only_user(text: str, *, by_address: bool) -> User | None:
    """Return the one user who has this name, whole; None for nobody and for several."""
    if not text:
        return None
    found = users_named(read_name(text, by_address=by_address), starting=False)[:2]
    return found[0] if len(found) == 1 else None


def _starting_with(text: str) -> UserQuerySet:
    """Return users whose external id starts with ``text``, by the index of each database."""
    if connection.vendor == "sqlite":  # its LIKE knows no case, and so no index
        return User.objects.filter(external_id__gte=text, external_id__lt=text + _LAST_LETTER)
    return User.objects.filter(external_id__startswith=text)


def _e164(text: str) -> str:
    """Return a number however it is spelled, with its country, as E.164; empty for no number."""
    if not _PHONE.fullmatch(text):
        return ""
    digits = re.sub(r"^(\(?\+|00)?", "+", text.replace("(+", "+").strip(), count=1)
    try:
        number = parse(digits)
    except NumberParseException:
        return ""
    return format_number(number, PhoneNumberFormat.E164)
