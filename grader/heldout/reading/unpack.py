"""The bytes of a table's file, unpacked up to a limit."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple, Protocol

from heldout.base.errors import UsageError

PLAIN = (".csv", ".tsv", ".txt", ".tab", ".dat")
PACKED = (".gz", ".xz", ".bz2")
SUFFIXES = (*PLAIN, *(plain + packed for plain in PLAIN for packed in PACKED), ".zip", ".parquet")
"""How the names of files end that can be read."""
MOST_BYTES = 1_000_000_000
"""Of a file when it is unpacked."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Content(NamedTuple):
    """An unpacked file."""

    name: str
    """In lower case: what the bytes are called, inside an archive too."""
    bytes: bytes
    notes: tuple[str, ...]


def content_of(path: Path, most: int = MOST_BYTES) -> Content:
    """The bytes of the file, or of the one table in a zip archive.

    Raises:
        UsageError: it is damaged, needs a password, holds several tables or none, or is longer than `most` bytes.
        OSError: it cannot be read.
    """
    suffix = path.suffix.lower()
    try:
        match suffix:
            case ".gz":
                with gzip.open(path) as file:
                    return Content(path.stem.lower(), _limited(file, path, most), ())
            case ".xz":
                with lzma.open(path) as file:
                    return Content(path.stem.lower(), _limited(file, path, most), ())
            case ".bz2":
                with bz2.open(path) as file:
                    return Content(path.stem.lower(), _limited(file, path, most), ())
            case ".zip":
                return _from_zip(path, most)
            case _:
                with path.open("rb") as file:
                    return Content(path.name.lower(), _limited(file, path, most), ())
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile, ValueError) as error:
        raise UsageError(f"'{path}' is not a whole {suffix[1:]} file: {error}.") from error
    except OSError as error:
        if suffix == ".bz2" and error.errno is None:
            raise UsageError(f"'{path}' is not a whole bz2 file: {error}.") from error
        raise


def _limited(file: _Readable, path: Path, most: int) -> bytes:
    content = file.read(most + 1)
    if len(content) > most:
        raise UsageError(
            f"'{path}' must have at most {most / 1e6:,.0f} MB when it is unpacked. It has more: take a sample of its "
            "rows."
        )
    return content


def _from_zip(path: Path, most: int) -> Content:
    with zipfile.ZipFile(path) as archive:
        tables = [member for member in archive.infolist() if _is_table(member)]
        if len(tables) != 1:
            held = ", ".join(member.filename for member in (tables or archive.infolist())[:8]) or "nothing"
            raise UsageError(
                f"'{path}' must hold exactly one table, a file that ends in one of {', '.join(PLAIN)}, .parquet. It "
                f"holds {held}. Unpack it, and name one file."
            )
        (member,) = tables
        if member.flag_bits & 1:
            raise UsageError(f"'{path}' needs a password. Unpack it, and name the file.")
        try:
            with archive.open(member) as file:
                content = _limited(file, path, most)
        except (NotImplementedError, RuntimeError) as error:
            raise UsageError(f"'{path}' cannot be unpacked here: {error}. Unpack it, and name the file.") from error
        others = len([each for each in archive.infolist() if not each.is_dir()]) - 1
        also = f"; {others} other file{'s' if others > 1 else ''} in it {'are' if others > 1 else 'is'} not used"
        notes = (f"{member.filename} was read out of {path.name}{also if others else ''}",)
        return Content(member.filename.lower(), content, notes)


def _is_table(member: zipfile.ZipInfo) -> bool:
    name = member.filename.lower()
    hidden = name.startswith("__macosx/") or name.rpartition("/")[2].startswith(".")
    return not member.is_dir() and not hidden and name.endswith((*PLAIN, ".parquet"))
