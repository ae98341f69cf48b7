"""A word in hot tables: a small integer labelled with the wire word.

Codes are only ever added: old and new workers share a queue, so a number never changes its
meaning.
"""

from typing import Self

from django.db import models


class WireWord(models.IntegerChoices):
    """A small integer in the database, its label on the wire."""

    @property
    def word(self) -> str:
        """The wire word."""
        return str(self.label)

    @classmethod
    def of(cls, word: str) -> Self:
        """Return the member of a wire word; raises ``KeyError`` for a word that is none."""
        return cls[word.upper()]
