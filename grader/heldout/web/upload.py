"""A file that comes in a request: bounded before it is read, spooled to the disk, and never named as it likes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile

from heldout.base.shown_text import one_line
from heldout.submission.interface import MAX_BYTES
from heldout.web.identity.interface import RequestRefused
from heldout.web.queue.interface import WaitingFile

MOST_BYTES = MAX_BYTES
"""Of a file that is handed in; a zip is bounded once more when it is unpacked."""
MOST_REQUEST_BYTES = MOST_BYTES + 64 * 1024
"""Of the request that brings it, with what a form puts around it."""
_IN_MEMORY = 256 * 1024
_SUFFIXES = (".py", ".ipynb", ".zip", ".csv", ".sql", ".skops")
_LONGEST_NAME = 100
"""Bytes of a name, as file systems count: a letter of many scripts has three or four."""
_HASH = re.compile(r"[0-9a-f]{64}")


class TooLarge(RequestRefused):
    """More than may be handed in."""

    status = 413


class UnreadableUpload(RequestRefused):
    """A request that cannot be understood."""

    status = 422


def checked_name(said: str) -> str:
    """The last part of a file's name, harmless as a name of ours.

    >>> checked_name("C:\\\\me\\\\../solution.py"), checked_name("../../x.ipynb")
    ('solution.py', 'x.ipynb')

    Raises:
        UnreadableUpload: it is no file that can be handed in.
    """
    name = PurePosixPath(one_line(said[:1000]).replace("\\", "/")).name
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in _SUFFIXES:
        kinds = ", ".join(_SUFFIXES)
        raise UnreadableUpload(
            f"A file called '{name[:_LONGEST_NAME]}' cannot be handed in. Its name must end in {kinds}."
        )
    stem = re.sub(r"[^\w. -]", "_", name[: -len(suffix)]).strip(" .") or "solution"
    short = stem.encode()[: _LONGEST_NAME - len(suffix)].decode(errors="ignore")
    return f"{short.rstrip(' .')}{suffix}"


def checked_hash(said: str | None) -> str | None:
    """A SHA-256 as it was said; None for none.

    Raises:
        UnreadableUpload: it is not one.
    """
    if said is None or _HASH.fullmatch(said):
        return said
    raise UnreadableUpload("X-Content-SHA256 must be the file's SHA-256: 64 hexadecimal digits in lower case.")


async def read_file(name: str, parts: AsyncIterator[bytes], said_hash: str | None = None) -> WaitingFile:
    """The file that comes in parts.

    Raises:
        TooLarge: it is larger than what may be handed in.
        UnreadableUpload: it is empty, cannot be handed in, or is not what its hash says.
        OSError: the disk is full.
    """
    checked, digest, size = checked_name(name), hashlib.sha256(), 0
    with SpooledTemporaryFile(_IN_MEMORY) as spooled:
        async for part in parts:
            size += len(part)
            if size > MOST_BYTES:
                raise TooLarge(f"{checked} is larger than {MOST_BYTES // 1024**2} MB, the most that can be handed in.")
            digest.update(part)
            spooled.write(part)
        spooled.seek(0)
        content = spooled.read()
    if not content:
        raise UnreadableUpload("The file is empty. Choose the one that you want to hand in.")
    found = digest.hexdigest()
    if said_hash not in (None, found):
        raise UnreadableUpload(f"{checked} came damaged: its SHA-256 is not the one that was said. Send it again.")
    return WaitingFile(checked, content, found)
