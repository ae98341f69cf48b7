"""A look at the database before a send is accepted: no new one may have the number of a lost one.

Source: decision 0041.
"""

import threading
from pathlib import Path

from django.db import connection

from messaging.delivery.restores import hold_if_old

_thread = threading.local()  # its ``seen`` is the place that was looked over


def look() -> None:
    """See that this is no old database, once for each place; call it in no transaction.

    Of an old one every send is held, and the numbers of new ones leap.
    """
    place = _place()
    if getattr(_thread, "seen", None) != place:
        hold_if_old()
        _thread.seen = place


def _place() -> object:
    """Return what is another where a database is put back, or another one takes its place.

    PostgreSQL ends the connections that were open. On SQLite each call has its own, and the file of
    a server that runs must not be replaced: there it is the file, and in effect the process.
    """
    if connection.vendor == "sqlite":
        found = Path(connection.settings_dict["NAME"]).stat()
        return found.st_dev, found.st_ino
    connection.ensure_connection()
    return connection.connection
