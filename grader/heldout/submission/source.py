"""Python source looked through without building a tree: what it imports, and where its statements end.

A syntax tree takes some eight hundred times the memory of its source (`0;` again and again), so the grader's own
process makes none. One pass over strings and comments is enough to tell code from them, in memory that stays flat.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from heldout.submission.boundary import Refused

MAX_NAMES = 10_000
"""That one submission may import."""
_MAX_PARTS = 20
_NEAR = 200
"""How far back a statement's beginning is looked for; white space longer than this hides an import."""

_CODE = re.compile(r"#[^\n]*|\"\"\"|'''|[\"']|\b(?:import|from)\b")
_LINE = re.compile(r"#[^\n]*|\"\"\"|'''|[\"'\n()\[\]{}]|\\\n")
_STRING_ENDS = {
    '"': re.compile(r'\\.|["\n]', re.DOTALL),
    "'": re.compile(r"\\.|['\n]", re.DOTALL),
    '"""': re.compile(r'\\.|"""', re.DOTALL),
    "'''": re.compile(r"\\.|'''", re.DOTALL),
}
_CLAUSE = re.compile(r"[^\S\n]+|\\\n|#[^\n]*|\n|\.|\w+|.")


@dataclass(frozen=True)
class Import:
    """One module, or one name of a module, that a statement imports."""

    level: int
    """Leading dots: 0 for an absolute import."""
    parts: tuple[str, ...]
    """The dotted name; for `from a import b`, `a` and `b` together come once more."""


def source_text(source: bytes) -> str:
    """The source as text with `\\n` line ends; bytes that are not UTF-8 become `\\ufffd`, and name no module."""
    text = source.decode("utf-8-sig", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def imports_of(text: str) -> Iterator[Import]:
    """What the source may import, wherever the statement stands; each once. Source that is no Python gives some.

    Raises:
        Refused: it imports more than 10,000 names.
    """
    seen: set[Import] = set()
    at = 0
    while found := _CODE.search(text, at):
        word, at = found[0], found.end()
        if word in _STRING_ENDS:
            at = _string_end(text, at, word)
        elif word in ("import", "from") and _begins_statement(text, found.start()):
            end = _clause_end(text, at, word)
            for item in _clause(text[at:end], word):
                if item not in seen:
                    seen.add(item)
                    yield item
            at = end
            if len(seen) > MAX_NAMES:
                raise too_many_names()


def too_many_names() -> Refused:
    """That a submission imports more than it may."""
    return Refused(f"it imports more than {MAX_NAMES:,} names. Import only what the model needs.")


def statement_end(text: str, at: int) -> int:
    """The offset behind the line break that ends the statement which begins at `at`; the text's end where none does."""
    depth = 0
    while found := _LINE.search(text, at):
        word, at = found[0], found.end()
        if word in _STRING_ENDS:
            at = _string_end(text, at, word)
        elif word in ("(", "[", "{"):
            depth += 1
        elif word in (")", "]", "}"):
            depth = max(0, depth - 1)
        elif word == "\n" and depth == 0:
            return at
    return len(text)


def _string_end(text: str, at: int, quote: str) -> int:
    """Where the string that began before `at` is over; a line break ends a short one that was never closed."""
    ends = _STRING_ENDS[quote]
    while found := ends.search(text, at):
        if found[0] == "\n":
            return found.start()
        at = found.end()
        if found[0] == quote:
            return at
    return len(text)


def _begins_statement(text: str, at: int) -> bool:
    before = text[max(0, at - _NEAR) : at]
    stripped = before.rstrip(" \t\f\\\n")
    between = before[len(stripped) :].replace("\\\n", "")
    return stripped.endswith((";", ":")) or "\n" in between or (not stripped and at < _NEAR)


def _clause_end(text: str, at: int, keyword: str) -> int:
    """Where an import statement is over, or what cannot stand in one begins. Nothing is looked at twice: a bracket that
    is never closed would have each statement behind it read to the end of the file.
    """
    inside, awaited = False, keyword == "from"
    while found := _CLAUSE.match(text, at):
        word = found[0]
        if word in ("(", ")"):
            inside = word == "("
        elif word == "import" and awaited:
            awaited = False
        elif word in (";", "from", "import") or (word == "\n" and not inside) or not _stands_in_import(word):
            return at
        at = found.end()
    return at


def _stands_in_import(word: str) -> bool:
    return word in (".", ",", "*") or word.isidentifier() or word.isspace() or word.startswith(("#", "\\"))


def _clause(text: str, keyword: str) -> Iterator[Import]:
    """What the rest of an import statement names."""
    words = _words(text)
    level = 0
    base: tuple[str, ...] = ()
    if keyword == "from":
        base, end, level = _dotted(words)
        if level or base:
            yield Import(level, base)
        if end != "import":
            return
    while True:
        parts, end, _ = _dotted(words)
        if parts:
            yield Import(level, (*base, *parts)[:_MAX_PARTS])
        while end not in (",", ""):
            end = next(words, "")
        if end == "":
            return


def _dotted(words: Iterator[str]) -> tuple[tuple[str, ...], str, int]:
    """A dotted name, the word behind it, and the dots before it."""
    parts: list[str] = []
    level = 0
    for word in words:
        if word == ".":
            level += not parts
        elif word.isidentifier() and word not in ("import", "as") and len(word) <= _NEAR:
            if len(parts) < _MAX_PARTS:
                parts.append(unicodedata.normalize("NFKC", word))
        else:
            return tuple(parts), word, level
    return tuple(parts), "", level


def _words(text: str) -> Iterator[str]:
    """The words of an import statement, without white space, comments and brackets."""
    for found in _CLAUSE.finditer(text):
        word = found[0]
        if not (word in ("(", ")") or word.isspace() or word.startswith(("#", "\\"))):
            yield word
