"""What somebody typed (names, titles, files' names, messages), made safe for where it is shown: a terminal, a
spreadsheet, Markdown."""

from __future__ import annotations

import re
import unicodedata

DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MOVING = frozenset({"Cc", "Cs", "Zl", "Zp"})

_CELL_START = r"(?:^|(?<=[,;:|\t\n\r]))"
"""Where a cell begins, whatever separator the spreadsheet splits lines at."""
_FORMULA = r"""(?=[\s"']*[=+\-@＝＋－＠])"""
_TO_ESCAPE = re.compile(_CELL_START + _FORMULA)
_ESCAPED = re.compile(_CELL_START + "'" + _FORMULA)

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$:^=-])")
_NUMBERED = re.compile(r"^(\d+)\.")
_PIECES = re.compile(r"[\s|`]+|[^\s|`]+")
_LINKED = re.compile(
    r"""[@＠] | :// | ^\W*www\. | (mailto|xmpp): | \#\w | \bGH-\d | :[\w+-]+: | [^\W\d_]\.[^\W\d_] """
    r"""| ^\W*[0-9a-f]{7,64}\W*$ """,
    re.IGNORECASE | re.VERBOSE,
)
"""What Markdown makes a link, a mention or a picture of without being asked: addresses, hosts, numbers of issues,
hashes of commits, names of emoji."""


def one_line(text: str) -> str:
    """Text that cannot move the cursor, colour the terminal, break a row or turn the reading direction around it."""
    return still(" ".join(text.split()))


def still(text: str) -> str:
    """The text with its own white space: what `one_line` does to control characters, and spaces for line breaks."""
    return "".join(
        character
        if character not in DIRECTION_OVERRIDES and unicodedata.category(character) not in _MOVING
        else (" " if character.isspace() else "�")
        for character in text
    )


def csv_cell(text: str) -> str:
    """The text for a cell of a CSV file, with an apostrophe before what a spreadsheet would run as a formula.

    Spreadsheets take the apostrophe as "this is text". It stands at the beginning of the text, and after every comma,
    semicolon, colon, pipe, tab and line break, where = + - @ (also of full width) follow at once, or after white space
    and quotation marks: a spreadsheet may split lines there. Everything else stays; `csv_cell_read` is the way back.

    >>> csv_cell("bob;=HYPERLINK(1)"), csv_cell("Smith-Jones, Ann"), csv_cell("'-)")
    ("bob;'=HYPERLINK(1)", 'Smith-Jones, Ann', "''-)")
    """
    return _TO_ESCAPE.sub("'", text)


def csv_cell_read(cell: str) -> str:
    """The text that `csv_cell` was given: at the same places one apostrophe is taken away.

    >>> csv_cell_read("bob;'=HYPERLINK(1)")
    'bob;=HYPERLINK(1)'
    """
    return _ESCAPED.sub("", cell)


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no mention, and no link that nobody asked for.

    A word that would become a link, a mention or an emoji by itself is shown as code.

    >>> markdown_text("*ana* of www.example.org")
    '\\\\*ana\\\\* of `www.example.org`'
    """
    pieces = _PIECES.findall(one_line(text))
    return _NUMBERED.sub(r"\1\\.", "".join(f"`{one}`" if _LINKED.search(one) else _escaped(one) for one in pieces))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
