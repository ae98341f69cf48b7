"""A database whose own disk is full, for tests of who waits and who refuses."""

from django.db import connection


def be_full():
    """Let the database itself say that its disk is full."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DO $$BEGIN RAISE 'no space left' USING ERRCODE = '53100'; END$$")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            cursor.execute("CREATE TABLE big AS SELECT zeroblob(9000000) AS room")
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
