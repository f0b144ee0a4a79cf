"""A folder in one file, whose bytes depend on names and contents only."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

from heldout.authoring.bundle.interface import ArchiveKind, Files

_THEN = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644


def write_archive(path: Path, top: str, files: Files, kind: ArchiveKind) -> None:
    """Write `files` below a folder `top` into a new archive."""
    named = {f"{top}/{name}": files[name] for name in sorted(files)}
    if kind == "zip":
        _zip(path, named)
    else:
        _tar(path, named)


def _zip(path: Path, files: Files) -> None:
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=_THEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = (0o100000 | _MODE) << 16
            archive.writestr(entry, data)


def _tar(path: Path, files: Files) -> None:
    with (
        path.open("xb") as file,
        gzip.GzipFile("", "wb", compresslevel=9, fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), _MODE
            archive.addfile(entry, io.BytesIO(data))
