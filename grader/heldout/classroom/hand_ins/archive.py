"""A zip that somebody made, unpacked so that it can harm nothing: no links, no path out, no more than fits.

What is larger than a submission may be is not written: a file with a hole of the same size stands in its place, which
takes no room and is refused for its size when the submission is read.
"""

from __future__ import annotations

import lzma
import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path, PurePosixPath
from typing import IO

from heldout.base.errors import HeldoutError
from heldout.base.paths import writing
from heldout.classroom.hand_ins.interface import Unrecognised
from heldout.submission.boundary import Refused
from heldout.submission.folder import check_name, shown
from heldout.submission.interface import MAX_BYTES

MOST_ENTRIES = 200_000
MOST_BYTES = 16 * 1024**3
_MOST_OF_A_GROUP = MAX_BYTES + 5 * 1024 * 1024
_MOST_ENTRIES_OF_A_GROUP = 5_001
"""One more than a submission may hold, so that it is refused for it."""
_LONGEST_HOLE = 1 << 40
_CHUNK = 1 << 20
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""What is written into a zip by whoever knows no time."""


class BadArchive(HeldoutError):
    """The archive cannot be unpacked; the text says why, without its name."""

    exit_code = 2


def unpack(
    archive: Path,
    into: Path,
    most_entries: int = MOST_ENTRIES,
    most_bytes: int = MOST_BYTES,
    zone: tzinfo | None = None,
) -> list[Unrecognised]:
    """Unpack the archive into an empty folder; what was left out of it.

    Args:
        archive: the zip.
        into: an empty folder.
        most_entries: that it may hold.
        most_bytes: that may be written.
        zone: whose local time it keeps of its files; None for this machine's.

    Raises:
        BadArchive: it is no zip, is damaged or encrypted, or holds more than may be unpacked.
        WriteError: the disk is full.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
            if len(entries) > most_entries:
                raise BadArchive(f"holds {len(entries):,} entries, {most_entries:,} are allowed")
            if sum(entry.compress_size for entry in entries) > archive.stat().st_size:
                # Each would be read through once more: Fifield, A better zip bomb, WOOT 2019.
                raise BadArchive("is damaged: its entries lie one on another")
            return list(_Unpacking(opened, into, most_bytes, zone).run(entries))
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, ValueError) as error:
        raise BadArchive(f"cannot be read as a zip: {shown(str(error))}") from error
    except RuntimeError as error:
        raise BadArchive("is encrypted: unpack it first") from error
    except OSError as error:
        raise BadArchive(f"cannot be read: {error.strerror or error}") from error


class _Unpacking:
    def __init__(self, opened: zipfile.ZipFile, into: Path, most_bytes: int, zone: tzinfo | None) -> None:
        self._zone = zone
        self._opened, self._into, self._left = opened, into, most_bytes
        self._bytes: Counter[tuple[str, ...]] = Counter()
        self._entries: Counter[tuple[str, ...]] = Counter()

    def run(self, entries: list[zipfile.ZipInfo]) -> Iterator[Unrecognised]:
        common = _common_folders([entry.filename for entry in entries])
        for entry in entries:
            why = self._why_not(entry)
            if why is not None:
                yield Unrecognised(shown(entry.filename), why)
                continue
            if entry.is_dir():
                continue
            # A learner's part of the archive: what it holds too much of counts against nobody else.
            parts = PurePosixPath(entry.filename).parts[common:-1]
            group = parts[:2]
            self._entries[group] += 1
            if self._entries[group] <= _MOST_ENTRIES_OF_A_GROUP or not group:
                yield from self._write(entry, group)

    def _why_not(self, entry: zipfile.ZipInfo) -> str | None:
        mode = entry.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            return "is a link or a device, and is not unpacked"
        try:
            check_name(entry.filename.rstrip("/") or "/")
        except Refused as refused:
            return f"is not unpacked: {str(refused).rstrip('.')}"
        if entry.flag_bits & 1:
            return "is encrypted"
        return None

    def _write(self, entry: zipfile.ZipInfo, group: tuple[str, ...]) -> Iterator[Unrecognised]:
        path = self._into / entry.filename
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except (FileExistsError, NotADirectoryError):
            yield Unrecognised(shown(entry.filename), "has the name of something that came before it")
            return
        except OSError as error:
            yield Unrecognised(shown(entry.filename), f"cannot be written: {error.strerror}")
            return
        with writing(path), os.fdopen(handle, "wb") as file:
            room = _MOST_OF_A_GROUP - self._bytes[group]
            if entry.file_size > (room if group else MAX_BYTES):
                file.truncate(min(entry.file_size, _LONGEST_HOLE))
            else:
                self._bytes[group] += self._copy(entry, file)
        changed = _changed(entry, self._zone)
        if changed is not None:
            os.utime(path, (changed, changed))

    def _copy(self, entry: zipfile.ZipInfo, file: IO[bytes]) -> int:
        """Write what the entry holds, which is no more than it says of itself; how many bytes that were."""
        written = 0
        with self._opened.open(entry) as source:
            while chunk := self._read(source, min(_CHUNK, entry.file_size - written + 1)):
                written += len(chunk)
                self._left -= len(chunk)
                if written > entry.file_size:
                    raise BadArchive(f"is damaged: {shown(entry.filename)} holds more than it says")
                if self._left < 0:
                    raise BadArchive("holds more than may be unpacked. Unpack it yourself, and name the folder")
                file.write(chunk)
        return written

    @staticmethod
    def _read(source: IO[bytes], most: int) -> bytes:
        try:
            return source.read(most)
        except OSError as error:
            if error.errno is not None:
                raise
            # bz2 says so of data that are no bz2.
            raise zipfile.BadZipFile(str(error)) from error


def _changed(entry: zipfile.ZipInfo, zone: tzinfo | None) -> float | None:
    """When the file was changed, of which a zip keeps the local time; None where it does not say.

    Of a time that a clock shows twice it is the earlier one, in the learner's favour.
    """
    if entry.date_time <= _NO_TIME:
        return None
    try:
        return datetime(*entry.date_time, tzinfo=zone).timestamp()
    except (ValueError, OverflowError):
        return None


def _common_folders(names: list[str]) -> int:
    """How many folders all entries lie in."""
    parents = [PurePosixPath(name).parts[:-1] for name in names if not name.endswith("/") and "__MACOSX" not in name]
    first, last = min(parents, default=()), max(parents, default=())
    same = [one == other for one, other in zip(first, last, strict=False)]
    return [*same, False].index(False)
