"""What every piece of a calibration works on: labels, folds, metric, and where results are kept."""

from __future__ import annotations

import hashlib
import json
import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.base.errors import MetricError
from heldout.base.versions import versions_of
from heldout.base.vocabulary import MetricNeeds
from heldout.challenge.interface import Challenge
from heldout.challenge.own_code import given_files, helper_hashes
from heldout.landscape.interface import HiddenPart
from heldout.metrics.interface import Metric
from heldout.prepare.interface import PreparedData, target_of
from heldout.tasks.catalogue import task_of
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from heldout.landscape.folds import Fold

SEED = 0
"""Of the global generators, set before anything is fitted."""
FORMAT = 4
"""Raised when what the cache keeps changes its meaning."""
PARTS: tuple[HiddenPart, ...] = ("public", "private")
_KNOWN_FOLDS: dict[tuple[str, str, bool], list[Fold]] = {}


@dataclass(frozen=True)
class Study:
    """One challenge's calibration. Small: it travels to every worker."""

    challenge: Challenge
    prepared: PreparedData
    cache_root: Path
    """Where results are kept. Not looked up again: a worker may have started with another environment."""

    @cached_property
    def cache(self) -> Path:
        """The cache for this data, metric and these libraries; survives a kill, may be deleted."""
        key = json.dumps([FORMAT, self.prepared.content_hash, metric_key(self.challenge), versions()], sort_keys=True)
        name = f"{self.challenge.id}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        return self.cache_root / name

    @property
    def target(self) -> Target:
        """What the codes of labels stand for."""
        return target_of(self.challenge, self.prepared)

    @property
    def classifies(self) -> bool:
        """Whether the target is a class."""
        return self.prepared.classes is not None

    @property
    def in_time(self) -> bool:
        """Whether folds go forward in time: the split does, or time is all that is declared."""
        return folds_in_time(self.challenge)

    def metric(self) -> Metric:
        """The challenge's metric.

        Raises:
            MetricError: the challenge's own metric cannot be loaded.
        """
        return _metric(self.challenge)

    def labels(self, part: str) -> NDArray[Any]:
        """Codes or values of a part's target, shape (n,)."""
        from heldout.prepare.tables import read_target

        file = self.prepared.train_target if part == "train" else self.prepared.hidden_file(f"{part}_target")
        return read_target(file.read_bytes())

    def features(self, part: str) -> pd.DataFrame:
        """The features of a part as learners get them."""
        from heldout.prepare.tables import read_features

        return read_features(self.prepared.open_file(f"{part}_features").read_bytes())

    def groups(self, part: str) -> NDArray[Any] | None:
        """Group codes of a part, shape (n,); None where no groups are declared."""
        from heldout.prepare.tables import read_column

        file = self.prepared.open_file if part == "train" else self.prepared.hidden_file
        path = file(f"{part}_groups")
        return read_column(path.read_bytes(), "group") if path.exists() else None

    def folds(self) -> list[Fold]:
        """The folds of the training rows.

        Raises:
            ChallengeError: a forecast's folds have no row to fit on.
        """
        key = (str(self.prepared.folder), self.prepared.content_hash, self.in_time)
        if key not in _KNOWN_FOLDS:
            from heldout.landscape.folds import as_known, folds_of

            _KNOWN_FOLDS.clear()  # one calibration at a time: a landscape of thousands of fits asks for each fold
            folds = folds_of(
                self.labels("train"),
                self.groups("train"),
                in_time=self.in_time,
                classifies=self.classifies,
                copies=self.copies(),
            )
            if task_of(self.target.task).known_until(self.target.options):
                folds = as_known(folds, self.features("train"), self.target, self.challenge.definition.dataset.time)
            _KNOWN_FOLDS[key] = folds
        return _KNOWN_FOLDS[key]

    def copies(self) -> NDArray[np.int64] | None:
        """One code per training row, shape (n,), which copies share: rows equal in all features and the target.

        None where no row of the table is a copy, and where time orders the folds and is no feature: rows that look
        equal then may lie far apart.
        """
        if not copies_matter(self.challenge, self.prepared):
            return None
        time = self.challenge.definition.dataset.time
        return copies_among(self.features("train"), self.labels("train"), self.in_time, time)


def copies_among(
    features: pd.DataFrame, labels: NDArray[Any], in_time: bool, time: str | None
) -> NDArray[np.int64] | None:
    """`Study.copies` of these rows; `time` is the column that orders them."""
    from heldout.prepare.equal_rows import copy_codes, row_codes

    if in_time and time not in features.columns:
        return None
    target = "target of the row"
    rows, names = features.assign(**{target: labels}), [*map(str, features.columns)]
    return row_codes(rows, [*names, target]) if in_time else copy_codes(rows, names, [target])


def folds_in_time(challenge: Challenge) -> bool:
    """Whether folds go forward in time: the split does, or time is all that is declared."""
    dataset = challenge.definition.dataset
    return challenge.definition.split.method == "time" or bool(dataset.time and not dataset.group)


def copies_matter(challenge: Challenge, prepared: PreparedData) -> bool:
    """Whether copies may change the folds: some row of the table is one, and groups do not decide.

    A student's copy does not say how many copies there are; its landscape is as fresh as the instructor's was.
    """
    duplicates = prepared.manifest.duplicates
    repeated = duplicates is not None and duplicates.copies > 0
    return repeated and (folds_in_time(challenge) or not challenge.definition.dataset.group)


def metric_key(challenge: Challenge) -> str:
    """`sha256:…` of the metric, its options and its code, with the files that this imports and reads."""
    metric = challenge.definition.metric
    file = challenge.folder / metric.function.rpartition(":")[0] if metric.function else None
    code = file.read_bytes() if file else b""
    parts: list[Any] = [challenge.metric_name, metric.options, challenge.needs, challenge.greater_is_better, code.hex()]
    if challenge.definition.task.options:
        parts.append(challenge.definition.task.options)
    if file and (helpers := helper_hashes(file, challenge.course)):
        parts.append(helpers)
    return f"sha256:{hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()}"


def versions() -> dict[str, str]:
    """The libraries that a fitted model depends on."""
    return versions_of("numpy", "scikit-learn", "scipy")


@contextmanager
def quiet_on_one_thread() -> Iterator[None]:
    """No warnings, and one thread for whatever multiplies matrices: sums are then rounded in one order only."""
    import numpy as np
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def seed_everything() -> None:
    """Seed the global generators, as the sandbox does before a submission is fitted."""
    import numpy as np

    random.seed(SEED)
    np.random.seed(SEED)


def _metric(challenge: Challenge) -> Metric:
    metric = challenge.definition.metric
    if metric.name is not None:
        return _registered(metric.name, json.dumps(metric.options))
    places = str(challenge.folder), str(challenge.course)
    return _own(*places, metric_key(challenge), metric.function or "", challenge.greater_is_better, challenge.needs)


@lru_cache(maxsize=4)
def _registered(name: str, options: str) -> Metric:
    from heldout.metrics.catalogue import load

    return load(name, json.loads(options))


@lru_cache(maxsize=4)
def _own(folder: str, course: str, key: str, function: str, greater_is_better: bool, needs: MetricNeeds) -> Metric:
    """The challenge's own metric; its process lives as long as it is remembered here. `key` covers its code."""
    from heldout.metrics.catalogue import load_function

    file, _, called = function.rpartition(":")
    entry = Path(folder) / file
    try:
        files = given_files(entry, Path(course))
    except OSError as error:
        raise MetricError(f"{error.filename} cannot be read: {error.strerror}.") from error
    return load_function(entry, called, greater_is_better, needs, files)
