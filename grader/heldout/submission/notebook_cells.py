"""The code cells of a notebook, read from its JSON without building what else is in it.

Outputs may be most of a notebook, and nested however somebody likes. They are skipped by their brackets, so memory
stays near the size of the file and no depth is too deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]

from heldout.submission.boundary import Refused

_MAX_CELLS = 5_000
_MAX_CODE = 2 * 1024 * 1024
_MAX_PARTS = 100_000
_MAX_MARKS = 3_000_000
"""Strings and brackets of the whole file, outputs included; a second of work."""

_SPACE = re.compile(r"[ \t\n\r]*")
_MARK = re.compile(r'["\[\]{}]')
_SCALAR = re.compile(r"[^\s\[\]{}\",:]+")


class _NotJson(Exception):
    """The text is no JSON here."""


def code_cells(content: bytes, name: str) -> list[str]:
    """The source of each code cell, in order.

    Raises:
        Refused: it is no notebook of format 4, or larger than a notebook may be; `name` says which file.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{name} is not a notebook: it is not UTF-8 text. Save it again in Jupyter.") from error
    try:
        return _Reader(text, name).cells()
    except (_NotJson, ValueError) as error:
        raise Refused(f"{name} is not a notebook: it is not JSON. Save it again in Jupyter.") from error


class _Reader:
    """Walks the JSON once, from left to right."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name, self.at = text, name, 0
        self.marks = 0
        self.code = 0

    def cells(self) -> list[str]:
        """The source of each code cell."""
        version: str | None = None
        found: list[str] | None = None
        if self._next() == "{":
            for key in self._keys():
                if key == "nbformat":
                    version = self._scalar()
                elif key == "cells":
                    found = self._cell_list()
                else:
                    self._skip()
        else:
            self._skip()
        if self._next():
            raise _NotJson
        return self._checked(version, found)

    def _checked(self, version: str | None, found: list[str] | None) -> list[str]:
        if version is None or not version.removeprefix("-").isdecimal():
            raise Refused(f"{self.name} is not a notebook: it has no 'nbformat'. Save it again in Jupyter.")
        if version != "4":
            raise Refused(
                f"{self.name} must be a notebook of format 4. Got format {version[:20]}. Open and save it in Jupyter."
            )
        if found is None:
            raise self._cells_wanted()
        return found

    def _cells_wanted(self) -> Refused:
        return Refused(f"{self.name} must have a list of at most {_MAX_CELLS:,} cells. Save it again in Jupyter.")

    def _cell_list(self) -> list[str] | None:
        if self._next() != "[":
            self._skip()
            return None
        found: list[str] = []
        for number, _ in enumerate(self._items()):
            if number >= _MAX_CELLS:
                raise self._cells_wanted()
            source = self._cell(len(found) + 1)
            if source is not None:
                found.append(source)
        return found

    def _cell(self, number: int) -> str | None:
        """The source of the cell that begins here, None where it is no code cell."""
        if self._next() != "{":
            self._skip()
            return None
        kind: str | None = None
        source: str | None = ""
        for key in self._keys():
            if key == "cell_type" and self._next() == '"':
                kind = self._string()
            elif key == "source":
                source = self._source()
            else:
                self._skip()
        if kind != "code":
            return None
        if source is None:
            raise Refused(f"{self.name} has a code cell whose source is not text. Save it again in Jupyter.")
        self.code += len(source)
        if self.code > _MAX_CODE:
            raise Refused(
                f"{self.name} has more than {_MAX_CODE // 1024 // 1024} MB of code. Put data into files of their own."
            )
        return self._whole(source, number)

    def _whole(self, source: str, number: int) -> str:
        """The source, when every character of it is a whole one (JSON can hold halves)."""
        half = next((at for at, char in enumerate(source) if "\ud800" <= char <= "\udfff"), None)
        if half is None:
            return source
        line = source.count("\n", 0, half) + 1
        raise Refused(
            f"{self.name} holds half a character (\\u{ord(source[half]):04x}) in cell {number}, line {line}. "
            "Type that line again."
        )

    def _source(self) -> str | None:
        """A text, or the texts of a list joined; None for anything else."""
        if self._next() == '"':
            return self._string()
        if self._next() != "[":
            self._skip()
            return None
        parts: list[str] = []
        is_text = True
        for number, _ in enumerate(self._items()):
            if number >= _MAX_PARTS:
                raise Refused(f"{self.name} has a cell of more than {_MAX_PARTS:,} lines. Make it smaller.")
            if self._next() == '"':
                parts.append(self._string())
            else:
                is_text = False
                self._skip()
        return "".join(parts) if is_text else None

    def _keys(self) -> Iterator[str]:
        """The keys of the object that begins here; whoever asks for the next one has read the value."""
        for _ in self._items("{", "}"):
            if self._next() != '"':
                raise _NotJson
            key = self._string()
            self._expect(":")
            yield key

    def _items(self, opening: str = "[", closing: str = "]") -> Iterator[None]:
        self._expect(opening)
        if self._next() == closing:
            self.at += 1
            return
        while True:
            yield None
            if self._next() == closing:
                self.at += 1
                return
            self._expect(",")

    def _next(self) -> str:
        """The next character that is no white space, empty at the end."""
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        return self.text[self.at : self.at + 1]

    def _expect(self, char: str) -> None:
        if self._next() != char:
            raise _NotJson
        self.at += 1

    def _string(self) -> str:
        self._count()
        found, self.at = scanstring(self.text, self.at + 1, False)
        return str(found)

    def _scalar(self) -> str | None:
        """A number or a word as it is written; None for a text, a list or an object, which are skipped."""
        found = _SCALAR.match(self.text, self.at) if self._next() not in ('"', "[", "{") else None
        if found is None:
            self._skip()
            return None
        self.at = found.end()
        return found[0]

    def _skip(self) -> None:
        """Go behind the value that begins here."""
        if self._next() not in ('"', "[", "{"):
            found = _SCALAR.match(self.text, self.at)
            if found is None:
                raise _NotJson
            self.at = found.end()
            return
        depth = 0
        while True:
            mark = _MARK.search(self.text, self.at)
            if mark is None:
                raise _NotJson
            self.at = mark.start()
            if mark[0] == '"':
                self._string()
            else:
                self._count()
                self.at += 1
                depth += 1 if mark[0] in "[{" else -1
            if depth <= 0:
                return

    def _count(self) -> None:
        self.marks += 1
        if self.marks > _MAX_MARKS:
            raise Refused(f"{self.name} holds too much beside its code. Clear the outputs of its cells and save it.")
