"""A file or a folder that comes in a request: bounded before it is read, never named as it likes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from heldout.base.shown_text import one_line
from heldout.submission.boundary import Refused
from heldout.submission.folder import check_name, shown, stays_behind
from heldout.submission.interface import MAX_BYTES, MAX_FILES
from heldout.web.folder_zip import zip_of
from heldout.web.identity.interface import RequestRefused
from heldout.web.queue.interface import WaitingFile

MOST_BYTES = MAX_BYTES
"""Of a file that is handed in; a zip is bounded once more when it is unpacked."""
MOST_REQUEST_BYTES = MOST_BYTES + 768 * 1024
"""Of the request that brings it, with what a form puts around each file of a folder. A proxy lets 21 MB through."""
_MOST_PARTS = 1_000
"""Files of a form that are looked at; what is hidden is among them where a browser sends a folder without a script."""
_IN_MEMORY = 256 * 1024
_SUFFIXES = (".py", ".ipynb", ".zip", ".csv", ".sql", ".skops")
NAMED = rf"[A-Za-z0-9_]\.({'|'.join(each[1:] for each in _SUFFIXES)})$"
"""How names of files that can be handed in end, as a pattern."""
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


async def upload_form(request: Request) -> None:
    """Read a form that brings files, within bounds; who asks for it again gets this one.

    Raises:
        UnreadableUpload: it is none, or has too many parts.
    """
    try:
        await request.form(max_files=_MOST_PARTS, max_fields=5, max_part_size=64 * 1024)
    except HTTPException as error:
        raise UnreadableUpload(
            f"The form cannot be read, or brings more than {_MOST_PARTS:,} files, hidden ones among them. "
            "Hand in a zip of what your model needs."
        ) from error


async def read_sent(files: Sequence[UploadFile], folder: Sequence[UploadFile]) -> WaitingFile:
    """What a form brings: one file, or the files of one folder.

    Raises:
        TooLarge, UnreadableUpload, OSError: see `read_file` and `read_folder`.
    """
    if len(files) + bool(folder) != 1:
        raise UnreadableUpload("Choose one file or one folder, and hand in then.")
    return await read_folder(folder) if folder else await read_file(files[0].filename or "", _parts_of(files[0]))


async def read_folder(sent: Sequence[UploadFile]) -> WaitingFile:
    """The zip of files that came with their relative paths: what `heldout submit` makes of the same folder.

    The folder that all lie in names it and is no part of their paths; what is hidden stays behind.

    Raises:
        TooLarge: there are too many files, or they are too large together.
        UnreadableUpload: a path is none that can travel, or came twice; or there is no file.
    """
    paths = [_checked_path(each.filename or "") for each in sent]
    above = {path.parts[:-1][:1] for path in paths}
    top = next(iter(above)) if len(above) == 1 else ()
    inner = [PurePosixPath(*path.parts[len(top) :]) for path in paths]
    travels = {path: each for path, each in zip(inner, sent, strict=True) if not any(map(stays_behind, path.parts))}
    if len(set(inner)) < len(inner):
        twice = next(path for path in inner if inner.count(path) > 1)
        raise UnreadableUpload(f"'{shown(str(twice))}' came twice. Choose one folder, and each file of it once.")
    if len(travels) > MAX_FILES:
        raise TooLarge(
            f"The folder holds {len(travels)} files; {MAX_FILES} may be handed in. Leave out what is not needed."
        )
    files, left = [], MOST_BYTES
    for path, each in sorted(travels.items()):
        content = await each.read(left + 1)
        left -= len(content)
        if left < 0:
            raise TooLarge(f"The folder is larger than {MOST_BYTES // 1024**2} MB, the most that can be handed in.")
        files.append((path, content))
    if not files:
        raise UnreadableUpload("The folder holds no file that could be handed in: what is hidden stays behind.")
    packed = await run_in_threadpool(zip_of, files)
    name = checked_name(f"{''.join(top) or 'hand-in'}.zip")
    return WaitingFile(name, packed, hashlib.sha256(packed).hexdigest())


def _checked_path(said: str) -> PurePosixPath:
    """A relative path of a file, by the rules that entries of a zip have to keep.

    Raises:
        UnreadableUpload: it breaks them.
    """
    try:
        path = PurePosixPath(check_name(said))
    except Refused as error:
        raise UnreadableUpload(str(error)) from error
    if not path.parts:
        raise UnreadableUpload("A file of the folder has no name. Choose the folder again.")
    return path


async def _parts_of(sent: UploadFile) -> AsyncIterator[bytes]:
    while part := await sent.read(64 * 1024):
        yield part
