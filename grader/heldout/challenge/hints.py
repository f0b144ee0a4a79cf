"""The written hints of a challenge: hints.md, a section each, from the area to the value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from heldout.challenge.interface import Challenge

FILE = "hints.md"
_HEADING = re.compile(r"^## +(?:\d+[.:)]? +)?(\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Hint:
    """One of them."""

    number: int
    """From 1."""
    title: str
    """What it is about: as its heading says, without a number."""
    text: str
    """Markdown."""


def written_hints(challenge: Challenge) -> tuple[Hint, ...]:
    """The sections of hints.md in order, or all of it where it has none; empty where nothing is said."""
    path = challenge.folder / FILE
    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8", errors="replace")
    headings = list(_HEADING.finditer(text))
    if not headings:
        return (Hint(1, "What may help", text.strip()),) if text.strip() else ()
    ends = [each.start() for each in headings[1:]] + [len(text)]
    found = [(each.group(1).strip(), text[each.end() : end].strip()) for each, end in zip(headings, ends, strict=True)]
    said = [(title, words) for title, words in found if words]
    return tuple(Hint(number, title, words) for number, (title, words) in enumerate(said, 1))
