"""Standard input, output and error as every command may count on them: open, and able to take any text."""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
from typing import TextIO

import click

_PLAIN = {
    **dict(zip("▁▂▃▄▅▆▇█", "_..--=##", strict=True)),
    **dict.fromkeys("▉▊▋▌▐", "#"),
    **dict.fromkeys("▍▎▏┊", "|"),
    "½": "1/2", "√": "sqrt ",
    **dict(zip("▲▽◀▶◇◆✓✗δτ", "^v<>ooYxdt", strict=True)),
    **dict.fromkeys("–—−‐‑─━╌", "-"),
    **dict.fromkeys("‘’′", "'"),
    **dict.fromkeys("“”″", '"'),
    **dict.fromkeys("│┃┆", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╵╷╭╮╰╯", "+"),
    **dict.fromkeys("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏●•", "*"),
    "…": "~", "→": ">", "←": "<", "░": ".", "▒": ":", "·": ".", "×": "x", "±": "+-", "≤": "<=", "≥": ">=",
    "≠": "#", "²": "2",
}  # fmt: skip
"""What stands for a character that a terminal cannot print; of one column where the meaning allows it."""
_HANDLER, _ASCII = "heldout_plain", "heldout_ascii"


def make_usable() -> None:
    """Open what is closed on the null device, and print something like it for what a terminal's encoding has not.

    A file that got the number of a closed standard output would be written to by whatever prints.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = _printing(sys.stdout)
    sys.stderr = _printing(sys.stderr)


def for_json(text: str) -> str:
    """A JSON document with escapes for what standard output cannot print: it stays the same document."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    if _can_print(text, encoding):
        return text
    return "".join(character if _can_print(character, encoding) else _escaped(character) for character in text)


def json_text(document: object) -> str:
    """The document, indented, as standard output can print it."""
    return for_json(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def echo_json(document: object) -> None:
    """Print the document."""
    click.echo(json_text(document))


def give_up_output() -> None:
    """Nothing more can be printed: the reader has gone, or what it is written to is full."""
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(null, stream.fileno())
    os.close(null)


def _printing(stream: TextIO | None) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        codecs.register_error(_HANDLER, _something_like_it)
        codecs.register(_ascii_codec)
        # click takes plain ASCII for a mistake and prints UTF-8 in its place.
        ascii_only = codecs.lookup(stream.encoding).name == "ascii"
        stream.reconfigure(encoding=_ASCII if ascii_only else None, errors=_HANDLER)
    return stream


def _something_like_it(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(character, "?") for character in error.object[error.start : error.end]), error.end


def _ascii_codec(name: str) -> codecs.CodecInfo | None:
    if name != _ASCII:
        return None
    own = codecs.lookup("ascii")
    pieces = (
        own.encode,
        own.decode,
        own.streamreader,
        own.streamwriter,
        own.incrementalencoder,
        own.incrementaldecoder,
    )
    return codecs.CodecInfo(*pieces, name=_ASCII)


def _can_print(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
