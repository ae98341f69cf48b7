"""A number shared out as a sample is."""

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def shared(sample: Mapping[T, int], total: int) -> Counter[T]:
    """Return ``sample`` in proportion, adding up to ``total``; the largest gets what is over."""
    counts = Counter(sample)
    seen = counts.total()
    if not seen or seen == total:
        return counts
    shares = Counter({each: number * total // seen for each, number in counts.items()})
    shares[counts.most_common(1)[0][0]] += total - shares.total()
    return shares
