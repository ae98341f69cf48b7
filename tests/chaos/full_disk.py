"""A disk that says it is full while a file lies in the data folder: shifted from outside."""

from django.conf import settings

from messaging import disk

FULL = "disk-is-full"


def shift() -> None:
    """Let the guard hear of no room while the file is there; else what is true."""
    free_and_total = disk._free_and_total

    def shifted(folder):
        if (settings.DATA_DIR / FULL).exists():
            return 0, 10**12
        return free_and_total(folder)

    disk._free_and_total = shifted
