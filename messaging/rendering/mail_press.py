"""A template's mails, from a user's values to bytes in one step.

For templates that are plain and differ from user to user only in subject and bodies; their sender,
headers and all of the author's text are looked at once. What comes out is, byte for byte, what
``build_mail`` makes of the rendered content.
"""

from functools import lru_cache
from time import time

from messaging.errors import RenderError
from messaging.rendering.body_press import body_press
from messaging.rendering.mime import (
    MOST_SUBJECT_CHARACTERS,
    Mail,
    bodies,
    date_of,
    frame_of,
    head,
    unsubscribe_lines,
)
from messaging.rendering.plain import Plain, Variables
from messaging.rendering.template import MessageTemplate

_OWN = frozenset({"subject", "body", "plaintext_body"})  # what may differ from user to user
_KEPT = 256


class MailPress:
    """Makes mails of one template; any number of threads may share it."""

    def __init__(self, template: MessageTemplate) -> None:
        texts, same = template.plain_texts, template.same
        subject = texts.get("subject")
        self._subject = subject.render if subject else None
        self._same_subject = same.get("subject") or ""
        self._frame = frame_of(same)
        preheader = same.get("preheader") or ""
        self._plain = body_press("plain", _body(template, "plaintext_body"))
        self._html = body_press("html", _body(template, "body"), preheader=preheader)

    def __call__(self, variables: Variables, *, to: str, key: str, url: str | None) -> Mail:
        """Return one user's mail; raises ``RenderError`` where the long way has to say why.

        ``to`` is an address and ``key`` a message key: neither is looked at again. ``url`` is what
        ends the mail to this user; None in a mail that does not offer it.
        """
        subject = self._subject(variables) if self._subject else self._same_subject
        if len(subject) > MOST_SUBJECT_CHARACTERS:
            raise RenderError("subject is too long")
        frame = self._frame
        top = head(
            frame,
            to=to,
            subject=subject,
            date=date_of(int(time())),
            key=key,
            unsubscribe=unsubscribe_lines(url) if url else "",
        )
        return Mail(frame.sender, top + bodies(self._plain(variables), self._html(variables)))


@lru_cache(maxsize=_KEPT)
def mail_press(template: MessageTemplate) -> MailPress | None:
    """Return the press of a template, which is kept; None where each mail has to be built."""
    if not (template.is_plain and template.plain_texts.keys() <= _OWN):
        return None
    try:
        return MailPress(template)
    except RenderError:
        return None


def _body(template: MessageTemplate, name: str) -> Plain | str:
    """Return what a body is made of."""
    body: Plain | str | None = template.plain_texts.get(name) or template.same.get(name)
    if not body:
        raise RenderError(f"{name} is missing")
    return body
