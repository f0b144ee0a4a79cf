"""What resources cost: whole doublings over the reference, thresholds, and a total that never falls below 0."""

from __future__ import annotations

from dataclasses import replace

import pytest
from card_samples import score_card

from heldout.challenge.definition import BudgetSection
from heldout.scoring.interface import CardResources
from heldout.scoring.measured import Points
from heldout.scoring.resources import (
    budget_lines,
    cost_of,
    doublings,
    measured_before,
    other_batches,
    with_budget,
    with_cost,
)

CARD = score_card()
PRICED = {"model_size": BudgetSection(price=8.0)}
USED = CardResources(1.0, 1.0, 100.0, measured={"model_size": 9000.0})
GRADED = replace(CARD, resources=with_budget(USED, PRICED, {"model_size": 3000.0}), points=Points(70.0, 1.0))


@pytest.mark.parametrize(
    ("ratio", "steps"),
    [(0.1, 0), (1.0, 0), (2.0, 0), (2.49, 0), (2.5, 1), (4.99, 1), (5.0, 2), (10.0, 3), (1e6, 19)],
)
def test_a_doubling_counts_from_a_quarter_above_it(ratio: float, steps: int) -> None:
    assert doublings(ratio) == steps


@pytest.mark.parametrize("ratio", [float("nan"), -1.0, 0.0])
def test_what_is_no_ratio_costs_nothing(ratio: float) -> None:
    assert doublings(ratio) == 0


def test_a_price_is_for_each_doubling_over_the_reference() -> None:
    (line,) = budget_lines(PRICED, {"model_size": 40_000.0}, {"model_size": 3_000.0})

    assert (line.doublings, line.points, line.reference) == (3, 24.0, 3_000.0)


def test_a_reference_smaller_than_noise_counts_as_noise() -> None:
    (line,) = budget_lines({"fit_cpu": BudgetSection(price=5.0)}, {"fit_cpu": 0.04}, {"fit_cpu": 0.001})

    assert line.points == 0.0


def test_more_than_a_threshold_costs_what_it_says_and_as_much_is_within() -> None:
    budget = {"memory": BudgetSection(most=100.0, cost=15.0)}

    assert [budget_lines(budget, {"memory": used}, {})[0].points for used in (100.0, 100.1)] == [0.0, 15.0]


def test_what_a_kind_of_submission_does_not_measure_is_free() -> None:
    (line,) = budget_lines(PRICED, {}, {"model_size": 3_000.0})

    assert (line.used, line.points, line.doublings) == (None, 0.0, None)


def test_the_cost_stands_beside_the_total_and_no_part_changes() -> None:
    before = Points(70.0, 2.0, model_choice=90.0, data_handling=100.0, tuning=80.0)
    points = with_cost(before, budget_lines(PRICED, {"model_size": 20_000.0}, {"model_size": 3_000.0}))

    assert points is not None
    assert (points.total, points.resources, points.predictions, points.earned) == (54.0, 16.0, 70.0, 70.0)
    assert points.parts() == before.parts()
    assert sum(100 - kept for kept in points.parts().values()) == pytest.approx(100 - points.earned)


def test_nobody_gets_fewer_points_than_none() -> None:
    budget = {"memory": BudgetSection(most=1.0), "model_size": BudgetSection(most=1.0)}
    lines = budget_lines(budget, {"memory": 2.0, "model_size": 2.0}, {})
    points = with_cost(Points(70.0, 2.0), lines)

    assert cost_of(lines) == 100.0
    assert points is not None
    assert points.total == 0.0


def test_a_challenge_without_a_budget_leaves_points_as_they_are() -> None:
    assert with_cost(Points(70.0, 2.0), ()) == Points(70.0, 2.0)


def test_a_regrade_reuses_what_was_measured_at_first() -> None:
    again = replace(USED, measured={"model_size": 90_000.0})
    new = replace(CARD, resources=with_budget(again, PRICED, {"model_size": 3000.0}), points=Points(80.0, 1.0))
    card = measured_before(new, GRADED, PRICED)

    assert card.resources is not None
    assert card.resources.measured == {"model_size": 9000.0}
    assert card.points == Points(72.0, 1.0, predictions=80.0, resources=8.0)


def test_a_regrade_takes_todays_prices() -> None:
    card = measured_before(replace(GRADED, points=Points(70.0, 1.0)), GRADED, {"model_size": BudgetSection(price=20.0)})

    assert card.points == Points(50.0, 1.0, predictions=70.0, resources=20.0)


def test_an_attempt_from_before_budgets_keeps_the_new_measurement() -> None:
    old = replace(CARD, resources=CardResources(1.0, 1.0, 100.0))

    assert measured_before(GRADED, old, PRICED) == GRADED


def test_what_was_measured_before_there_was_a_price_for_anything_is_no_measurement_of_what_has_one_now() -> None:
    """Time and memory stand on every card; the size of a model only where there is a budget for it."""
    old = replace(CARD, resources=CardResources(1.0, 1.0, 100.0, measured={"fit_cpu": 0.5, "memory": 40.0}))

    card = measured_before(GRADED, old, PRICED)

    assert card.points == Points(62.0, 1.0, predictions=70.0, resources=8.0)
    assert card.resources is not None
    assert card.resources.measured == {"fit_cpu": 0.5, "memory": 40.0, "model_size": 9000.0}


def test_a_price_compares_with_a_reference_of_the_same_call() -> None:
    budget = {"fit_cpu": BudgetSection(price=8.0)}
    busy = replace(USED, measured={"fit_cpu": 9.0})
    old = replace(CARD, resources=busy)
    new = replace(CARD, resources=with_budget(replace(USED, measured={"fit_cpu": 1.0}), budget, {"fit_cpu": 1.0}))

    card = measured_before(replace(new, points=Points(70.0, 1.0)), old, budget)

    assert card.points == Points(70.0, 1.0, predictions=70.0, resources=0.0)


def test_batches_of_another_size_ask_for_a_new_measurement() -> None:
    of_20, of_50 = ({"batch_latency": BudgetSection(price=5.0, rows=rows)} for rows in (20, 50))
    old, new = (
        replace(
            CARD, resources=with_budget(replace(USED, measured={"batch_latency": ms}), budget, {"batch_latency": 1.0})
        )
        for ms, budget in ((9.0, of_20), (30.0, of_50))
    )

    assert other_batches(old.resources, of_50) == {"batch_latency"}
    assert other_batches(new.resources, of_50) == frozenset()
    again = measured_before(new, old, of_50).resources
    assert again is not None
    assert again.measured == {"batch_latency": 30.0}
    rescored = measured_before(old, old, of_50).resources
    assert rescored is not None
    assert rescored.measured == {}
    assert [line.used for line in rescored.budget or ()] == [None]
