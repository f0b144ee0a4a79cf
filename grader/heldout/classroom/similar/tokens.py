"""Python source as tokens that renaming, reformatting and rewriting comments leave as they are.

Names that the source defines itself become one token, numbers and strings one each; what it uses of libraries stays, as
that is what tells two solutions apart. No syntax tree is made: source that is no Python has tokens too.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass

from heldout.submission.source import source_text

MOST_BYTES = 1024 * 1024
"""Of one file that is looked through."""
MOST_TOKENS = 100_000

OWN_NAME, NUMBER, STRING = "v", "0", "s"

_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*|[ \t\f\n\\]+)
    | (?P<string>(?:\b[rRbBuUfF]{1,2})?(?:'''(?:\\.|[^\\])*?(?:'''|\\?\Z)|\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\\?\Z)
        | '(?:\\.|[^\\'\n])*(?:'|$|\\\Z)|"(?:\\.|[^\\"\n])*(?:"|$|\\\Z)))
    | (?P<number>\.?\d[\w.]*(?:(?<=[eE])[+-]\d+)?)
    | (?P<name>[^\W\d]\w*)
    | (?P<operator>\*\*=?|//=?|>>=?|<<=?|[-+*/%@&|^=<>!:]=|->|.)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_OPEN, _CLOSE = ("(", "[", "{"), (")", "]", "}")


@dataclass(frozen=True)
class SourceToken:
    """One token."""

    text: str
    """Normalised."""
    file: int
    """Which of the files."""
    line: int
    """From 1."""


@dataclass(frozen=True)
class _Raw:
    kind: str
    text: str
    line: int


def tokens_of(sources: Sequence[bytes]) -> tuple[SourceToken, ...]:
    """The tokens of all files, one file after the other; at most `MOST_TOKENS`.

    >>> [token.text for token in tokens_of([b"x = Tree(depth=3)  # mine"])]
    ['v', '=', 'Tree', '(', 'depth', '=', '0', ')']
    """
    found: list[SourceToken] = []
    for file, source in enumerate(sources):
        raw = _raw(source_text(source[:MOST_BYTES]), MOST_TOKENS - len(found))
        meant = _meanings(raw)
        for at, token in enumerate(raw):
            if not _is_docstring(raw, at) and not _is_last_comma(raw, at):
                found.append(SourceToken(_normalised(raw, at, meant), file, token.line))
    return tuple(found)


def _raw(text: str, most: int) -> list[_Raw]:
    found: list[_Raw] = []
    line = 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "skip" and match.lastgroup is not None:
            found.append(_Raw(match.lastgroup, match[0], line))
            if len(found) >= most:
                break
        line += match[0].count("\n")
    return found


def _meanings(raw: Sequence[_Raw]) -> dict[str, str]:
    """What stands for each name that the source defines: the library's name for one that is imported as another."""
    meant: dict[str, str] = {}
    depth, header = 0, False
    for at, token in enumerate(raw):
        before = raw[at - 1].text if at else ""
        after = raw[at + 1].text if at + 1 < len(raw) else ""
        if token.text in _OPEN:
            depth += 1
        elif token.text in _CLOSE:
            depth -= 1
            header = header and depth > 0
        elif token.text == "lambda":
            header = True
        elif header and depth == 0 and token.text == ":":
            header = False
        if token.kind != "name" or keyword.iskeyword(token.text) or before == ".":
            continue
        if before == "as":
            meant[token.text] = _imported(raw, at)
        elif before in ("def", "class"):
            meant[token.text] = OWN_NAME
            header = before == "def"
        elif _is_defined(raw, at, depth, header, after):
            meant.setdefault(token.text, OWN_NAME)
    return meant


def _is_defined(raw: Sequence[_Raw], at: int, depth: int, header: bool, after: str) -> bool:
    """Whether this name is assigned to, a parameter, or what a loop counts with."""
    before = raw[at - 1].text if at else ""
    if header and before in ("(", ",", "*", "**", "lambda") and after in (",", ")", "=", ":"):
        return True
    if after in ("=", ":=", "+=", "-=", "*=", "/=") and (depth == 0 or after == ":="):
        return True
    if before in ("for", ",") and after in ("in", ","):
        back = next(
            (raw[each].text for each in range(at - 1, max(-1, at - 12), -1) if raw[each].text in ("for", "in", "=")), ""
        )
        return back == "for"
    return depth == 0 and after == "," and (at == 0 or raw[at - 1].line != raw[at].line)


def _imported(raw: Sequence[_Raw], at: int) -> str:
    """The name of the library for `import numpy as np`; an own name where `as` belongs to `with` or `except`."""
    begin = next(
        (each for each in range(at - 1, max(-1, at - 200), -1) if raw[each].text in ("import", "with", "except")), -1
    )
    return raw[at - 2].text if begin >= 0 and raw[begin].text == "import" and raw[at - 2].kind == "name" else OWN_NAME


def _normalised(raw: Sequence[_Raw], at: int, meant: dict[str, str]) -> str:
    token = raw[at]
    if token.kind == "number":
        return NUMBER
    if token.kind == "string":
        return STRING
    if token.kind == "name" and not (at and raw[at - 1].text == "."):
        return meant.get(token.text, token.text)
    return token.text


def _is_last_comma(raw: Sequence[_Raw], at: int) -> bool:
    """Whether this comma stands before a closing bracket, as formatters put it there."""
    return raw[at].text == "," and at + 1 < len(raw) and raw[at + 1].text in _CLOSE


def _is_docstring(raw: Sequence[_Raw], at: int) -> bool:
    """Whether this is a string that is a statement by itself."""
    if raw[at].kind != "string":
        return False
    alone_before = at == 0 or raw[at - 1].text == ":" or raw[at - 1].line < raw[at].line
    next_line = raw[at].line + raw[at].text.count("\n")
    alone_after = at + 1 == len(raw) or raw[at + 1].line > next_line
    inside = at > 0 and (raw[at - 1].text in _OPEN or raw[at - 1].text in (",", "=", "+"))
    return alone_before and alone_after and not inside
