"""`load_challenge`: a challenge's folder becomes a `Challenge`, or all of its problems at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

from heldout.base.errors import ChallengeError, Problem
from heldout.base.paths import sha256_of, shown_path
from heldout.base.strict_toml import ParsedFile, read_toml
from heldout.base.vocabulary import ColumnType, MetricNeeds
from heldout.challenge.definition import ChallengeDefinition, MetricSection
from heldout.challenge.interface import Challenge
from heldout.challenge.own_code import code_hashes, helper_hashes
from heldout.challenge.rules import Draft, dataset_ids, faults_of
from heldout.dataset.definition import DatasetDefinition
from heldout.dataset.interface import Dataset
from heldout.dataset.load import dataset_of, read_dataset_definition
from heldout.kinds.catalogue import KINDS, kind_of

DatasetReader = Callable[[Path, Path], ParsedFile[DatasetDefinition]]
"""Reads the dataset.toml of a folder, with file names relative to a course."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def load_challenge(course: Path, challenge_id: str) -> Challenge:
    """The challenge in `challenges/<challenge_id>` of `course`.

    Raises:
        ChallengeError: it is missing or has problems; all of them, those of its dataset.toml among them.
    """
    return load_challenge_folder(course / "challenges" / challenge_id, course)


def load_challenge_folder(
    folder: Path, course: Path, read_dataset: DatasetReader = read_dataset_definition
) -> Challenge:
    """The challenge in `folder`, whose dataset is looked up in `course`. Nothing of the author's is run.

    `read_dataset` lets a caller that loads many challenges read each dataset.toml once.

    Raises:
        ChallengeError: it is missing or has problems; all of them, those of its dataset.toml among them.
    """
    file = shown_path(folder / "challenge.toml", course)
    reading = read_toml(folder / "challenge.toml", ChallengeDefinition, course)
    dataset = _read_named_dataset(reading, course, read_dataset)
    problems = [
        *_folder_problems(folder, course, reading),
        *reading.problems,
        *(Problem(file, key, message) for key, message in faults_of(_draft(folder, course, reading, dataset))),
        *(dataset.problems if dataset else ()),
    ]
    if problems:
        raise ChallengeError(problems)
    definition = reading.checked()
    greater_is_better, needs = _direction(definition.metric)
    deciding = _deciding(folder, course, definition, dataset.value if dataset else None)
    return Challenge(
        id=folder.name,
        folder=folder,
        course=course,
        definition=definition,
        greater_is_better=greater_is_better,
        needs=needs,
        content_hash=_hash_of(deciding),
        dataset=_dataset(folder, course, definition, dataset.value if dataset else None),
        deciding=deciding,
    )


def _dataset(folder: Path, course: Path, definition: ChallengeDefinition, named: DatasetDefinition | None) -> Dataset:
    """The dataset that a challenge without problems names, by `dataset.id` or `dataset.path`."""
    if named is None:
        return Dataset(folder.name, folder, None, folder / (definition.dataset.path or ""))
    return dataset_of(course / "datasets" / (definition.dataset.id or ""), named)


def _folder_problems(folder: Path, course: Path, reading: ParsedFile[ChallengeDefinition]) -> list[Problem]:
    """What is wrong with the folder's name and with what must lie in it."""
    shown = shown_path(folder, course)
    if not folder.is_dir():
        return []
    problems = []
    if not _ID.fullmatch(folder.name):
        better = re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-")
        hint = f" Did you mean '{better}'?" if better else ""
        rule = "must be named with lower-case letters, digits and single hyphens"
        problems.append(Problem(shown, "", f"{rule}. Got '{folder.name}'.{hint}"))
    kind = kind_of(SimpleNamespace(**reading.parts))
    starters = [f"{kind.starter}/{name}" for name in kind.files] or [kind.starter]
    if reading.parts.get("sql") is not None:
        starters.append(f"{kind.starter}/solution.py")
    for name, purpose in (
        ("README.md", "the statement a learner reads"),
        *((each, "the starter") for each in starters),
    ):
        if not (folder / name).is_file():
            problems.append(Problem(f"{shown}/{name}", "", f"does not exist. A challenge needs {name}, {purpose}."))
    return problems


def _read_named_dataset(
    reading: ParsedFile[ChallengeDefinition], course: Path, read_dataset: DatasetReader
) -> ParsedFile[DatasetDefinition] | None:
    """The dataset.toml that `dataset.id` names; None where it names no folder of the course."""
    section = reading.parts.get("dataset")
    if section is None or section.id is None:
        return None
    if section.id not in dataset_ids(course):
        return None
    return read_dataset(course / "datasets" / section.id, course)


def _draft(
    folder: Path,
    course: Path,
    reading: ParsedFile[ChallengeDefinition],
    dataset: ParsedFile[DatasetDefinition] | None,
) -> Draft:
    names = ("dataset", "task", "metric", "split", "budget", "reference", "example")
    sections = {name: reading.parts.get(name) for name in names}
    kinds = {name: section for name in KINDS.built_in if (section := reading.parts.get(name)) is not None}
    given = reading.parts.get("build_data")
    return Draft(folder, course, **sections, columns=_declared_columns(dataset), kinds=kinds, build_data=given)


def _declared_columns(dataset: ParsedFile[DatasetDefinition] | None) -> dict[str, ColumnType | None] | None:
    """Names of columns, also of those whose own description is wrong, with the types that are right."""
    declared = dataset.document.get("columns") if dataset else None
    if not isinstance(declared, dict) or not declared:
        return None
    types = [column.get("type") if isinstance(column, dict) else None for column in declared.values()]
    return {name: kind if kind in get_args(ColumnType) else None for name, kind in zip(declared, types, strict=True)}


def _direction(metric: MetricSection) -> tuple[bool, MetricNeeds]:
    """Direction and needs of a metric that has been checked."""
    if metric.name is None:
        assert metric.greater_is_better is not None
        assert metric.needs is not None
        return metric.greater_is_better, metric.needs
    from heldout.metrics.catalogue import declaration

    declared = declaration(metric.name)
    return declared.greater_is_better, declared.needs


def _deciding(
    folder: Path, course: Path, definition: ChallengeDefinition, dataset: DatasetDefinition | None
) -> dict[str, Any]:
    """Everything that decides a score or the reference's code, as JSON; keys that are left out count like defaults.

    A challenge whose metric stands alone and whose families are heldout's has no entry for further code, so that its
    hash is what it was before such code was looked for.
    """
    metric = definition.metric
    file = folder / metric.function.rpartition(":")[0] if metric.function else None
    code = file.read_bytes() if file else b""
    hidden = {"greater_is_better", "needs"} if metric.name else set()
    deciding: dict[str, Any] = {
        "dataset": definition.dataset.model_dump(exclude={"id", "path"}, exclude_none=True),
        "rows": rows_key(folder, course, definition, dataset),
        "task": definition.task.deciding(),
        "metric": metric.model_dump(exclude=hidden, exclude_none=True),
        "metric_code": hashlib.sha256(code).hexdigest(),
        "split": definition.split.model_dump(exclude_none=True),
        "limits": definition.limits.of_a_run(),
    }
    if definition.build_data is not None:
        deciding["build_data"] = definition.build_data
    if file and (helpers := helper_hashes(file, course)):
        deciding["metric_helpers"] = helpers
    if definition.budget:
        deciding["budget"] = {name: each.model_dump(exclude_none=True) for name, each in definition.budget.items()}
    if definition.reference.python:
        deciding["families_code"] = code_hashes(folder / definition.reference.python, course)
    kind = kind_of(definition)
    if (section := getattr(definition, kind.name, None)) is not None:
        deciding[kind.name] = section.model_dump(exclude={"reference_hash"}, exclude_none=True)
    if definition.sql is not None:
        # A query that comes without a model is fitted with the one of the starter.
        reference = definition.sql.reference_hash or sha256_of(folder / definition.sql.reference)
        deciding["sql_files"] = [reference, sha256_of(folder / kind.starter / "solution.py")]
    jsonable: dict[str, Any] = json.loads(json.dumps(deciding, default=str))
    return jsonable


def _hash_of(deciding: dict[str, Any]) -> str:
    canonical = json.dumps(deciding, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def rows_key(
    folder: Path, course: Path, definition: ChallengeDefinition, dataset: DatasetDefinition | None
) -> list[str]:
    """What stands for the rows: the dataset's content hash, else the bytes of every file that makes them.

    Those of further tables come after them, each with its name.
    """
    if dataset is None or not dataset.tables or dataset.source.kind == "withheld":
        return _rows_key(folder, course, definition, dataset)
    home = course / "datasets" / (definition.dataset.id or "")
    tables = (
        f"{name} {table.time} {table.content_hash or sha256_of(home / table.file)}"
        for name, table in sorted(dataset.tables.items())
    )
    return [*_rows_key(folder, course, definition, dataset), *tables]


def _rows_key(
    folder: Path, course: Path, definition: ChallengeDefinition, dataset: DatasetDefinition | None
) -> list[str]:
    if dataset is None:
        return [sha256_of(folder / (definition.dataset.path or ""))]
    if dataset.content_hash and not dataset.source.rows:
        return [dataset.content_hash]
    home = course / "datasets" / (definition.dataset.id or "")
    source = dataset.source
    if source.kind == "withheld":
        return list(source.rows)
    code = source.function.rpartition(":")[0] if source.function else None
    helpers = helper_hashes(home / code, course) if code else {}
    own = [sha256_of(home / name) for name in ("dataset.toml", source.file, code) if name]
    return [*own, *(f"{name} {digest}" for name, digest in helpers.items() if name != "dataset.toml")]
