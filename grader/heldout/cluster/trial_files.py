"""The files of a calibration's cache that belong to a job: what it earned and predicted, for whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from heldout.base.errors import HeldoutError
from heldout.base.paths import ensure_folder, replacing
from heldout.landscape.trial import Trial

_FOLDERS = ("trials", "folds")


def files_of(cache: Path, arguments: Iterable[Any]) -> dict[str, bytes]:
    """What is kept of the configurations among a job's arguments, by the path inside the cache."""
    paths = [
        path for each in arguments if isinstance(each, Trial) for path in (each.path(cache), each.folds_path(cache))
    ]
    return {str(path.relative_to(cache)): path.read_bytes() for path in paths if path.exists()}


def add_files(cache: Path, files: Mapping[str, bytes]) -> None:
    """Keep them, each whole or absent.

    Raises:
        HeldoutError: a path is none of a configuration.
        WriteError: the cache cannot be written.
    """
    for name, content in files.items():
        folder, _, file = name.partition("/")
        if folder not in _FOLDERS or not file.endswith(".npz") or "/" in file:
            raise HeldoutError(f"a worker sent a file of a calibration that is called '{name}'.")
        path = cache / folder / file
        ensure_folder(path.parent, mode=0o700)
        with replacing(path) as temporary:
            temporary.write_bytes(content)
