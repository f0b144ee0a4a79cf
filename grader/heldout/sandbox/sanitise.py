"""Text that a submission wrote is made safe to show: no escape sequences, no control or direction characters."""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC and other strings: titles, links
    r"|\x1b[ -/]*[0-~]?"
)
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(text: str, limit: int = 65_536) -> str:
    """`text` without what could move a cursor, change a colour, or reorder letters; at most `limit` characters.

    >>> clean("a\\x1b[31mred\\x1b[0m\\r\\nb")
    'ared\\nb'
    """
    return _CONTROLS.sub("", _ESCAPES.sub("", text[: 4 * limit].replace("\r\n", "\n").replace("\r", "\n")))[:limit]


def clean_bytes(data: bytes, limit: int = 65_536) -> str:
    """`clean` for bytes of any encoding."""
    return clean(data.decode("utf-8", errors="replace"), limit)
