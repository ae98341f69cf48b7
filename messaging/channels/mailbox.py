"""Mail addresses, read strictly: one name, one address, never split or guessed.

Source: design, safety §5 and T17: libraries take address literals, quoted local parts and lists.
"""

import re
from functools import lru_cache

MOST_ADDRESS_CHARACTERS = 254
MOST_LOCAL_CHARACTERS = 64
MOST_NAME_CHARACTERS = 255
MOST_MAILBOX_CHARACTERS = 998  # RFC 5322, section 2.1.1

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TOP = r"(?![0-9]+$)" + _LABEL  # all digits would be an address in numbers
ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_TOP}")
QUOTED = re.compile(r'"(?P<inner>(?:[^"\\]|\\.)*)"')
# Controls, line separators, and the marks that turn the reading direction and so hide an address.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@lru_cache(maxsize=64)  # a mail asks where it goes to, and again where it is written down
def is_address(text: str) -> bool:
    """Say whether ``text`` is one plain address: dot-atom ``@`` DNS name."""
    if len(text) > MOST_ADDRESS_CHARACTERS or not ADDRESS.fullmatch(text):
        return False
    return len(text.partition("@")[0]) <= MOST_LOCAL_CHARACTERS


def mailbox(text: str) -> tuple[str, str]:
    """Return the display name, perhaps empty, and the address of ``Name <name@host>``.

    Raises ``ValueError`` with what is wrong: it reads on after the field's name.
    """
    if len(text) > MOST_MAILBOX_CHARACTERS:
        raise ValueError(f"must have at most {MOST_MAILBOX_CHARACTERS} characters")
    whole = text.strip(" ")
    if is_address(whole):
        return "", whole
    name, _, address = whole.removesuffix(">").rpartition("<")
    if not whole.endswith(">") or not is_address(address):
        raise ValueError('must be one address, "name@host" or "Name <name@host>"')
    return _name(name.strip(" ")), address


def _name(text: str) -> str:
    """Return a display name without its quotes, if it can hide nothing."""
    quoted = QUOTED.fullmatch(text)
    name = re.sub(r"\\(.)", r"\1", quoted["inner"]) if quoted else text
    if '"' in name and not quoted:
        raise ValueError("must have its quotation marks around the whole name")
    if UNSEEN.search(name):
        raise ValueError("must not have controls or direction marks in the name")
    if re.search("[@<>]", name):
        raise ValueError("must not have an address in the name")
    if len(name) > MOST_NAME_CHARACTERS:
        raise ValueError(f"must have at most {MOST_NAME_CHARACTERS} characters in the name")
    return name
