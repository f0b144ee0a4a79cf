"""A recipe is fitted on some of the training rows and predicts others of them: what advice is checked by.

It runs in the stage that fits submissions, confined as these are, and is sent nothing but training rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from heldout.challenge.interface import Challenge
from heldout.prepare.interface import PreparedData, target_of
from heldout.recipe.grammar import Recipe
from heldout.runs.conditions import SEED, limits_of
from heldout.runs.named_libraries import libraries_of, packages_of
from heldout.sandbox.interface import Ending, Job, Phase, Runner, StageResult
from heldout.stages.interface import FIT, BuildWork, FitWork, read_error
from heldout.tasks.catalogue import task_of

_PART = "valid"
_LEAST_SECONDS = 0.1


@dataclass(frozen=True)
class RowsToFit:
    """Rows to fit on and rows to predict, as tables of a prepared challenge."""

    train_features: bytes | Path
    train_target: bytes | Path
    train_groups: bytes | Path | None
    """None where no groups are declared."""
    valid_features: bytes | Path
    valid_rows: int


@dataclass(frozen=True)
class FitOnRows:
    """How such a fit ended."""

    ending: Literal["fitted", "void", "no_time", "refused", "died"]
    """void: it was fitted, and predicts what the metric does not take, such as NaN. no_time: it did not end within its
    CPU seconds. refused: it cannot be built or fitted. died: its process did, of too little memory for example."""
    cpu_seconds: float
    """Of the whole process."""
    predictions: bytes = b""
    """An array of the form that the metric takes; empty unless fitted."""


def fit_on_rows(
    runner: Runner,
    recipe: Recipe,
    challenge: Challenge,
    prepared: PreparedData,
    rows: RowsToFit,
    seconds: float,
) -> FitOnRows:
    """Fit a checked recipe within so many CPU seconds, and predict.

    Raises:
        HeldoutError: the machine could not run the stage.
    """
    limits = limits_of(challenge)
    seconds = max(_LEAST_SECONDS, min(seconds, limits.cpu_seconds))
    limits = replace(limits, cpu_seconds=seconds, wall_seconds=2 * seconds + 10, result_bytes=0)
    size = 8 * challenge.form.width(target_of(challenge, prepared)) * rows.valid_rows
    result = runner.run(replace(_job(recipe, challenge, prepared, rows, size), limits=limits))
    used = result.usage.cpu_seconds
    if result.ending in (Ending.CPU_TIME, Ending.WALL_TIME):
        return FitOnRows("no_time", max(used, seconds))
    if result.ending is not Ending.FRAME:
        return FitOnRows("died", used)
    error = read_error(result.said.get("error"))
    if error is not None and error.kind == "invalid_output":
        return FitOnRows("void", used)
    if not _has_predictions(result, challenge.form.dtype, size):
        return FitOnRows("refused", used)
    return FitOnRows("fitted", used, result.payload)


def _job(recipe: Recipe, challenge: Challenge, prepared: PreparedData, rows: RowsToFit, size: int) -> Job:
    work = FitWork(
        source=BuildWork("", cells=None, seed=SEED),
        recipe=recipe,
        carried_limit=None,
        columns=tuple(name for name, _ in prepared.features),
        needs=challenge.needs,
        target=target_of(challenge, prepared),
        target_name=challenge.definition.dataset.target_name,
        parts=(_PART,),
        sample_rows=None,
    )
    train: list[tuple[str, bytes | Path]] = [("train_features", rows.train_features)]
    if task_of(challenge.definition.task.type).labelled:
        train.append(("train_target", rows.train_target))
    if rows.train_groups is not None:
        train.append(("train_groups", rows.train_groups))
    predict = Phase(f"predict_{_PART}", ((f"{_PART}_features", rows.valid_features),), size)
    phases = (Phase("fit", tuple(train)), predict)
    return Job(FIT, work, later=phases, libraries=libraries_of(recipe), likely=packages_of(recipe))


def _has_predictions(result: StageResult, dtype: str, size: int) -> bool:
    return (
        result.said.get("ok") is True
        and result.said.get("dtype") == dtype
        and len(result.earlier) == 2
        and len(result.payload) == size
    )
