"""How a CSV file is written: its encoding and its separator, guessed from its start and said.

Excel writes a mark before UTF-8, or UTF-16 with tabs, or Windows-1252 with semicolons.
"""

import codecs
import csv
from dataclasses import dataclass

SAMPLE_BYTES = 256 * 1024  # from which a layout is guessed
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16, big-endian",
    "cp1252": "Windows-1252",
}
_MARKS = (  # byte order marks
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_RECORDS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a file is written."""

    encoding: str
    delimiter: str
    mark_bytes: int = 0  # before the first character

    @property
    def errors(self) -> str:
        """How bytes that are none of this encoding are decoded, so that none gets lost."""
        return "surrogatepass" if self.encoding.startswith("utf-16") else "surrogateescape"


def guess_layout(sample: bytes, *, delimiter: str = "") -> Layout:
    """Return how a file is written, as far as its start tells."""
    mark, encoding = next(
        (pair for pair in _MARKS if sample.startswith(pair[0])), (b"", _unmarked(sample))
    )
    layouts = [
        Layout(encoding=encoding, delimiter=each, mark_bytes=len(mark))
        for each in ([delimiter] if delimiter else DELIMITERS)
    ]
    return max(layouts, key=lambda layout: _fit(sample, layout))


def _unmarked(sample: bytes) -> str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _fit(sample: bytes, layout: Layout) -> tuple[float, int]:
    """Return how well a layout explains a sample: rows like the head, then how many columns."""
    decoder = codecs.getincrementaldecoder(layout.encoding)(layout.errors)
    lines = decoder.decode(sample[layout.mark_bytes :]).split("\n")[: _SAMPLE_RECORDS * 2]
    reader = csv.reader(iter(f"{line}\n" for line in lines), delimiter=layout.delimiter)
    try:
        widths = [len(cells) for cells, _ in zip(reader, range(_SAMPLE_RECORDS)) if cells]  # noqa: B905 - as many as there are
    except csv.Error:
        return 0, 0
    if not widths or widths[0] == 1:
        return 0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]
