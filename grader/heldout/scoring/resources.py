"""What a submission's use of resources costs in points, by the challenge's budget.

    ratio = used / what the reference used, measured in the same call      k = ⌊log₂(ratio / 1.25)⌋, at least 0
    cost  = Σ price · k  +  Σ cost of each threshold that is passed         total = max(0, P − cost)

P, and with it choice, handling and tuning, depends on the predictions alone. Plain numbers: no model, no numpy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from heldout.challenge.definition import BudgetSection
from heldout.challenge.resources import BUDGET_RESOURCES
from heldout.scoring.interface import BudgetLine, CardResources, ScoreCard, round_measure
from heldout.scoring.measured import Points

DEAD_BAND = 1.25
"""How far above a doubling one must be for it to count: measurements of one model differ by less."""


def doublings(ratio: float) -> int:
    """Whole doublings over the reference; 0 for what uses less.

    >>> doublings(0.3), doublings(2.4), doublings(2.5), doublings(4.9), doublings(5.0), doublings(80.0)
    (0, 0, 1, 1, 2, 6)
    """
    if not ratio >= 2 * DEAD_BAND:
        return 0
    return max(0, math.floor(math.log2(ratio / DEAD_BAND) + 1e-9))


def budget_lines(
    budget: Mapping[str, BudgetSection], used: Mapping[str, float], reference: Mapping[str, float]
) -> tuple[BudgetLine, ...]:
    """What each resource of a budget costs; one that was not measured, or has nothing to be compared with, is free.

    Args:
        budget: of the challenge.
        used: by the submission, see `Resources.measured`.
        reference: what the reference used, likewise; of resources that have a price.
    """
    return tuple(_line(name, each, used.get(name), reference.get(name)) for name, each in budget.items())


def _line(name: str, budget: BudgetSection, used: float | None, reference: float | None) -> BudgetLine:
    least, steps, cost = BUDGET_RESOURCES[name].least, None, 0.0
    if budget.price is not None and used is not None and reference is not None:
        steps = doublings(max(used, least) / max(reference, least))
        cost += budget.price * steps
    over = None if budget.most is None or used is None else used > budget.most
    if over:
        cost += budget.cost
    rows = budget.rows if BUDGET_RESOURCES[name].batches else None
    held = reference if budget.price is not None else None
    return BudgetLine(name, used, cost, held, steps, budget.most, over, rows)


def with_budget(
    resources: CardResources, budget: Mapping[str, BudgetSection], reference: Mapping[str, float]
) -> CardResources:
    """What a run used with what it costs, beside what the reference used."""
    rounded = {name: round_measure(value) for name, value in reference.items()}
    lines = budget_lines(budget, resources.measured or {}, rounded)
    return replace(resources, reference=rounded or None, budget=lines)


def cost_of(lines: Sequence[BudgetLine] | None) -> float:
    """Points, 0 to 100: more than there are cannot be lost."""
    return min(100.0, sum(each.points for each in lines or ()))


def with_cost(points: Points | None, lines: Sequence[BudgetLine] | None) -> Points | None:
    """The points less what resources cost; as they are without a budget."""
    if points is None or not lines:
        return points
    cost = cost_of(lines)
    return replace(points, total=max(0.0, points.earned - cost), predictions=points.earned, resources=cost)


def other_batches(resources: CardResources | None, budget: Mapping[str, BudgetSection]) -> frozenset[str]:
    """What was measured of batches of another size than the budget asks for, or of one that is not known."""
    lines = {line.resource: line.rows for line in (resources.budget or ())} if resources else {}
    batched = (name for name in budget if BUDGET_RESOURCES[name].batches)
    return frozenset(name for name in batched if name in lines and lines[name] != budget[name].rows)


def _of_these_batches(resources: CardResources, budget: Mapping[str, BudgetSection]) -> dict[str, float]:
    others = other_batches(resources, budget)
    return {name: value for name, value in (resources.measured or {}).items() if name not in others}


def measured_before(card: ScoreCard, before: ScoreCard, budget: Mapping[str, BudgetSection]) -> ScoreCard:
    """A new grade of a submission with what an earlier one measured: a regrade on another machine, or on a busy one,
    takes no points. Prices and thresholds are those of today; the new measurement of a resource stays where there is no
    older one, or none of the reference that its price could be held against. What batches of another size took says
    nothing of today's: it is not measured then, unless the new grade measured it.
    """
    new, kept = card.resources, before.resources
    if new is None or kept is None or kept.measured is None or not budget:
        return card
    old, reference = _of_these_batches(kept, budget), kept.reference or {}

    def is_kept(name: str) -> bool:
        each = budget.get(name)
        return name in old and (each is None or each.price is None or name in reference)

    measured = {**_of_these_batches(new, budget), **{name: value for name, value in old.items() if is_kept(name)}}
    held = {**(new.reference or {}), **{name: value for name, value in reference.items() if is_kept(name)}}
    resources = with_budget(replace(kept, measured=measured), budget, held)
    return replace(card, resources=resources, points=with_cost(card.points, resources.budget))
