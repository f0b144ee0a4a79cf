"""The files of a student's copy: an explicit list, so that whatever else an author keeps in a folder stays there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from heldout.authoring.bundle.course_files import whole_folder
from heldout.authoring.bundle.interface import Files
from heldout.authoring.bundle.public_data import public_data
from heldout.base.errors import ChallengeError, Problem
from heldout.base.paths import sha256_of
from heldout.base.strict_toml import read_toml
from heldout.base.toml_writing import toml_text
from heldout.challenge.interface import Challenge
from heldout.challenge.load import rows_key
from heldout.challenge.own_code import own_files
from heldout.challenge.rules import dataset_ids
from heldout.dataset.interface import Dataset
from heldout.landscape.reference_model import reference_model
from heldout.prepare.interface import PreparedData
from heldout.prepare.student_copy import PREPARED_FOLDER
from heldout.submission.boundary import Refused
from heldout.submission.folder import Folder
from heldout.submission.modules import sibling_modules

_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)")
_DATASET_TEXTS = ("*.md", "LICENSE*", "LICENCE*")
_MAX_CODE = 5 * 1024 * 1024


def student_files(challenge: Challenge, dataset: Dataset, prepared: PreparedData, types: Mapping[str, str]) -> Files:
    """Every file that a student's copy has of one challenge and its dataset.

    `types` are the columns of the table with their types, for a dataset without a dataset.toml.

    Raises:
        ChallengeError: a definition cannot be written again, or the metric's or the families' code imports a file that
            is a link out of the folder.
    """
    named = _dataset_id(challenge)
    files: Files = {"challenge.toml": _challenge_toml(challenge, named)}
    starters = [path.relative_to(challenge.folder).as_posix() for path in challenge.starter_files().values()]
    for name in ("README.md", *starters, "hints.md"):
        if (challenge.folder / name).is_file():
            files[name] = (challenge.folder / name).read_bytes()
    files |= _code(challenge) | _pictures(challenge)
    files |= {file.path: file.content for file in reference_model(challenge, prepared).files_of("public")}
    files |= {f"{PREPARED_FOLDER}/{name}": data for name, data in public_data(prepared).items()}
    return {f"challenges/{challenge.id}/{name}": data for name, data in files.items()} | {
        f"datasets/{named}/{name}": data for name, data in _dataset(challenge, dataset, types).items()
    }


def left_out(challenge: Challenge, files: Files) -> tuple[str, ...]:
    """Files and folders of the challenge's folder of which nothing is in the student's copy, sorted."""
    inside = f"challenges/{challenge.id}/"
    kept = {name[len(inside) :] for name in files if name.startswith(inside)}
    missing = [PurePosixPath(name) for name in whole_folder(challenge.folder) if name not in kept]
    folders = {str(parent) for name in kept for parent in PurePosixPath(name).parents}
    shown = {
        f"{path.parts[0]}/" if len(path.parts) > 1 and path.parts[0] not in folders else str(path) for path in missing
    }
    return tuple(sorted(shown))


def _challenge_toml(challenge: Challenge, dataset_id: str) -> bytes:
    """challenge.toml without its examples, and with its dataset by id."""
    from heldout.challenge.definition import ChallengeDefinition

    document = dict(read_toml(challenge.folder / "challenge.toml", ChallengeDefinition, challenge.course).document)
    document.pop("example", None)
    if challenge.definition.sql is not None:
        reference = sha256_of(challenge.folder / challenge.definition.sql.reference)
        document["sql"] = {**document["sql"], "reference_hash": reference}
    section = {"id": dataset_id} | {key: value for key, value in document["dataset"].items() if key != "path"}
    return toml_text(document | {"dataset": section}).encode()


def _dataset_id(challenge: Challenge) -> str:
    """The dataset's folder in the student's copy; a file beside challenge.toml gets one of its own."""
    if challenge.definition.dataset.id is not None:
        return challenge.definition.dataset.id
    taken = dataset_ids(challenge.course)
    return challenge.id if challenge.id not in taken else f"{challenge.id}-table"


def _code(challenge: Challenge) -> Files:
    """The metric's and the families' own code, with the modules and data files beside it; never the table itself."""
    definition = challenge.definition
    entries = [(definition.metric.function or "").rpartition(":")[0], definition.reference.python or ""]
    files: Files = {}
    table = definition.dataset.path
    try:
        with Folder(challenge.folder.resolve()) as folder:
            for entry in filter(None, entries):
                source = (challenge.folder / entry).read_bytes()
                files[entry] = source
                imported = sibling_modules(folder, entry, source)
                files |= {name: folder.read(found, _MAX_CODE) for name, found in imported.items()}
                named = [name for name in _named_by(challenge, entry) if name not in (table, *files)]
                found_data = [(name, folder.find(name)) for name in named]
                files |= {name: folder.read(found, _MAX_CODE) for name, found in found_data if found}
    except Refused as error:
        raise ChallengeError(Problem(f"challenges/{challenge.id}", "", str(error))) from error
    return files


def _named_by(challenge: Challenge, entry: str) -> list[str]:
    """The files of the challenge that its code imports and names, relative to its folder."""
    paths = own_files(challenge.folder / entry, challenge.course).values()
    inside = [path for path in paths if path.is_relative_to(challenge.folder)]
    return [path.relative_to(challenge.folder).as_posix() for path in inside]


def _pictures(challenge: Challenge) -> Files:
    """What README.md and hints.md show and lies beside them."""
    files: Files = {}
    for text in ("README.md", "hints.md"):
        page = challenge.folder / text
        shown = _PICTURE.findall(page.read_text(encoding="utf-8", errors="replace")) if page.is_file() else []
        for name in shown:
            path = challenge.folder / name
            pure = PurePosixPath(name)
            stays = not pure.is_absolute() and ".." not in pure.parts
            if stays and path.suffix in (".png", ".jpg", ".svg") and path.is_file():
                files[pure.as_posix()] = path.read_bytes()
    return files


def _dataset(challenge: Challenge, dataset: Dataset, types: Mapping[str, str]) -> Files:
    """The data card: a dataset.toml whose rows are withheld, and the texts beside it."""
    from heldout.dataset.definition import DatasetDefinition

    source: dict[str, Any] = {"kind": "withheld"}
    if dataset.definition is None:
        source["rows"] = rows_key(challenge.folder, challenge.course, challenge.definition, None)
        return {"dataset.toml": toml_text(_undescribed(challenge, source, types)).encode()}
    if dataset.definition.content_hash is None or dataset.definition.tables:
        source["rows"] = rows_key(challenge.folder, challenge.course, challenge.definition, dataset.definition)
    path = dataset.folder / "dataset.toml"
    document = dict(read_toml(path, DatasetDefinition, challenge.course).document) | {"source": source}
    files = {"dataset.toml": toml_text(document).encode()}
    texts: list[Path] = sorted(path for pattern in _DATASET_TEXTS for path in dataset.folder.glob(pattern))
    return files | {path.name: path.read_bytes() for path in texts if path.is_file()}


def _undescribed(challenge: Challenge, source: dict[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    unknown = "not stated"
    return {
        "format_version": 1,
        "title": challenge.definition.title,
        "source": source,
        "origin": {"citation": unknown},
        "licence": {"name": unknown, "evidence": "The challenge came with a data file and without a dataset.toml."},
        "columns": {name: {"type": kind} for name, kind in types.items()},
    }
