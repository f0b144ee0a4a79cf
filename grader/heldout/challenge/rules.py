"""What must hold between the keys of a challenge.toml, and between it and its dataset, its metric and its files.

Each rule looks only at sections that are valid by themselves, so one wrong section does not hide what is wrong with
the others. A rule yields (key, message) pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from heldout.base.errors import nearest
from heldout.base.toml_wording import as_written, missing
from heldout.base.vocabulary import ColumnType
from heldout.base.words import first_few, listed
from heldout.challenge.definition import (
    BudgetSection,
    ChallengeDefinition,
    DatasetSection,
    Example,
    MetricSection,
    ReferenceSection,
    SplitSection,
    TaskSection,
)
from heldout.challenge.resources import BUDGET_RESOURCES
from heldout.dataset.load import fault_of_data_file
from heldout.dataset.named_files import fault_of_file, fault_of_function, fault_of_path
from heldout.kinds.catalogue import KINDS
from heldout.tasks.catalogue import TASKS, task_names, task_of
from heldout.tasks.task import Task

Fault = tuple[str, str]
"""Dotted key and message."""

EXPECTED = ("passes", "weak", "failed", "timed_out", "out_of_memory", "forbidden", "invalid_output")
"""The folders of `submissions/`: how the examples in them must end."""

_NAMES_SHOWN = 30


@dataclass(frozen=True)
class Draft:
    """A challenge.toml in the course of being checked: its valid sections, None for the others."""

    folder: Path
    course: Path
    dataset: DatasetSection | None
    task: TaskSection | None
    metric: MetricSection | None
    split: SplitSection | None
    reference: ReferenceSection | None
    example: list[Example] | None
    budget: dict[str, BudgetSection] | None
    columns: Mapping[str, ColumnType | None] | None
    """The dataset's columns and, where they are valid, their types; None where nothing declares columns."""
    kinds: Mapping[str, Any] = field(default_factory=dict)
    """The tables of kinds of challenges that the file has."""
    build_data: str | None = None


def faults_of(draft: Draft) -> Iterator[Fault]:
    """Every fault that the rules find, in the order of the file."""
    for rule in (_dataset_is_one, _columns_exist, _task, _metric, _split, _budget, _reference, _kind, _examples):
        yield from rule(draft)


def group_columns(dataset: DatasetSection) -> list[str]:
    """The columns of `dataset.group`, as a list."""
    if dataset.group is None:
        return []
    return [dataset.group] if isinstance(dataset.group, str) else dataset.group


def _dataset_is_one(draft: Draft) -> Iterator[Fault]:
    dataset = draft.dataset
    if dataset is None:
        return
    if (dataset.id is None) == (dataset.path is None):
        came = (
            "neither" if dataset.id is None else f"id = {as_written(dataset.id)} and path = {as_written(dataset.path)}"
        )
        yield "dataset", f"must have either id (a folder of datasets/) or path (a file beside it). Got {came}."
    if dataset.id is not None:
        folders = dataset_ids(draft.course)
        if dataset.id not in folders:
            has = f"one of {', '.join(folders)}" if folders else "a folder of datasets/, which has none"
            yield "dataset.id", f"must be {has}. Got {as_written(dataset.id)}.{nearest(dataset.id, folders)}"
    if dataset.path is not None and (fault := fault_of_data_file(draft.folder, dataset.path)):
        yield "dataset.path", fault


def dataset_ids(course: Path) -> list[str]:
    """Names of the dataset folders of a course, sorted."""
    folder = course / "datasets"
    return sorted(entry.name for entry in folder.iterdir() if _counts(entry)) if folder.is_dir() else []


def _counts(entry: Path) -> bool:
    return entry.is_dir() and not entry.name.startswith((".", "_"))


def _columns_exist(draft: Draft) -> Iterator[Fault]:
    dataset = draft.dataset
    if dataset is None:
        return
    yield from _roles(dataset)
    if draft.columns is None:
        return
    named = [("dataset.target", name) for name in dataset.targets]
    named += [("dataset.drop", name) for name in dataset.drop]
    named += [("dataset.time", dataset.time)] if dataset.time else []
    named += [("dataset.group", name) for name in group_columns(dataset)]
    for key, name in named:
        if name not in draft.columns:
            yield key, _no_column(name, draft.columns)


def _roles(dataset: DatasetSection) -> Iterator[Fault]:
    """What is wrong with the columns' roles, whatever the table has."""
    if not dataset.targets or len(set(dataset.targets)) < len(dataset.targets):
        yield "dataset.target", f"must name at least one column, and none twice. Got {as_written(dataset.target)}."
    for target in dataset.targets:
        if target in dataset.drop:
            yield "dataset.drop", f"must not hold the target. Got {as_written(target)}."
    if dataset.group == []:
        yield "dataset.group", "must name at least one column. Got []."
    groups = [("dataset.group", group) for group in group_columns(dataset)]
    for key, name in (("dataset.time", dataset.time), *groups):
        if name in dataset.targets:
            yield key, f"must not be the target. Got {as_written(name)}."


def _no_column(name: str, columns: Iterable[str]) -> str:
    names = list(columns)
    return f"must be a column: {first_few(names, _NAMES_SHOWN)}. Got {as_written(name)}.{nearest(name, names)}"


def _task(draft: Draft) -> Iterator[Fault]:
    task, dataset = draft.task, draft.dataset
    if task is None:
        return
    asked = task_of(task.type)
    if asked.takes_positive and task.positive is None:
        yield "task.positive", f"{missing(ChallengeDefinition, 'task', 'positive')} A {task.type} task needs it."
    if not asked.takes_positive and task.positive is not None:
        known = TASKS.usable()
        takers = listed((name for name in task_names() if name in known and known[name].takes_positive), "or")
        yield "task.positive", f"must not be given unless type is {takers}. Got type '{task.type}'."
    for fault in asked.option_faults(task.options):
        yield "task.options", fault
    if asked.needs_time and draft.split is not None and draft.split.method != "time":
        yield "split.method", f"must be time for a {task.type} task. Got '{draft.split.method}'."
    if dataset is None:
        return
    yield from _target_columns(asked, dataset, draft.columns or {})
    kind = (draft.columns or {}).get(dataset.targets[0]) if dataset.targets else None
    if (
        kind in asked.types_of(0)
        and asked.takes_positive
        and task.positive is not None
        and type(task.positive).__name__ != _python_name(kind)
    ):
        yield (
            "task.positive",
            f"must be a value of {as_written(dataset.targets[0])}, which is {kind}. Got {as_written(task.positive)}.",
        )


def _target_columns(asked: Task, dataset: DatasetSection, columns: Mapping[str, ColumnType | None]) -> Iterator[Fault]:
    """What is wrong with the number of the target's columns, or with their types; and a group that is missing."""
    fewest, most = asked.columns
    came = len(dataset.targets)
    if came and not fewest <= came <= most:
        wanted = str(most) if fewest == most else f"{fewest} to {most}"
        yield (
            "dataset.target",
            f"must name {wanted} column{'' if most == 1 else 's'} for the task '{asked.name}'. "
            f"Got {as_written(dataset.target)}.",
        )
        return
    if asked.by_group and not group_columns(dataset):
        yield "dataset.group", f"{missing(ChallengeDefinition, 'dataset', 'group')} The task '{asked.name}' needs it."
    for position, name in enumerate(dataset.targets):
        kind, allowed = columns.get(name), asked.types_of(position)
        if kind is not None and kind not in allowed:
            wanted = listed(allowed, "or")
            yield (
                "task.type",
                f"must suit the target: '{asked.name}' needs {wanted}. Got {as_written(name)}, which is {kind}.",
            )


def _python_name(kind: ColumnType) -> str:
    return {"str": "str", "int64": "int", "bool": "bool"}.get(kind, "")


def _metric(draft: Draft) -> Iterator[Fault]:
    metric = draft.metric
    if metric is None:
        return
    if (metric.name is None) == (metric.function is None):
        came = (
            "neither"
            if metric.name is None
            else f"name = {as_written(metric.name)} and function = {as_written(metric.function)}"
        )
        yield "metric", f"must have either name (a registered metric) or function (file.py:function). Got {came}."
    if metric.function is not None:
        yield from _metric_function(draft, metric, metric.function)
    elif metric.name is not None:
        yield from _registered_metric(draft, metric, metric.name)


def _metric_function(draft: Draft, metric: MetricSection, function: str) -> Iterator[Fault]:
    for name in ("greater_is_better", "needs"):
        if getattr(metric, name) is None:
            yield f"metric.{name}", missing(ChallengeDefinition, "metric", name)
    if metric.options:
        yield "metric.options", "must not be given for a function: write its numbers into the function."
    if fault := fault_of_function(draft.folder, function):
        yield "metric.function", fault
    if metric.needs is not None and draft.task is not None:
        forms = task_of(draft.task.type).forms
        if metric.needs not in forms:
            allowed = f"one of {', '.join(forms)}" if len(forms) > 1 else forms[0]
            yield "metric.needs", f"must be {allowed} for the task '{draft.task.type}'. Got '{metric.needs}'."


def _registered_metric(draft: Draft, metric: MetricSection, name: str) -> Iterator[Fault]:
    from heldout.metrics import catalogue

    try:
        declared = catalogue.declaration(name)
    except catalogue.UnknownMetric as error:
        yield "metric.name", error.message
        return
    if draft.task is not None and (fault := catalogue.check_task(name, draft.task.type)):
        yield "metric.name", fault
    for fault in catalogue.check_options(name, metric.options):
        yield "metric.options", fault
    for key, came, right in (
        ("greater_is_better", metric.greater_is_better, declared.greater_is_better),
        ("needs", metric.needs, declared.needs),
    ):
        if came is not None and came != right:
            yield (
                f"metric.{key}",
                f"must be {as_written(right)}, as {name} declares it. Got {as_written(came)}. Leave it out.",
            )


def _split(draft: Draft) -> Iterator[Fault]:
    split = draft.split
    if split is None:
        return
    if split.method == "given":
        yield from _given_split(draft, split)
        return
    for name in ("public", "private"):
        if getattr(split, name) is None:
            yield f"split.{name}", missing(ChallengeDefinition, "split", name)
    if split.column is not None:
        yield "split.column", f"must not be given unless method is given. Got method '{split.method}'."
    if split.public and split.private and split.public + split.private >= 1:
        total = f"{split.public:g} + {split.private:g} = {split.public + split.private:g}"
        yield "split", f"must leave rows to train on: public + private must be less than 1. Got {total}."
    if draft.dataset is None:
        return
    for method, column in (("group", draft.dataset.group), ("time", draft.dataset.time)):
        if split.method == method and not column:
            yield f"dataset.{method}", f"{missing(ChallengeDefinition, 'dataset', method)} Method '{method}' needs it."


def _given_split(draft: Draft, split: SplitSection) -> Iterator[Fault]:
    for name in ("public", "private"):
        if getattr(split, name) is not None:
            yield f"split.{name}", "must not be given with method 'given', where the column decides. Leave it out."
    if split.column is None:
        yield "split.column", missing(ChallengeDefinition, "split", "column")
        return
    if draft.dataset is not None and split.column in draft.dataset.targets:
        yield "split.column", f"must not be the target. Got {as_written(split.column)}."
    if draft.columns is not None and split.column not in draft.columns:
        yield "split.column", _no_column(split.column, draft.columns)


def _budget(draft: Draft) -> Iterator[Fault]:
    for name, budget in (draft.budget or {}).items():
        key, known = f"budget.{name}", BUDGET_RESOURCES.get(name)
        if known is None:
            names = tuple(BUDGET_RESOURCES)
            yield key, f"must be one of {', '.join(names)}. Got {as_written(name)}.{nearest(name, names)}"
            continue
        if budget.price is None and budget.most is None:
            yield (
                key,
                f"must have price (points for each doubling over the reference) or most (in {known.unit}), or both.",
            )
        if budget.most is None and "cost" in budget.model_fields_set:
            yield f"{key}.cost", "must not be given without most: it is what more than that costs."
        if not known.batches and "rows" in budget.model_fields_set:
            batched = listed((each.name for each in BUDGET_RESOURCES.values() if each.batches), "or")
            yield f"{key}.rows", f"must not be given unless the budget is for {batched}."


def _reference(draft: Draft) -> Iterator[Fault]:
    reference, dataset = draft.reference, draft.dataset
    if reference is None:
        return
    if reference.python and (fault := fault_of_file(draft.folder, reference.python)):
        yield "reference.python", fault
    if draft.columns is None or dataset is None:
        return
    features = [name for name in draft.columns if name not in {*dataset.targets, *dataset.drop}]
    for name in reference.drop:
        if name not in features:
            hint = nearest(name, features)
            yield (
                "reference.drop",
                f"must name features: {first_few(features, _NAMES_SHOWN)}. Got {as_written(name)}.{hint}",
            )
    if features and set(features) <= set(reference.drop):
        yield "reference.drop", "must leave a feature to the reference. Drop fewer."


def _kind(draft: Draft) -> Iterator[Fault]:
    if len(draft.kinds) > 1:
        names = list(draft.kinds)
        yield names[1], f"must not be given beside {listed(names[:1])}: a challenge is of one kind. Leave one out."
    if draft.kinds and draft.build_data is not None:
        yield (
            "build_data",
            f"must not be given beside [{next(iter(draft.kinds))}], which hands data out itself.",
        )
    for name, section in draft.kinds.items():
        kind = KINDS.built_in[name]
        for key, message in kind.faults(section, draft.columns) if draft.columns is not None else ():
            yield f"{name}.{key}", message
        told = name == "sql" and section.reference_hash is None
        if told and (fault := fault_of_file(draft.folder, section.reference)):
            yield "sql.reference", fault
        needs = _needs_of_metric(draft.metric)
        if kind.forms and needs is not None and needs not in kind.forms:
            yield (
                "metric",
                f"must take the form {listed(kind.forms, 'or')} in a challenge with [{name}]. Got '{needs}'.",
            )


def _needs_of_metric(metric: MetricSection | None) -> str | None:
    """The form of predictions that the metric takes; None where that is not known."""
    from heldout.metrics import catalogue

    if metric is None or metric.name is None:
        return None if metric is None else metric.needs
    try:
        return catalogue.declaration(metric.name).needs
    except catalogue.UnknownMetric:
        return None


def _examples(draft: Draft) -> Iterator[Fault]:
    first: str | None = None
    shown: dict[str, str] = {}
    for index, example in enumerate(draft.example or []):
        key = f"example[{index}]"
        if example.shows and shown.setdefault(example.shows, example.path) != example.path:
            other = as_written(shown[example.shows])
            yield f"{key}.shows", f"must be '{example.shows}' for one example only. It is for {other} too."
        if example.reference and first is not None:
            yield f"{key}.reference", f"must be true for one example only. It is for {as_written(first)} too."
        first = example.path if example.reference and first is None else first
        if fault := _example_path_fault(draft.folder, example.path):
            yield f"{key}.path", fault
        for name, band in (("score", example.score), ("points", example.points)):
            if band and band[0] > band[1]:
                yield f"{key}.{name}", f"must be [lowest, highest]. Got {_band(band)}."
        if example.points and not all(0 <= value <= 100 for value in example.points):
            yield f"{key}.points", f"must lie between 0 and 100. Got {_band(example.points)}."


def _example_path_fault(folder: Path, name: str) -> str:
    parts = PurePosixPath(name).parts
    if len(parts) < 3 or parts[0] != "submissions" or parts[1] not in EXPECTED:
        hint = nearest(parts[1], EXPECTED) if len(parts) > 1 else ""
        rule = f"must be submissions/<expected>/name, with <expected> one of {', '.join(EXPECTED)}"
        return f"{rule}. Got {as_written(name)}.{hint}"
    return fault_of_path(folder, name)


def _band(band: list[Any]) -> str:
    return "[" + ", ".join(f"{value:g}" for value in band) + "]"
