"""Several predictions for the same hidden rows are held against the same resamples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import heldout.scoring.evaluate as evaluated
from heldout.bootstrap import Resampling, weight_chunks
from heldout.prepare.tables import table_bytes
from heldout.scoring.evaluate import HiddenRows
from heldout.scoring.hidden_spec import HiddenSpec, MetricSpec
from heldout.tasks.interface import Target

TRUTH = np.arange(60, dtype=np.int32) % 2
METRIC = MetricSpec(True, "score", "roc_auc", {})


@pytest.fixture
def rows() -> HiddenRows:
    target = Target("binary", ("a", "b"), 1)
    return HiddenRows(HiddenSpec("public", target, METRIC, table_bytes({"target": TRUTH})))


def test_what_several_are_worth_is_what_each_is_worth_alone(rows: HiddenRows) -> None:
    several = [np.random.default_rng(seed).random(60) + TRUTH for seed in range(3)]

    together = rows.replicates_of(several, 50)

    for predictions, found in zip(several, together, strict=True):
        np.testing.assert_array_equal(found, rows.replicates(predictions, 50))


def test_the_resamples_are_drawn_once_for_several(rows: HiddenRows, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []

    def counted(resampling: Resampling, seed: int, count: int) -> Iterator[np.ndarray]:
        drawn.append(count)
        return weight_chunks(resampling, seed, count)

    monkeypatch.setattr(evaluated, "weight_chunks", counted)

    rows.replicates_of([TRUTH.astype(float), 1.0 - TRUTH], 50)

    assert drawn == [50]
