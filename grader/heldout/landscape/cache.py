"""What a calibration keeps while it runs: arrays with a document, each file whole or absent."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.paths import ensure_folder, replacing

_DOCUMENT = "document"


@dataclass(frozen=True)
class CacheFile:
    """One file of the cache."""

    document: dict[str, Any]
    arrays: dict[str, NDArray[Any]]


def keep(path: Path, document: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write both in one step, for the owner only: a kill leaves the file whole or absent."""
    ensure_folder(path.parent, mode=0o700)
    text = np.frombuffer(json.dumps(document).encode(), dtype=np.uint8)
    everything: dict[str, Any] = {_DOCUMENT: text, **arrays}
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, **everything)


def recall(path: Path, *names: str) -> CacheFile | None:
    """The document, and the arrays of these names; None where the file is absent or not whole."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            document = json.loads(archive[_DOCUMENT].tobytes())
            return CacheFile(document, {name: archive[name] for name in names})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
