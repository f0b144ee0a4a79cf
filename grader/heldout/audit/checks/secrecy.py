"""Nothing that a learner or a submission's process receives holds a hidden label."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from heldout.audit.file_tables import CarriedFile, Opaque, tables_of
from heldout.audit.interface import Finding
from heldout.audit.label_search import HiddenLabels, canonical_columns, leaks
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.errors import UsageError

_OPEN = ("train_features", "train_target", "public_features", "private_features", "train_groups")
"""All that a submission's process is sent."""
_TEXTS = ("README.md", "hints.md", "solution.py")
_SHOWN = 3


@check("secrecy", "No hidden label travels", stage="data")
def secrecy(subject: Subject) -> Iterator[Finding]:
    """Files with hidden labels among those that travel, and files that cannot be looked into."""
    yield from _sent(subject)
    secrets = _secrets(subject)
    for file in _carried(subject):
        try:
            found = sorted({leak for table in tables_of(file) for leak in leaks(table, secrets)})
        except Opaque as error:
            yield Finding(
                "warning",
                f"{file.name} travels and cannot be looked into ({error}): nobody can tell whether it holds labels.",
                "Hand over CSV, Parquet or .npy files; a pickle may also run code on a learner's machine.",
                {"file": file.name},
            )
            continue
        if found:
            yield Finding(
                "error",
                f"{file.name} reaches learners and holds answers to hidden rows: {'; '.join(found[:_SHOWN])}.",
                "Take the file away, or the column out of it. Data that learners may have are their training rows.",
                {"file": file.name, "leaks": found},
            )


def _sent(subject: Subject) -> Iterator[Finding]:
    """What the prepared folder gives to submissions: nothing else, and no target among the features."""
    tables = subject.prepared.manifest.tables
    given = {name for name, _ in (*subject.prepared.features, *(tables[0].columns if tables else ()))}
    folder = subject.prepared.folder / "open"
    expected = {*_OPEN, *(table.file for table in subject.prepared.manifest.tables)}
    extra = sorted(path.name for path in folder.iterdir() if path.stem not in expected or path.suffix != ".arrow")
    if extra:
        yield Finding(
            "error",
            f"The prepared data hold files for submissions that do not belong there: {', '.join(extra)}.",
            f"Delete the folder {subject.prepared.folder}; it is made anew.",
            {"files": extra},
        )
    for target in sorted(given & set(subject.challenge.definition.dataset.targets)):
        yield Finding(
            "error",
            f"The target '{target}' is one of the features that submissions are given.",
            "Name the target in dataset.target and in no other role.",
            {"feature": target},
        )


def _secrets(subject: Subject) -> HiddenLabels:
    import numpy as np
    import pandas as pd

    from heldout.prepare.target import target_column

    parts, classes = subject.parts, subject.prepared.classes
    hidden = pd.concat([parts["public"].features, parts["private"].features], ignore_index=True)
    codes = [*parts["public"].target.tolist(), *parts["private"].target.tolist()]
    labels = codes if classes is None else [classes[code] for code in codes]
    source = target_column(subject.table.frame, subject.challenge.definition)
    names = [str(name) for name in hidden.columns]
    is_hidden = np.ones(len(subject.table.frame), dtype=bool)
    is_hidden[subject.split.train] = False
    answers = canonical_columns(["labels", "source"], [labels, source.tolist()])
    return HiddenLabels(
        target=str(source.name),
        labels=tuple(answers["labels"]),
        public=len(parts["public"].target),
        in_source=tuple(answers["source"]),
        hidden_in_source=tuple(is_hidden.tolist()),
        features=canonical_columns(names, [_as_text(hidden[name]) for name in names]),
        training=canonical_columns(names, [_as_text(parts["train"].features[name]) for name in names]),
        classes=classes is not None,
    )


def _as_text(column: object) -> Sequence[object]:
    """Values as a CSV file has them: dates without a time of day, missing ones empty."""
    import pandas as pd

    assert isinstance(column, pd.Series)
    if column.dtype.kind == "M":
        column = column.dt.strftime("%Y-%m-%dT%H:%M:%S").str.removesuffix("T00:00:00")
    values: list[object] = column.astype(object).where(column.notna(), "").tolist()
    return values


def _carried(subject: Subject) -> Iterator[CarriedFile]:
    """The workspace that a learner starts with, the hints, and what travels with the starter."""
    from heldout.prepare.tables import write_workspace_data
    from heldout.submission.read import read_submission

    challenge = subject.challenge
    seen = set()
    for name in _TEXTS:
        path = challenge.folder / name
        if path.is_file():
            seen.add(name)
            yield CarriedFile(name, path.read_bytes())
    with tempfile.TemporaryDirectory(prefix="heldout-verify-") as folder:
        write_workspace_data(subject.prepared, challenge, Path(folder))
        for path in sorted(Path(folder).glob("data/*")):
            yield CarriedFile(f"the workspace's data/{path.name}", path.read_bytes())
    try:
        travelling = read_submission(challenge.starter).files
    except UsageError:
        return
    for file in travelling:
        if file.path not in seen:
            yield CarriedFile(file.path, file.content)
