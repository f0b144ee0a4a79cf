"""Bytes that are too many for memory: they lie in a file, and are mapped when they are looked at.

What is mapped is no memory of the process' own: the kernel takes its pages away when they are needed elsewhere.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path
from typing import BinaryIO, TypeAlias

from heldout.base.paths import writing

Piece: TypeAlias = bytes | bytearray | memoryview

_IN_MEMORY = 1 << 18
"""Up to so many bytes need no file: 256 kB."""


class Spill(io.RawIOBase):
    """Takes bytes piece by piece, and gives all of them as one."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` is where the file lies, which its owner alone may read; without it, all is in memory."""
        self._folder = folder
        self._path: Path | None = None
        self._file: BinaryIO = io.BytesIO()
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Piece) -> int:  # type: ignore[override]
        """Add bytes; how many they are.

        Raises:
            WriteError: `folder` has no room.
        """
        size = memoryview(piece).nbytes
        self._size += size
        if self._folder is not None and self._path is None and self._size > _IN_MEMORY:
            self._to_disk(self._folder)
        with writing(self._path or Path()):
            self._file.write(piece)
        return size

    def _to_disk(self, folder: Path) -> None:
        assert isinstance(self._file, io.BytesIO)
        with writing(folder):
            number, name = tempfile.mkstemp(dir=folder, prefix=".rows-")
            file = open(number, "wb")  # noqa: SIM115
            self._path = Path(name)
            file.write(self._file.getbuffer())
        self._file = file

    def whole(self) -> memoryview:
        """Everything that was written, read-only; nothing can be written afterwards. The file has no name any more, and
        goes with what looks at it.

        Raises:
            WriteError: `folder` has no room, or the file cannot be mapped.
        """
        if isinstance(self._file, io.BytesIO):
            # No view of the BytesIO: from Python 3.13 on it complains when it ends in a cycle together with its view.
            return memoryview(self._file.getvalue())
        import pyarrow as pa

        assert self._path is not None
        with writing(self._path):
            self._file.close()
            # Unlike one of Python's, this map holds no file descriptor, of which a wide table would need hundreds.
            with pa.memory_map(str(self._path)) as file:
                found = memoryview(file.read_buffer())
        self.close()
        return found

    def close(self) -> None:
        """The file has no name any more, whether or not anything looked at it."""
        if self._path is not None:
            # What finds no room now found none before, which has been said.
            with contextlib.suppress(OSError):
                self._file.close()
            self._path.unlink(missing_ok=True)
        super().close()
