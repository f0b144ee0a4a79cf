"""Building a prepared folder: from a table to Arrow files and the manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from heldout.base.json_records import to_json
from heldout.base.versions import __version__, versions_of
from heldout.base.vocabulary import SplitMethod
from heldout.challenge.interface import Challenge
from heldout.challenge.rules import group_columns
from heldout.dataset.content import column_type, content_hash
from heldout.dataset.interface import Table
from heldout.prepare.columns import check_columns, feature_columns
from heldout.prepare.equal_rows import Codes
from heldout.prepare.interface import (
    Manifest,
    Part,
    PreparedContent,
    RepeatedRows,
    SplitRecord,
    TargetColumn,
    WholeGroups,
)
from heldout.prepare.query_tables import query_tables, reference_features, time_unit, write_query_tables
from heldout.prepare.split import PARTS, Split, split
from heldout.prepare.tables import Columns, write_table
from heldout.prepare.target import check_table, check_target, encode_target, target_column
from heldout.tasks.catalogue import task_of
from heldout.tasks.interface import EncodedTarget


def build(
    frame: pd.DataFrame,
    table_hash: str,
    challenge: Challenge,
    where: str,
    folder: Path,
    tables: Mapping[str, Table] | None = None,
) -> None:
    """Fill the empty `folder` (mode 0700) with everything that `PreparedData` names.

    `table_hash` is the table's content hash, `where` the challenge's file in messages, `tables` are the dataset's
    further ones.

    Raises:
        ChallengeError: the challenge does not fit its table.
        DatasetError: the table does not fit the task.
    """
    definition = challenge.definition
    check_columns(list(frame.columns), definition, where)
    labels = target_column(frame, definition, where)
    check_target(labels, definition, where)
    rows = split(frame, definition, where)
    target = encode_target(labels, rows, definition, where)
    features = frame[feature_columns(list(frame.columns), definition)]
    queried = None
    if definition.sql is not None:
        queried = query_tables(features, rows, definition, tables or {}, where)
        features = reference_features(queried, challenge, rows)
    check_table(labels, features, definition, where)
    labelled = task_of(definition.task.type).labelled
    sizes = _write_tables(folder, features, target, rows, labelled)
    if queried is not None:
        sizes |= write_query_tables(folder, queried)
    content = _content(challenge, features, target, labels, rows)
    content = content if queried is None else replace(content, tables=queried.described)
    manifest = Manifest(
        **vars(content),
        content_hash="sha256:" + hashlib.sha256(_canonical(to_json(content))).hexdigest(),
        challenge_hash=challenge.content_hash,
        table_hash=table_hash,
        files=sizes,
        versions={"heldout": __version__} | versions_of("numpy", "pandas", "pyarrow"),
    )
    path = folder / "manifest.json"
    path.touch(mode=0o600)
    path.write_bytes(manifest.as_bytes())


def _write_tables(
    folder: Path, features: pd.DataFrame, target: EncodedTarget, rows: Split, labelled: bool
) -> dict[str, int]:
    """Write every table; bytes by path relative to `folder`. Training labels are open where models are given them."""
    for name in ("open", "hidden"):
        (folder / name).mkdir(mode=0o700)
    tables = _tables(features, target, rows, labelled)
    return {f"{name}.arrow": write_table(folder / f"{name}.arrow", columns, chosen) for name, columns, chosen in tables}


def _tables(
    features: pd.DataFrame, target: EncodedTarget, rows: Split, labelled: bool
) -> Iterator[tuple[str, Columns, Codes]]:
    """Every table by its path without the suffix, and which rows of its columns are its own."""
    columns = {str(name): features[name] for name in list(features.columns)}
    for part in PARTS:
        chosen = rows.rows(part)
        side = "open" if part == "train" else "hidden"
        yield f"open/{part}_features", columns, chosen
        yield f"{side if labelled else 'hidden'}/{part}_target", {"target": target.values}, chosen
        if rows.groups is not None:
            yield f"{side}/{part}_groups", {"group": rows.groups}, chosen
        if rows.times is not None and side == "hidden":
            yield f"{side}/{part}_time", {"time": rows.times}, chosen


def _content(
    challenge: Challenge, features: pd.DataFrame, target: EncodedTarget, labels: pd.Series[Any], rows: Split
) -> PreparedContent:
    """What does not differ between machines."""
    definition = challenge.definition
    split = definition.split
    given = split.method == "given"
    types = {str(name): column_type(features[name]) for name in features}
    return PreparedContent(
        schema="heldout.prepared/1",
        challenge_id=challenge.id,
        rows={part: len(rows.rows(part)) for part in PARTS},
        features=tuple(types.items()),
        time_units={name: time_unit(features[name]) for name, kind in types.items() if kind == "datetime64"},
        target=TargetColumn(definition.dataset.target_name, column_type(labels)),
        classes=target.classes,
        positive_index=target.positive_index,
        class_counts=_class_counts(target, rows),
        names=target.names,
        times=target.times,
        split=SplitRecord(
            split.method,
            split.column if given else None,
            None if given else split.public,
            None if given else split.private,
            split.seed,
        ),
        group=_whole_groups(group_columns(definition.dataset), rows),
        time=definition.dataset.time,
        duplicates=_repeated(rows, split.method),
        hashes={part: _hashes(features, labels, rows, rows.rows(part)) for part in PARTS},
    )


def _hashes(features: pd.DataFrame, labels: pd.Series[Any], rows: Split, chosen: Codes) -> dict[str, str]:
    """Content hashes of one part's tables."""
    tables = {"features": features, "target": pd.DataFrame({"target": labels})}
    if rows.groups is not None:
        tables["groups"] = pd.DataFrame({"group": rows.groups})
    if rows.times is not None:
        tables["time"] = pd.DataFrame({"time": rows.times})
    return {name: content_hash(table, chosen) for name, table in tables.items()}


def _class_counts(target: EncodedTarget, rows: Split) -> dict[Part, tuple[int, ...]] | None:
    if target.classes is None:
        return None
    size = len(target.classes)
    return {part: tuple(np.bincount(target.values[rows.rows(part)], minlength=size).tolist()) for part in PARTS}


def _whole_groups(columns: list[str], rows: Split) -> WholeGroups | None:
    if rows.groups is None:
        return None
    return WholeGroups(tuple(columns), {part: len(np.unique(rows.groups[rows.rows(part)])) for part in PARTS})


def _repeated(rows: Split, method: SplitMethod) -> RepeatedRows:
    trained = np.zeros(int(rows.copies.max()) + 1, dtype=bool)
    trained[rows.copies[rows.train]] = True
    hidden: Codes = rows.copies[np.concatenate([rows.public, rows.private])]
    return RepeatedRows(len(rows.copies) - len(trained), method == "random", int(trained[hidden].sum()))


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
