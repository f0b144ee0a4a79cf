"""What the use of resources cost, and what a challenge asks of it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heldout.base.number_format import format_points
from heldout.challenge.definition import BudgetSection
from heldout.challenge.resources import BUDGET_RESOURCES
from heldout.scoring.interface import BudgetLine, CardResources


def budget_words(resources: CardResources | None) -> Iterator[str]:
    """A sentence for each resource of the challenge's budget; none without one."""
    for line in (resources.budget or ()) if resources else ():
        yield _words(line)


def _words(line: BudgetLine) -> str:
    known = BUDGET_RESOURCES.get(line.resource)
    if known is None:
        return f"{line.resource}: −{format_points(line.points)}"
    if line.used is None:
        return f"{known.words}: not measured of this kind of submission"
    said = [known.amount(line.used)]
    if line.reference is not None and line.doublings is not None:
        times = "doubling" if line.doublings == 1 else "doublings"
        over = f"{line.doublings} {times} over the reference" if line.doublings else "no doubling over the reference"
        said.append(f"{over} ({known.amount(line.reference)})")
    if line.most is not None:
        said.append(f"{'more than' if line.over else 'within'} the {known.amount(line.most)} allowed")
    cost = f"−{format_points(line.points)}" if line.points else "costs nothing"
    return f"{known.words}: {', '.join(said)}: {cost}"


def asked_words(budget: Mapping[str, BudgetSection]) -> Iterator[tuple[str, str]]:
    """What a challenge's budget asks, for who reads its statement: a resource's name, and what it costs."""
    for name, each in budget.items():
        known = BUDGET_RESOURCES[name]
        said = []
        if each.price is not None:
            said.append(f"{format_points(each.price)} points off for each doubling over the reference")
        if each.most is not None:
            off = "all points" if each.cost >= 100 else f"{format_points(each.cost)} points"
            said.append(f"{off} off for more than {known.amount(each.most)}")
        rows = f" ({each.rows} rows at a time)" if known.batches else ""
        yield name.replace("_", " "), f"{known.words}{rows}: {'; '.join(said)}"
