"""A folder as the zip that is handed in: the same files are the same bytes, whoever packs them and when."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath


def zip_of(files: Iterable[tuple[PurePosixPath, bytes]]) -> bytes:
    """A zip of files at these relative paths, without the time of packing.

    A folder that is sent again is the same file then, and kept once; the files come sorted as `Folder.walk` sorts them.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            archive.writestr(zipfile.ZipInfo(path.as_posix()), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
