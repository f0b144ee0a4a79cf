"""Public scores in steps: rounded once, with the ends of the scale, their order and nothing finer kept."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from landscape_samples import three_families
from metric_samples import TARGETS
from metric_samples import truth as truth_of

from heldout.base.json_records import to_json
from heldout.metrics import catalogue
from heldout.scoring.assess import Assessment, assess
from heldout.scoring.half_informed import delta_of_rows, half_informed
from heldout.scoring.steps import EXACT, Steps, steps_within
from heldout.tasks.catalogue import form_of
from heldout.tasks.interface import Target

LANDSCAPE, SAMPLE = three_families()
PART = LANDSCAPE.parts["public"]
BEST, DUMMY = PART.reference["boosting"], PART.dummy
STEPS = steps_within(PART.delta)


def told(utility: float, swap: float | None = None) -> Assessment:
    """What is said of a utility as `evaluate` hands it on."""
    moves = PART.reference_replicates["boosting"].astype(float) - BEST
    return assess(
        LANDSCAPE,
        "public",
        STEPS.value(utility),
        STEPS.values(utility + moves),
        "linear",
        None if swap is None else STEPS.value(swap),
        None if swap is None else STEPS.values(swap + moves),
        STEPS,
    )


@given(st.floats(1e-9, 1e9))
def test_the_step_is_the_largest_power_of_ten_within_half_of_delta(delta: float) -> None:
    size = steps_within(delta).size
    assert size is not None
    assert Decimal(repr(size)) <= Decimal(repr(delta / 2)) < 10 * Decimal(repr(size))


@pytest.mark.parametrize("delta", [None, 0.0, -1.0, math.nan, math.inf])
def test_without_a_delta_nothing_is_rounded(delta: float | None) -> None:
    assert steps_within(delta) == EXACT
    assert EXACT.value(0.123456789) == 0.123456789


@given(st.floats(0, 1), st.floats(0, 1))
def test_rounding_keeps_the_order_and_is_within_half_a_step(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert Steps(-3).value(low) <= Steps(-3).value(high)
    assert abs(Steps(-3).value(one) - one) <= 0.0005 + 1e-12
    assert Steps(-3).value(Steps(-3).value(one)) == Steps(-3).value(one)


def test_the_dummy_has_no_points_and_the_reference_all_of_them() -> None:
    for dummy in (DUMMY, DUMMY - 0.1):
        found = told(dummy).points
        assert found is not None
        assert found.total == pytest.approx(0, abs=1e-9)
    best = told(BEST).points
    assert best is not None
    assert best.total == 100


def test_points_stay_monotone_in_the_full_utility() -> None:
    grid = np.linspace(DUMMY - 0.01, BEST + 0.01, 200)
    totals = [found.total for found in (told(float(utility)).points for utility in grid) if found is not None]
    assert len(totals) == len(grid)
    assert all(low <= high for low, high in itertools.pairwise(totals))


def test_utilities_that_round_alike_get_the_same_card_to_the_last_digit() -> None:
    size = STEPS.size
    assert size is not None
    middle = STEPS.value((BEST + DUMMY) / 2)
    moves = PART.reference_replicates["boosting"].astype(float) - BEST

    def card(utility: float) -> str:
        replicates = STEPS.values(middle + moves)
        found = assess(LANDSCAPE, "public", STEPS.value(utility), replicates, "linear", steps=STEPS)
        return json.dumps(to_json(found))

    assert card(middle + 0.4 * size) == card(middle - 0.4 * size) == card(middle)


def intervals(value: Any) -> Iterator[float]:
    """Every end of an interval in a card."""
    if isinstance(value, dict):
        yield from value.get("ci95") or ()
        for each in value.values():
            yield from intervals(each)


def test_every_interval_ends_on_a_step_and_the_spread_of_points_is_whole() -> None:
    card = to_json(told((BEST + DUMMY) / 2 + 0.000123, swap=BEST - 0.0123))
    ends = list(intervals(card["regret"]))
    assert len(ends) == 8
    assert all(end == STEPS.value(end) for end in ends)
    assert card["points"]["sd"] == round(card["points"]["sd"])
    assert told((BEST + DUMMY) / 2).regret is not None


CASES = [(name, task) for name in catalogue.names() for task in sorted(catalogue.declaration(name).tasks)]


@pytest.mark.parametrize(("name", "task"), CASES)
def test_every_metric_has_a_step_without_a_landscape_that_no_submission_moves(name: str, task: str) -> None:
    metric, target, random = catalogue.load(name), TARGETS[task], np.random.default_rng(3)
    truth = truth_of(task, 240, 3)
    weights = random.multinomial(240, np.full(240, 1 / 240), 200).astype(float)
    asked: list[np.ndarray] = []

    def replicates(given: np.ndarray, count: int) -> np.ndarray:
        asked.append(given)
        return metric.replicate(truth, given, target, weights[:count])

    delta = delta_of_rows(metric, target, truth, replicates)

    assert delta is not None
    assert np.array_equal(asked[0], half_informed(metric, target, truth))
    metric.check(target, asked[0])
    error = float(np.std(replicates(asked[0], 200)))
    assert error / 8 <= delta <= error / 2


@pytest.mark.parametrize("name", [name for name, task in CASES if task == "count"])
def test_counts_of_nothing_stop_no_step_of_a_metric_that_takes_no_prediction_of_nothing(name: str) -> None:
    metric, random = catalogue.load(name), np.random.default_rng(3)
    truth = random.poisson(0.4, 240).astype(float)
    weights = random.multinomial(240, np.full(240, 1 / 240), 50).astype(float)

    delta = delta_of_rows(
        metric, TARGETS["count"], truth, lambda given, count: metric.replicate(truth, given, TARGETS["count"], weights)
    )

    assert delta is None or delta > 0


class Power:
    """A metric of a challenge's own: a high power of the error, which a few rows decide."""

    name, form, greater_is_better = "power", form_of("value"), False

    def check(self, target: Target, predictions: np.ndarray) -> None:
        """It takes any number."""

    def score(self, truth: np.ndarray, predictions: np.ndarray, target: Target) -> float:
        return float(np.mean(np.abs(truth - predictions) ** 4))


def test_a_metric_with_a_heavy_tail_shows_an_excellent_model_no_zero_without_a_landscape() -> None:
    random = np.random.default_rng(5)
    truth = random.lognormal(2.0, 1.5, 240)
    excellent = truth + 0.15 * (truth.mean() - truth) * random.normal(size=240)
    metric: Any = Power()

    def replicates(given: np.ndarray, count: int) -> np.ndarray:
        rows = random.integers(0, 240, (count, 240))
        return np.array([metric.score(truth[each], given[each], Target("regression")) for each in rows])

    steps = steps_within(delta_of_rows(metric, Target("regression"), truth, replicates))

    score = metric.score(truth, excellent, Target("regression"))
    assert steps.size is not None
    assert steps.value(score) == pytest.approx(score, rel=0.5)
