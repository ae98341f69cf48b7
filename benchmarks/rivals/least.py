"""The least that is done for a mail of one's own: row, text put together, key, link, outcome.

A loop by hand over our engine, with our keys, in one thread, so it waits for each commit. It judges
nobody, asks nobody whether a mail may leave, holds no lease, keeps no journal and ends nothing;
when it dies nobody knows what it had sent. What it costs is no bound: a quicker one may be written.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from markupsafe import escape

from benchmarks.rivals.mail import taken
from benchmarks.sending.message import EMAIL, SUBJECT
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Status
from messaging.delivery import bulk, templates
from messaging.delivery.message_key import message_keys
from messaging.delivery.one_of import IsOneOf
from messaging.engines.exchange import Envelope
from messaging.models.delivery import Delivery
from messaging.models.link_secret import LinkSecret
from messaging.models.time_ordered_id import next_ids
from messaging.models.user import User
from messaging.rendering.headers import text_line
from messaging.rendering.links import unsubscribe_links
from messaging.rendering.mail_press import mail_press
from messaging.rendering.mime_part import quoted

_DISPATCH, _CHANNEL = 1, int(ChannelKey.EMAIL)
_PAGE = 1_000  # users fetched, and outcomes written, at once
_NAMES = ("first_name", "last_name", "city", "plan")
_MARKS = [(f"{name}&".encode(), f"{name}&amp;".encode()) for name in _NAMES]
_WRITTEN = ("id", "dispatch_number", "channel", "attempt", "user_id", "status", "message_count")


def send(user_ids: Sequence[int], *, port: int, slots: int) -> None:
    """Send to each user over ``slots`` connections."""
    sent: list[int] = []
    for envelope in taken(_mails(user_ids), port=port, slots=slots):
        sent.append(envelope.tag)
        if len(sent) == _PAGE:
            _write(sent)
            sent.clear()
    _write(sent)


def _mails(user_ids: Sequence[int]) -> Iterator[Envelope]:
    sender, text = _mail()
    key_of = message_keys(_DISPATCH, _CHANNEL)
    link_of = unsubscribe_links("https://shop.example", _DISPATCH, LinkSecret.current())
    for first in range(0, len(user_ids), _PAGE):
        for user_id, email, *own in _rows(user_ids[first : first + _PAGE]):
            values = {
                b"to": email.encode(),
                b"subject": _subject(own[0]),
                b"key": key_of(user_id).encode(),
                b"url": link_of(user_id).encode(),
            }
            for names, value in zip(_MARKS, own, strict=True):
                values |= zip(names, _encoded(value), strict=True)
            data = text % values
            yield Envelope(
                sender=sender, recipient=email, data=data, is_wire_ready=True, tag=user_id
            )


def _mail() -> tuple[str, bytes]:
    """Return the sender, and the mail with a mark for each value."""
    press = mail_press(templates.carried.of(ChannelKey.EMAIL, EMAIL).template)
    assert press  # noqa: S101 - our own mail is plain
    # An ampersand tells the HTML, where it is escaped, from the plain text.
    marks = {name: f"%({name}&)b" for name in _NAMES}
    variables = {"profile__": marks, "custom_attribute__": marks}
    mail = press(variables, to="%(to)b", key="%(key)b", url="%(url)b")
    return mail.sender, mail.data.replace(_subject(marks["first_name"]), b"%(subject)b", 1)


@lru_cache(maxsize=8_192)
def _subject(first_name: str) -> bytes:
    return text_line("Subject", SUBJECT.format(first_name=first_name)).encode()


@lru_cache(maxsize=8_192)
def _encoded(value: str) -> tuple[bytes, bytes]:
    """Return a value as it stands in the plain text and in the HTML."""
    return quoted(value), quoted(str(escape(value)))


def _rows(user_ids: Sequence[int]) -> Any:  # noqa: ANN401 - rows
    users = User.objects.filter(IsOneOf(F("pk"), user_ids))
    plan = KeyTextTransform("plan", "custom_attributes")
    return users.values_list("pk", "email", "first_name", "last_name", "home_city", plan)


@transaction.atomic
def _write(user_ids: Sequence[int]) -> None:
    ids = list(next_ids(len(user_ids), now=timezone.now()))
    end = (int(Status.SENT), 1)
    rows = ((i, _DISPATCH, _CHANNEL, 1, user, *end) for i, user in zip(ids, user_ids, strict=True))
    bulk.append(Delivery, _WRITTEN, rows)
