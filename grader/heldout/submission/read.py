"""What a learner hands in, read and bounded; nothing of it is run."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import cast

from heldout.base.errors import UsageError, nearest
from heldout.base.words import first_few, listed
from heldout.kinds.catalogue import kinds_with_files
from heldout.kinds.interface import ChallengeKind
from heldout.marker import MARKER
from heldout.submission import old_ramp
from heldout.submission.boundary import Refused, take
from heldout.submission.folder import Folder, FolderFile, check_name, shown
from heldout.submission.interface import MAX_BYTES, MAX_FILES, Kind, Submission, SubmittedFile
from heldout.submission.modules import sibling_modules
from heldout.submission.notebook import read_notebook

ENTRIES = ("solution.py", "estimator.py")
"""What a folder must hold one of; the first that is there counts."""

NOTEBOOK_ENTRY = "solution.py"
_QUERY = "features.sql"
_MODEL = "model.py"
_BUILDS = re.compile(rb"^def build\s*\(", re.MULTILINE)
_SKOPS_FILE = "model.skops"
_SKOPS = """from heldout.stages.skops_file import opener

get_estimator = opener({path!r}, {name!r})
"""
_OURS = ("data/train.csv", "data/test.csv", "sample_submission.csv")
_EXPECTED = (
    "a folder with solution.py or estimator.py, a Python file with get_estimator(), a notebook (.ipynb), "
    "a model (.skops), a query (.sql) or predictions (.csv)"
)


def read_submission(path: Path) -> Submission:
    """The submission at `path`: a folder, a Python file, a notebook, or a file of predictions.

    Whatever is wrong with what was handed in is the submission's `fault`, never an exception.

    Raises:
        UsageError: there is nothing, or nothing of these kinds.
        HeldoutError: the machine could not read it.
    """
    kind, read = _reader(path)
    name = shown(os.path.basename(os.path.normpath(path.absolute())))  # noqa: PTH119
    return take(read, lambda why: refused(name, kind, why))


def _reader(path: Path) -> tuple[Kind, Callable[[], Submission]]:
    """The kind of submission at `path`, and what reads it."""
    try:
        mode = path.stat().st_mode if path.exists() else path.lstat().st_mode
    except (OSError, ValueError) as error:
        raise UsageError(missing(path)) from error
    if stat.S_ISDIR(mode):
        return "python", lambda: _within_folder(path, _read_folder)
    readers: dict[str, tuple[Kind, Callable[[Folder, str], Submission]]] = {
        ".py": ("python", _read_python),
        ".ipynb": ("python", _read_notebook),
        ".skops": ("python", _read_skops),
        ".csv": ("predictions", _read_predictions),
        ".sql": ("sql", _read_query),
    }
    suffix = path.suffix.lower()
    if suffix not in readers:
        raise UsageError(f"{path} is not a submission. Expected {_EXPECTED}.")
    kind, read = readers[suffix]
    return kind, lambda: _within_folder(path.parent, lambda folder: read(folder, path.name))


def _within_folder(path: Path, read: Callable[[Folder], Submission]) -> Submission:
    with Folder(path) as folder:
        submission = read(folder)
        folder.check_unchanged()
    return submission


def refused(name: str, kind: Kind, why: str) -> Submission:
    """A submission that holds nothing but why it cannot be taken."""
    fault = why if why.startswith(name) else f"{name}: {why}"
    entry = name if kind == "predictions" else ENTRIES[0]
    return Submission(name, kind, entry, (), content_hash(kind, entry, (), fault), fault=fault)


def missing(path: Path) -> str:
    """That nothing is at `path`, what has nearly its name, and what a submission can be."""
    try:
        beside = [item.name for item in path.parent.iterdir()] if path.parent.is_dir() else []
    except OSError:
        beside = []
    return f"{path} does not exist.{nearest(path.name, beside)} Expected {_EXPECTED}."


def _read_folder(folder: Folder) -> Submission:
    entries = [entry for entry in folder.walk() if not _is_ours(folder, entry.path)]
    names = [entry.path for entry in entries]
    entry = next((name for name in ENTRIES if name in names), None)
    made = old_ramp.adapter(names) if entry is None else None
    own = next((kind for kind in kinds_with_files() if kind.files[0] in names), None)
    if own is not None and (entry is None or entry in own.optional):
        return _of_kind(folder, own, names, entries)
    if made is not None:
        files = [*_read_all(folder, entries), SubmittedFile(old_ramp.ENTRY, made)]
        return made_of(folder.name, "python", old_ramp.ENTRY, files)
    if entry is None:
        raise UsageError(
            f"{folder.name} must hold {listed(ENTRIES, 'or')}. It holds {_listing(folder)}."
            + next(filter(None, (nearest(name, ENTRIES) for name in names)), "")
            + " Put get_estimator() into solution.py, or name the file itself."
        )
    return made_of(folder.name, "python", entry, _read_all(folder, entries))


def _of_kind(folder: Folder, kind: ChallengeKind, names: list[str], entries: list[FolderFile]) -> Submission:
    """A folder of the files that a kind of challenge asks for.

    Raises:
        Refused: one of them is missing.
    """
    missing_files = [name for name in kind.files if name not in names]
    if missing_files:
        raise Refused(f"must hold {listed(kind.files)}. It has no {listed(missing_files, 'or')}.")
    return made_of(folder.name, cast(Kind, kind.name), kind.files[0], _read_all(folder, entries))


def _listing(folder: Folder) -> str:
    return first_few(map(shown, folder.names()), 8) or "nothing"


def _read_python(folder: Folder, name: str) -> Submission:
    entry = _entry(folder, name)
    source = folder.read(entry, _within(folder, [entry]))
    companions = {
        file.path: file for file in (*_companions(folder, name, source), *_model_beside(folder, name, source))
    }
    # Of a file SOLUTION.PY too it is a name that Python imports.
    entry_name = f"{PurePosixPath(name).stem}.py"
    files = [file for file in _read_all(folder, list(companions.values())) if file.path != entry_name]
    return made_of(name, "python", entry_name, [SubmittedFile(entry_name, source), *files])


def _model_beside(folder: Folder, name: str, source: bytes) -> list[FolderFile]:
    """Where the source makes features with Spark, the model.py that is fitted on them and what it imports: the source
    need not import it."""
    model = folder.find(_MODEL) if _BUILDS.search(source) and name != _MODEL else None
    if model is None:
        return []
    return [model, *(file for file in _companions(folder, _MODEL, folder.read(model, MAX_BYTES)) if file.path != name)]


def _read_notebook(folder: Folder, name: str) -> Submission:
    entry = _entry(folder, name)
    module = read_notebook(folder.read(entry, _within(folder, [entry])), name)
    source = module.source.encode()
    written = [SubmittedFile(check_name(path), content) for path, content in module.written]
    everything = b"\n".join([source, *(file.content for file in written if file.path.endswith(".py"))])
    companions = _companions(folder, name, everything)
    if any(file.path == NOTEBOOK_ENTRY for file in companions):
        raise Refused(
            f"{name} imports {NOTEBOOK_ENTRY}, the name that the notebook's own code travels under. Rename it."
        )
    files = _with_written(_read_all(folder, companions), written)
    return made_of(
        name,
        "python",
        NOTEBOOK_ENTRY,
        [SubmittedFile(NOTEBOOK_ENTRY, source), *files],
        module.line_origin,
        module.left_out,
    )


def _with_written(files: list[SubmittedFile], written: list[SubmittedFile]) -> list[SubmittedFile]:
    """The files beside the notebook, with those that its cells write in their place.

    Raises:
        Refused: a path is a file and a folder at once.
    """
    merged = {file.path: file for file in [*files, *written]}
    held = {NOTEBOOK_ENTRY, *merged}
    for path in sorted(held):
        folder = next((str(above) for above in PurePosixPath(path).parents if str(above) in held), None)
        if folder is not None:
            raise Refused(f"{folder} is a file that %%writefile writes, and a folder that holds {path}. Rename one.")
    return list(merged.values())


def _read_skops(folder: Folder, name: str) -> Submission:
    """A model that skops wrote. Nothing is read of it here: the stage that builds does that, within its walls."""
    (file,) = _read_all(folder, [_entry(folder, name)])
    source = SubmittedFile(ENTRIES[0], _SKOPS.format(path=_SKOPS_FILE, name=name).encode())
    return made_of(name, "python", ENTRIES[0], [SubmittedFile(_SKOPS_FILE, file.content), source])


def _read_predictions(folder: Folder, name: str) -> Submission:
    return made_of(name, "predictions", name, _read_all(folder, [_entry(folder, name)]))


def _read_query(folder: Folder, name: str) -> Submission:
    """One query, whatever it is called; a solution.py that lies beside features.sql is the model."""
    query = folder.read(_entry(folder, name), MAX_BYTES)
    model = folder.find(ENTRIES[0]) if name == _QUERY else None
    files = _read_all(folder, [model, *_companions(folder, ENTRIES[0], folder.read(model, MAX_BYTES))]) if model else []
    return made_of(name, "sql", _QUERY, [SubmittedFile(_QUERY, query), *files])


def _entry(folder: Folder, name: str) -> FolderFile:
    entry = folder.find(check_name(name))
    if entry is None:
        raise Refused(f"{name} is not a regular file. Only files and folders can be submitted.")
    return entry


def _companions(folder: Folder, entry: str, source: bytes) -> list[FolderFile]:
    """The modules that the source imports from beside it, and the files of the folder `data`."""
    found = sibling_modules(folder, entry, source)
    if folder.is_folder("data"):
        found |= {file.path: file for file in folder.walk("data")}
    return [file for file in found.values() if file.path != entry and not _is_ours(folder, file.path)]


def _is_ours(folder: Folder, path: str) -> bool:
    """Whether the file is the challenge's data, which `heldout start` put into the workspace."""
    return path in _OURS and folder.holds(MARKER)


def _read_all(folder: Folder, entries: list[FolderFile]) -> list[SubmittedFile]:
    left = _within(folder, entries)
    files = []
    for entry in entries:
        content = folder.read(entry, left)
        left -= len(content)
        files.append(SubmittedFile(entry.path, content))
    return files


def _within(folder: Folder, entries: list[FolderFile]) -> int:
    """The bytes that may be read, when the files are neither too many nor too large.

    Raises:
        Refused: they are.
    """
    if len(entries) > MAX_FILES:
        raise Refused(
            f"{folder.name} holds {len(entries)} files that would travel, {MAX_FILES} are allowed. "
            "Move what the model does not need out of the folder."
        )
    total = sum(entry.size for entry in entries)
    if total > MAX_BYTES:
        largest = max(entries, key=lambda entry: entry.size)
        raise Refused(
            f"{folder.name}: the files that would travel have {_megabytes(total)}, {_megabytes(MAX_BYTES)} are "
            f"allowed. The largest is {largest.path} with {_megabytes(largest.size)}: move it out of the folder "
            "or make it smaller."
        )
    return MAX_BYTES


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"


def made_of(
    name: str,
    kind: Kind,
    entry: str,
    files: Iterable[SubmittedFile],
    line_origin: tuple[str, ...] = (),
    left_out: tuple[str, ...] = (),
) -> Submission:
    """A submission of these files, in the order of their paths.

    Raises:
        Refused: they are too many or too large.
    """
    ordered = tuple(sorted(files, key=lambda file: file.path))
    if len(ordered) > MAX_FILES or sum(len(file.content) for file in ordered) > MAX_BYTES:
        raise Refused(f"{name} and what it imports are more than {MAX_FILES} files or {_megabytes(MAX_BYTES)}.")
    return Submission(name, kind, entry, ordered, content_hash(kind, entry, ordered), line_origin, left_out=left_out)


def content_hash(kind: str, entry: str, files: Iterable[SubmittedFile], fault: str | None = None) -> str:
    """`sha256:…` over kind, entry, the files' paths and contents in the order of their paths, and what is wrong."""
    digest = hashlib.sha256()
    parts = [kind.encode(), entry.encode()]
    for file in sorted(files, key=lambda file: file.path):
        parts += [file.path.encode(), file.content]
    parts += [b"fault", fault.encode()] if fault is not None else []
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return f"sha256:{digest.hexdigest()}"
