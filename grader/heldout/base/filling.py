"""Paragraphs in lines of a screen's width."""

from __future__ import annotations

import textwrap


def filled(text: str, width: int, indent: str = "") -> str:
    """The text, broken between words alone; `indent` begins every line but the first.

    A path, a command or a name with hyphens stays in one piece, so that it can be copied.

    >>> print(filled("Next: `heldout start breast-cancer` begins it.", 24))
    Next: `heldout start
    breast-cancer` begins
    it.
    """
    return textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
