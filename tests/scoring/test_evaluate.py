"""Several predictions for the same hidden rows are held against the same resamples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import heldout.scoring.evaluate as evaluated
from heldout import bootstrap
from heldout.bootstrap import REPLICATES
from heldout.metrics.catalogue import load
from heldout.prepare.tables import table_bytes
from heldout.scoring.evaluate import HiddenRows, evaluate
from heldout.scoring.hidden_spec import HiddenSpec, MetricSpec
from heldout.scoring.score import ScoreRequest
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


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many replicates were drawn, each time."""
    counts: list[int] = []
    in_blocks = bootstrap._in_blocks

    def counted(draw: Any, count: int, units: int, dtype: str) -> np.ndarray:
        counts.append(count)
        return in_blocks(draw, count, units, dtype)

    monkeypatch.setattr(bootstrap, "_in_blocks", counted)
    return counts


def test_the_resamples_are_drawn_once_for_several(rows: HiddenRows, drawn: list[int]) -> None:
    rows.replicates_of([TRUTH.astype(float), 1.0 - TRUTH], 50)

    assert drawn == [REPLICATES]


def test_what_was_asked_before_is_told_again_without_the_metric(
    rows: HiddenRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (np.random.default_rng(seed).random(60) + TRUTH for seed in range(2))
    alone = [rows.replicates(each) for each in (first, second)]
    asked: list[np.ndarray] = []
    monkeypatch.setattr(
        rows, "metric", replace(rows.metric, replicate=lambda *given: (asked.append(given[1]), metric(*given))[1])
    )
    metric = load("roc_auc", {}).replicate
    rows.replicates(first)
    asked.clear()

    again = rows.replicates_of([first.copy(), second])

    assert [each is second for each in asked] == [True]
    for found, expected in zip(again, alone, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_equal_numbers_of_another_type_are_not_the_same_predictions(rows: HiddenRows) -> None:
    exact = np.random.default_rng(0).random(60)
    rows.replicates(exact)

    found = rows.replicates(exact.astype(np.float32))

    rows._told.clear()
    np.testing.assert_array_equal(found, rows.replicates(exact.astype(np.float32)))


def request(truth: np.ndarray = TRUTH, **changed: Any) -> ScoreRequest:
    target = Target("binary", ("a", "b"), 1)
    spec = HiddenSpec("public", target, METRIC, table_bytes({"target": truth}), bootstrap_seed=4)
    scores = np.random.default_rng(2).random(len(truth)) + np.arange(len(truth)) % 2
    predictions = scores.tobytes()
    return ScoreRequest(replace(spec, **changed), predictions, predictions)


def test_a_process_that_scores_the_same_rows_again_draws_nothing(drawn: list[int]) -> None:
    first = evaluate(request())
    before = list(drawn)

    again = evaluate(request())

    assert before
    assert drawn == before
    np.testing.assert_array_equal(again.replicates, first.replicates)


@pytest.mark.parametrize(
    "other",
    [{"truth": 1 - TRUTH}, {"bootstrap_seed": 5}, {"in_time": True}, {"delta": 0.01}],
    ids=lambda it: next(iter(it)),
)
def test_other_rows_are_scored_by_themselves(other: dict[str, Any]) -> None:
    alone = evaluate(request(**other))

    evaluate(request())
    after = evaluate(request(**other))

    assert after.full == alone.full
    np.testing.assert_array_equal(after.replicates, alone.replicates)


def test_rows_outlive_the_bytes_that_brought_them() -> None:
    asked = request()
    room = bytearray(asked.rows.truth)
    expected = evaluate(asked).full
    evaluated._last.clear()
    evaluate(replace(asked, rows=replace(asked.rows, truth=memoryview(room))))

    room[:] = bytes(len(room))

    assert evaluate(asked).full == expected
