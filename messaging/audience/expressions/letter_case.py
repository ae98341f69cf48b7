"""Which letters are one letter but for their case, as RE2 sees it."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

LAST_WITH_CASE = 0x1E943  # no letter beyond it has case, up to Unicode 16
# One folds to the other since Unicode 15.1, which RE2 knows and Python 3.11 does not.
_NEWER_PAIRS = ("\u0390\u1fd3", "\u03b0\u1fe3", "\ufb05\ufb06")


@cache
def letters_with_case() -> Mapping[int, frozenset[int]]:
    """Return each code point that has case with its family: itself and all that equal it.

    Simple folding of Unicode: ``k`` and the Kelvin sign are a family, ``ß`` and ``ss`` are not.
    """
    families: dict[str, set[int]] = defaultdict(set)
    for code in range(LAST_WITH_CASE + 1):
        letter = chr(code)
        families[_folded(letter)] |= {code, ord(_folded(letter))}
    for pair in _NEWER_PAIRS:
        families[pair] = set(map(ord, pair))
    return {
        code: frozenset(family)
        for family in families.values()
        if len(family) > 1
        for code in family
    }


def _folded(letter: str) -> str:
    for form in (letter.casefold(), letter.lower()):
        if len(form) == 1:
            return form
    return letter
