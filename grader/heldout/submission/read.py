"""What a learner hands in, read and bounded; nothing of it is run."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from heldout.errors import UsageError, nearest
from heldout.marker import MARKER
from heldout.submission.folder import Entry, Folder, check_name
from heldout.submission.interface import MAX_BYTES, MAX_FILES, Submission, SubmittedFile
from heldout.submission.modules import sibling_modules
from heldout.submission.notebook import read_notebook

ENTRIES = ("solution.py", "estimator.py")
"""What a folder must hold one of; the first that is there counts."""

NOTEBOOK_ENTRY = "solution.py"
_OURS = ("data/train.csv", "data/test.csv")
_EXPECTED = (
    "a folder with solution.py or estimator.py, a Python file with get_estimator(), a notebook (.ipynb) "
    "or predictions (.csv)"
)


def read_submission(path: Path) -> Submission:
    """The submission at `path`: a folder, a Python file, a notebook, or a file of predictions.

    Raises:
        UsageError: there is none, it is too large, or something in it cannot travel.
    """
    if path.is_dir():
        return _read_folder(path)
    if not path.exists():
        raise UsageError(_missing(path))
    folder, name = Folder(path.parent), path.name
    match path.suffix:
        case ".py":
            return _read_python(folder, name)
        case ".ipynb":
            return _read_notebook(folder, name)
        case ".csv":
            return _read_predictions(folder, name)
    raise UsageError(f"{path} is not a submission. Expected {_EXPECTED}.")


def _missing(path: Path) -> str:
    try:
        beside = [item.name for item in path.parent.iterdir()] if path.parent.is_dir() else []
    except OSError:
        beside = []
    return f"{path} does not exist.{nearest(path.name, beside)} Expected {_EXPECTED}."


def _read_folder(path: Path) -> Submission:
    folder = Folder(path)
    entries = [entry for entry in folder.walk() if not _is_ours(folder, entry.path)]
    names = [entry.path for entry in entries]
    entry = next((name for name in ENTRIES if name in names), None)
    if entry is None:
        raise UsageError(
            f"{path} must hold {' or '.join(ENTRIES)}. It holds {_listing(folder.root)}."
            + next(filter(None, (nearest(name, ENTRIES) for name in names)), "")
            + " Put get_estimator() into solution.py, or name the file itself."
        )
    return _submission(folder.root.name, "python", entry, _read_all(folder, entries))


def _listing(folder: Path) -> str:
    names = sorted(item.name for item in folder.iterdir() if not item.name.startswith("."))
    shown = ", ".join("".join(char if char.isprintable() else "?" for char in name) for name in names[:8])
    if len(names) > 8:
        return f"{shown} and {len(names) - 8} more"
    return shown or "nothing"


def _read_python(folder: Folder, name: str) -> Submission:
    entry = _entry(folder, name)
    source = folder.read(entry, _within(folder, [entry]))
    files = _read_all(folder, _companions(folder, name, source))
    return _submission(name, "python", name, [SubmittedFile(name, source), *files])


def _read_notebook(folder: Folder, name: str) -> Submission:
    entry = _entry(folder, name)
    module = read_notebook(folder.read(entry, _within(folder, [entry])), name)
    source = module.source.encode()
    companions = _companions(folder, name, source)
    if any(file.path == NOTEBOOK_ENTRY for file in companions):
        raise UsageError(
            f"{name} imports {NOTEBOOK_ENTRY}, the name that the notebook's own code travels under. Rename it."
        )
    files = _read_all(folder, companions)
    return _submission(
        name, "python", NOTEBOOK_ENTRY, [SubmittedFile(NOTEBOOK_ENTRY, source), *files], module.line_origin
    )


def _read_predictions(folder: Folder, name: str) -> Submission:
    return _submission(name, "predictions", name, _read_all(folder, [_entry(folder, name)]))


def _entry(folder: Folder, name: str) -> Entry:
    entry = folder.find(check_name(name))
    if entry is None:
        raise UsageError(f"{folder.root / name} does not exist.")
    return entry


def _companions(folder: Folder, entry: str, source: bytes) -> list[Entry]:
    """The modules that the source imports from beside it, and the files of the folder `data`."""
    found = sibling_modules(folder, entry, source)
    if folder.is_folder("data"):
        found |= {file.path: file for file in folder.walk("data")}
    return [file for file in found.values() if file.path != entry and not _is_ours(folder, file.path)]


def _is_ours(folder: Folder, path: str) -> bool:
    """Whether the file is the challenge's data, which `heldout start` put into the workspace."""
    return path in _OURS and os.path.lexists(folder.root / MARKER)


def _read_all(folder: Folder, entries: list[Entry]) -> list[SubmittedFile]:
    left = _within(folder, entries)
    files = []
    for entry in entries:
        content = folder.read(entry, left)
        left -= len(content)
        files.append(SubmittedFile(entry.path, content))
    return files


def _within(folder: Folder, entries: list[Entry]) -> int:
    """The bytes that may be read, when the files are neither too many nor too large.

    Raises:
        UsageError: they are.
    """
    if len(entries) > MAX_FILES:
        raise UsageError(
            f"{folder.root} holds {len(entries)} files that would travel, {MAX_FILES} are allowed. "
            "Move what the model does not need out of the folder."
        )
    total = sum(entry.size for entry in entries)
    if total > MAX_BYTES:
        largest = max(entries, key=lambda entry: entry.size)
        raise UsageError(
            f"{folder.root}: the files that would travel have {_megabytes(total)}, {_megabytes(MAX_BYTES)} are "
            f"allowed. The largest is {largest.path} with {_megabytes(largest.size)}: move it out of the folder "
            "or make it smaller."
        )
    return MAX_BYTES


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"


def _submission(
    name: str,
    kind: Literal["python", "predictions"],
    entry: str,
    files: Iterable[SubmittedFile],
    line_origin: tuple[str, ...] = (),
) -> Submission:
    ordered = tuple(sorted(files, key=lambda file: file.path))
    if len(ordered) > MAX_FILES or sum(len(file.content) for file in ordered) > MAX_BYTES:
        raise UsageError(f"{name} and what it imports are more than {MAX_FILES} files or {_megabytes(MAX_BYTES)}.")
    return Submission(name, kind, entry, ordered, content_hash(kind, entry, ordered), line_origin)


def content_hash(kind: str, entry: str, files: Iterable[SubmittedFile]) -> str:
    """`sha256:…` over kind, entry, and the files' paths and contents in the order of their paths."""
    digest = hashlib.sha256()
    parts = [kind.encode(), entry.encode()]
    for file in sorted(files, key=lambda file: file.path):
        parts += [file.path.encode(), file.content]
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return f"sha256:{digest.hexdigest()}"
