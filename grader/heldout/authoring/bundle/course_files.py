"""The files of an instructor's copy: everything that the challenges and their datasets have."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from heldout.authoring.bundle.interface import Files
from heldout.challenge.interface import Challenge

_CACHES = ("__pycache__", "node_modules")


def instructor_files(challenges: Iterable[Challenge]) -> Files:
    """Every file of the challenges' and the datasets' folders, read from wherever links lead."""
    files: Files = {}
    for challenge in challenges:
        folders = [f"challenges/{challenge.id}"]
        if challenge.definition.dataset.id is not None:
            folders.append(f"datasets/{challenge.definition.dataset.id}")
        for folder in folders:
            for name, path in whole_folder(challenge.course / folder).items():
                files[f"{folder}/{name}"] = path.read_bytes()
    return files


def whole_folder(folder: Path) -> dict[str, Path]:
    """Every file below `folder` by its relative path, sorted; without hidden files and caches."""
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {name.as_posix(): path for name, path in sorted(found.items()) if not any(map(_is_cache, name.parts))}


def _is_cache(part: str) -> bool:
    return part.startswith(".") or part in _CACHES or part.endswith(".pyc")
