"""Bytes become text, whatever encoding they are in."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from heldout.base.errors import UsageError
from heldout.reading.formats import other_encodings, other_format

_BYTES_LOOKED_AT = 4096
_FEWEST_BYTES = 40
_ODD = re.compile(r"[^\x00-\x7f]")
_AROUND = 20
_MANY_GOOD = 20
"""Whole characters for each torn one, from which a file is UTF-8 text for all that."""


class Decoded(NamedTuple):
    """A file as text."""

    text: str
    notes: tuple[str, ...]


def decoded(content: bytes, path: Path, encoding: str | None) -> Decoded:
    """The text in `content`: in the `encoding` that is asked for, else as its first bytes say, UTF-8 or Windows-1252.

    Raises:
        UsageError: it is empty or no text, or the encoding does not exist or does not fit.
    """
    if not content.strip():
        raise UsageError(f"'{path}' is empty.")
    if (what := other_format(content)) is not None:
        raise UsageError(f"'{path}' is no table of separated values: it is {what}.")
    if encoding is not None:
        return Decoded(_as_asked(content, path, encoding), ())
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark) and name != "utf-8-sig":
            return Decoded(_whole(content, path, name), (f"it is {name.upper()} text",))
    if b"\0" in content:
        found = _without_a_mark(content)
        if found is None:
            raise UsageError(f"'{path}' is not text but a binary file. Save the table as CSV or Parquet.")
        return Decoded(_whole(content, path, found), (f"it is {found.upper()} text",))
    try:
        return Decoded(content.decode("utf-8-sig"), ())
    except UnicodeDecodeError:
        if (nearly := _nearly_utf_8(content)) is not None:
            return nearly
        text = content.decode("cp1252", errors="replace")
        odd = _ODD.search(text)
        start = odd.start() if odd else 0
        around = text[max(0, start - _AROUND) : start + _AROUND]
        example = re.split(r"[\r\n,;\t|]", around[: min(start, _AROUND)])[-1]
        example += re.split(r"[\r\n,;\t|]", text[start : start + _AROUND])[0]
        said = f"it is not UTF-8 text and was read as Windows-1252 (Latin 1): look at its accents, as in '{example}'"
        other = other_encodings(content, example)
        return Decoded(text, (f"{said}; {other or '--encoding reads it otherwise'}",))


def _nearly_utf_8(content: bytes) -> Decoded | None:
    """The text, where all but a few of its characters are UTF-8: a torn one does not spoil the others."""
    text = content.decode("utf-8-sig", errors="replace")
    torn = text.count("\ufffd")
    if len(_ODD.findall(text)) - torn < _MANY_GOOD * torn:
        return None
    line = text.count("\n", 0, text.index("\ufffd")) + 1
    cells = "1 character is" if torn == 1 else f"{torn:,} characters are"
    return Decoded(text, (f"{cells} torn, the first in line {line}: it stands as \ufffd, and all else is UTF-8 text",))


def _as_asked(content: bytes, path: Path, encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise UsageError(f"--encoding: there is no encoding '{encoding}'. Examples: utf-8, cp1252, cp1251.") from error
    return _whole(content, path, "utf-8-sig" if name == "utf-8" else name)


def _whole(content: bytes, path: Path, encoding: str) -> str:
    try:
        return content.decode(encoding).lstrip("\ufeff")
    except (UnicodeError, LookupError) as error:
        raise UsageError(f"'{path}' is not {encoding} text throughout: {error}. Save it as UTF-8.") from error


def _without_a_mark(content: bytes) -> str | None:
    """UTF-16 of mostly Latin text without its mark has a zero in every second byte."""
    begin = content[:_BYTES_LOOKED_AT]
    if len(begin) < _FEWEST_BYTES:
        return None
    even, odd = begin[::2].count(0) / len(begin[::2]), begin[1::2].count(0) / max(1, len(begin[1::2]))
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else None
