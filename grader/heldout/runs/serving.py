"""What a budget is measured by: the fitted model as it is stored, and how long it takes to predict batches of rows.

A model is stored where it was fitted, and loaded in a process that never saw a training row. Its size are the bytes
that the grader passes on, and its latency is the CPU time that its process takes between being handed a batch and
answering with predictions: no word of the submission's stands between. The grader itself never looks into what is
stored.
"""

from __future__ import annotations

import statistics
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from heldout.challenge.interface import Challenge
from heldout.challenge.resources import BUDGET_RESOURCES
from heldout.prepare.interface import Part, PreparedData
from heldout.runs.batches import CUT_ROWS, RowsToCut
from heldout.runs.usage import percentile
from heldout.sandbox.interface import Answer, Phase, PhaseUsage, Runner, Usage
from heldout.sandbox.message import bytes_of
from heldout.submission.interface import Submission

SERVED_AGAIN = 2
"""How often a submission's model predicts once more, in a fresh process each time: the median of three counts."""
STORE_BYTES = 256 * 1024 * 1024
"""Largest model that is stored."""
_SHARE = 0.99


@dataclass(frozen=True)
class ServedRows:
    """Rows that are predicted at once."""

    part: Part
    rows: int
    features: Phase
    """The phase that hands them over."""


def serves(challenge: Challenge) -> bool:
    """Whether the challenge has a budget for which a model is stored, and predicts in a process of its own."""
    return any(BUDGET_RESOURCES[name].serves for name in challenge.definition.budget)


def whole_parts(prepared: PreparedData, parts: Sequence[Part], row_bytes: int) -> tuple[ServedRows, ...]:
    """The hidden rows of these parts, each part at once; predictions for a row take so many bytes."""
    files = {part: prepared.open_file(f"{part}_features") for part in parts}
    return tuple(_batch(part, file, prepared.rows[part], row_bytes) for part, file in files.items())


def batches_of(
    runner: Runner, challenge: Challenge, prepared: PreparedData, whole: Sequence[ServedRows]
) -> tuple[ServedRows, ...]:
    """The hidden rows as they are served: each part at once where no budget is for batches.

    Raises:
        HeldoutError: the machine could not cut them.
    """
    batched = challenge.definition.budget.get("batch_latency")
    if batched is None:
        return tuple(whole)
    found: list[ServedRows] = []
    for part in whole:
        cut = CUT_ROWS.ask(runner, RowsToCut(prepared.open_file(f"{part.part}_features"), batched.rows))
        row_bytes = part.features.result_bytes // part.rows
        tables = zip(cut.tables, cut.rows, strict=True)
        found += [_batch(part.part, bytes_of(table), rows, row_bytes) for table, rows in tables]
    return tuple(found)


def _batch(part: Part, table: bytes | Path, rows: int, row_bytes: int) -> ServedRows:
    return ServedRows(part, rows, Phase(f"predict_{part}", ((f"{part}_features", table),), row_bytes * rows))


@dataclass(frozen=True)
class Served:
    """What a fitted model answered to batches of hidden rows: untrusted, until `payloads` has looked at it."""

    batches: Sequence[ServedRows]
    answers: Sequence[Answer]
    model_size: int | None = None
    """Bytes; None where the model was not stored."""
    again: Sequence[Usage] = ()
    """What serving it used in further processes."""

    def payloads(self, dtype: str, row_bytes: int) -> dict[str, bytes] | None:
        """The predictions of each part; None where a batch has others than so many of this type."""
        if len(self.answers) != len(self.batches):
            return None
        found: dict[str, bytes] = {}
        for batch, answer in zip(self.batches, self.answers, strict=True):
            if answer.header.get("dtype") != dtype or len(answer.payload) != row_bytes * batch.rows:
                return None
            found[batch.part] = found.get(batch.part, b"") + answer.payload
        return found

    def measured(self, used: Sequence[Usage]) -> dict[str, float]:
        """What a budget may be for, by what the supervisor saw of the run's stages."""
        names = {batch.features.name for batch in self.batches}
        rows = sum(batch.rows for batch in self.batches)

        def taken(usages: Sequence[Usage]) -> dict[str, float]:
            return latencies([each for usage in usages for each in usage.phases if each.name in names], rows)

        servings = [taken(used), *(taken([usage]) for usage in self.again)]
        found = {name: statistics.median(each[name] for each in servings) for name in servings[0]}
        return found if self.model_size is None else found | {"model_size": float(self.model_size)}


def model_size(stored: bytes, submission: Submission, verified: bool) -> int:
    """Bytes of the model; with a declared one go the learner's files that it needs, compressed, so that numbers in them
    count and comments hardly do."""
    own = 0 if verified else sum(len(zlib.compress(file.content, 9)) for file in submission.files)
    return len(stored) + own


def latencies(predicting: Sequence[PhaseUsage], rows: int) -> dict[str, float]:
    """Milliseconds of CPU time for each row, and the 99th percentile for a batch; the first batch only warms up."""
    if not predicting or not rows:
        return {}
    milliseconds = [1000.0 * each.cpu_seconds for each in predicting]
    found = {"row_latency": sum(milliseconds) / rows}
    return found | {"batch_latency": percentile(milliseconds[1:] or milliseconds, _SHARE)}
