"""The folds of the training rows as tables of their own, so that a stage can fit on a fold as it fits on all rows.

They are the folds that the landscape's configurations were compared on. No hidden row and no hidden label is in them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from heldout.base.errors import HeldoutError
from heldout.base.paths import cache_folder, ensure_folder, writing
from heldout.challenge.interface import Challenge
from heldout.landscape.study import copies_matter, folds_in_time
from heldout.prepare.interface import PreparedData, target_of
from heldout.sandbox.interface import Runner
from heldout.sandbox.message import Blob
from heldout.sandbox.trusted import TrustedTask
from heldout.tasks.interface import Target

MOST = 3
"""Folds that are made: the first ones."""
_FORMAT = 1
"""Raised when the tables change their meaning."""
_NAMES = ("train_features", "train_target", "train_groups", "valid_features", "valid_target")
_OPTIONAL = "train_groups"


@dataclass(frozen=True)
class FoldTables:
    """One fold: tables as `PreparedData` has them."""

    train_features: Blob
    train_target: Blob
    train_groups: Blob | None
    """None where no groups are declared."""
    valid_features: Blob
    valid_target: Blob
    valid_rows: int


@dataclass(frozen=True)
class FoldsRequest:
    """The training rows, and what their folds must respect."""

    features: Blob
    target: Blob
    groups: Blob | None
    told: Target
    """What the codes of labels stand for."""
    in_time: bool
    keep_copies_together: bool
    time: str | None
    """The column that orders the rows."""


@dataclass(frozen=True)
class Folds:
    """The first folds, at most `MOST`."""

    tables: tuple[FoldTables, ...]


FOLD_TABLES = TrustedTask("fold_tables", "dividing the training rows", FoldsRequest, Folds, result_bytes=1 << 32)


def fold_tables(runner: Runner, challenge: Challenge, prepared: PreparedData) -> Folds:
    """The first folds of a challenge's training rows; made once, and kept in the cache.

    Raises:
        HeldoutError: they cannot be made, or not be kept.
    """
    folder = cache_folder() / "folds" / _key(challenge, prepared)
    grouped = prepared.open_file("train_groups").exists()
    found = _kept(folder, grouped)
    if found is None:
        # Of a folder that is there some files were removed, as programs do that clear caches.
        shutil.rmtree(folder, ignore_errors=True)
        _keep(FOLD_TABLES.ask(runner, _request(challenge, prepared)), folder)
        found = _kept(folder, grouped)
    if found is None:
        raise HeldoutError(f"the folds in {folder} cannot be read.")
    return found


def make_fold_tables(asked: FoldsRequest) -> Folds:
    """In a trusted process: the tables."""
    import numpy as np

    from heldout.landscape.folds import as_known, folds_of
    from heldout.landscape.study import copies_among
    from heldout.prepare.tables import frame_bytes, read_column, read_features, read_target, table_bytes
    from heldout.sandbox.message import view_of

    features, labels = read_features(view_of(asked.features)), read_target(view_of(asked.target))
    groups = None if asked.groups is None else read_column(view_of(asked.groups), "group")
    copies = copies_among(features, labels, asked.in_time, asked.time) if asked.keep_copies_together else None
    folds = folds_of(labels, groups, in_time=asked.in_time, classifies=asked.told.classes is not None, copies=copies)
    folds = as_known(folds, features, asked.told, asked.time)

    def table(rows: np.ndarray) -> memoryview:
        return frame_bytes(features.iloc[rows])

    return Folds(
        tuple(
            FoldTables(
                table(fold.train),
                table_bytes({"target": labels[fold.train]}),
                None if groups is None else table_bytes({"group": groups[fold.train]}),
                table(fold.valid),
                table_bytes({"target": labels[fold.valid]}),
                len(fold.valid),
            )
            for fold in folds[:MOST]
        )
    )


def _request(challenge: Challenge, prepared: PreparedData) -> FoldsRequest:
    groups = prepared.open_file("train_groups")
    return FoldsRequest(
        prepared.open_file("train_features"),
        prepared.train_target,
        groups if groups.exists() else None,
        target_of(challenge, prepared),
        folds_in_time(challenge),
        copies_matter(challenge, prepared),
        challenge.definition.dataset.time,
    )


def _key(challenge: Challenge, prepared: PreparedData) -> str:
    parts = [_FORMAT, prepared.content_hash, folds_in_time(challenge), copies_matter(challenge, prepared)]
    return f"{challenge.id}-{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]}"


def _keep(folds: Folds, folder: Path) -> None:
    """Write a folder in one step; where another process was first, its folder stays."""
    ensure_folder(folder.parent, mode=0o700)
    with writing(folder):
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            for number, fold in enumerate(folds.tables):
                for name in _NAMES:
                    content = getattr(fold, name)
                    if content is not None:
                        (made / f"{number}-{name}.arrow").write_bytes(content)
            (made / "rows.json").write_text(json.dumps([fold.valid_rows for fold in folds.tables]), encoding="utf-8")
            try:
                made.rename(folder)
            except OSError:
                if not folder.is_dir():
                    raise
        finally:
            shutil.rmtree(made, ignore_errors=True)


def _kept(folder: Path, grouped: bool) -> Folds | None:
    """The folds in a folder, with groups where they are declared; None where they are not, or not all, there."""
    try:
        rows = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    found = tuple(_kept_fold(folder, number, count, grouped) for number, count in enumerate(rows))
    whole = tuple(fold for fold in found if fold is not None)
    return Folds(whole) if len(whole) == len(found) else None


def _kept_fold(folder: Path, number: int, rows: int, grouped: bool) -> FoldTables | None:
    paths = {name: folder / f"{number}-{name}.arrow" for name in _NAMES}
    groups = paths.pop(_OPTIONAL)
    if not all(path.is_file() for path in (*paths.values(), *([groups] if grouped else []))):
        return None
    return FoldTables(**paths, train_groups=groups if grouped else None, valid_rows=rows)
