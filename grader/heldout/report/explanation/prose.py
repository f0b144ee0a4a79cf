"""Headings, paragraphs and bars of plain text, none of it wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from heldout.report.interface import Screen
from heldout.sandbox.sanitise import clean

BOLD, DIM, GREEN, RED, YELLOW = "1", "2", "32", "31", "33"
_EIGHTHS = " ▏▎▍▌▋▊▉"


def paint(screen: Screen, text: str, style: str) -> str:
    """The text in a colour, or as it is where the screen has none."""
    return f"\x1b[{style}m{text}\x1b[0m" if screen.colour and text else text


def heading(screen: Screen, text: str) -> str:
    """A section's heading."""
    return paint(screen, _short(text, screen.width), BOLD)


def paragraph(text: str, screen: Screen, indent: str = "", later: str | None = None) -> list[str]:
    """The text in lines of at most the screen's width; `later` is the indentation of all but the first line.

    Words count as wide as they are on a terminal, and one that fits no line is broken.
    """
    lines: list[str] = []
    prefix, line, filled = indent, "", False
    for word in _words(clean(text), screen.width - max(cell_len(indent), cell_len(later or indent))):
        if filled and cell_len(prefix) + cell_len(line) + 1 + cell_len(word) > screen.width:
            lines.append(prefix + line)
            prefix, line = indent if later is None else later, word
        else:
            line = f"{line} {word}" if filled else word
        filled = True
    return [*lines, prefix + line] if filled else []


def beside(name: str, size: int, words: str, screen: Screen) -> list[str]:
    """A name in `size` columns, and words in a column of their own beside it."""
    margin = " " * (size + 4)
    first, *rest = paragraph(words, screen, margin) or [margin]
    return [f"  {cell(name, size)}  {first[len(margin) :]}".rstrip(), *rest]


def verbatim(text: str, screen: Screen, indent: str = "  ") -> list[str]:
    """Every line of the text as it is, cut where it is too long."""
    return [_short(indent + line.expandtabs(4), screen.width).rstrip() for line in clean(text).splitlines()]


def cell(text: str, width: int) -> str:
    """The text cut or filled to exactly `width` columns."""
    return set_cell_size(_short(text, width), width)


def bar(share: float, width: int) -> str:
    """A bar of a share (0 to 1) of `width` columns, in eighths of one; something is shown of any share above 0."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    if share > 0:
        eighths = max(1, eighths)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def span(start: float, end: float, width: int) -> str:
    """A bar from one share of `width` columns to another, in halves of one; a step back is hatched."""
    low, high = (round(2 * width * max(0.0, min(1.0, share))) for share in sorted((start, end)))
    if low == high:
        return " " * min(width - 1, low // 2) + "▏"
    text = " " * (low // 2) + ("▐" if low % 2 else "")
    text += "█" * (high // 2 - (low + 1) // 2) + ("▌" if high % 2 and high - low > 1 else "")
    if low % 2 and high == low + 1:
        text = " " * (low // 2) + "▐"
    elif not low % 2 and high == low + 1:
        text = " " * (low // 2) + "▌"
    return text if end >= start else text.translate(str.maketrans("█▐▌", "░░░"))


def spoken(name: object) -> str:
    """A family's or a code's name in words: `naive_bayes` becomes `naive bayes`."""
    return str(name).replace("_", " ")


def _words(text: str, width: int) -> Iterator[str]:
    for word in text.split():
        while cell_len(word) > width:
            head = _fitting(word, width)
            yield word[:head]
            word = word[head:]
        yield word


def _fitting(word: str, width: int) -> int:
    """How many of the first characters fit, at least one."""
    used = 0
    for index, character in enumerate(word):
        used += cell_len(character)
        if used > width:
            return max(1, index)
    return len(word)


def _short(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"
