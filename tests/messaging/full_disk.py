"""A database whose own disk is full, for tests of who waits and who refuses."""

from django.db import connection


def be_full():
    """Let the database itself say that its disk is full."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DO $$BEGIN RAISE 'no space left' USING ERRCODE = '53100'; END$$")
        count, free, size = (
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        cursor.execute(f"PRAGMA max_page_count = {count}")
        try:  # more than what other tests have left free inside the file
            cursor.execute(f"CREATE TABLE big AS SELECT zeroblob({(free + 1000) * size}) AS room")
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
