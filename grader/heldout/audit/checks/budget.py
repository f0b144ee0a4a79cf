"""What a challenge charges for resources can be kept: by the reference first of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heldout.audit.expected import cards_of
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.errors import ChallengeError
from heldout.challenge.resources import BUDGET_RESOURCES
from heldout.scoring.reference_usage import reference_usage

MOST_USED = 0.5
"""Of a threshold, as in the check `limits`: another machine's clock says twice as much."""


@check("budget", "The reference and the good examples keep the budget", stage="runs")
def budget(subject: Subject) -> Iterator[Finding]:
    """A threshold that the reference itself misses, a passing example that resources cost points, and prices that
    nothing can be compared with."""
    asked = subject.challenge.definition.budget
    if not asked:
        return
    if subject.fresh_landscape is None:
        yield Finding(
            "warning",
            "the budget takes no points: there are none without a landscape that fits.",
            f"Run `heldout challenge calibrate {subject.challenge.id}`.",
            {"budget": sorted(asked)},
        )
        return
    try:
        used = reference_usage(subject.runner, subject.reference)
    except ChallengeError as error:
        yield Finding("error", str(error), "Nothing can be priced until the reference runs.", {"budget": sorted(asked)})
        return
    for name, each in asked.items():
        if each.most is not None:
            yield from _threshold(name, each.most, used)
    yield from _examples(subject)


def _threshold(name: str, most: float, used: Mapping[str, float]) -> Iterator[Finding]:
    known, amount = BUDGET_RESOURCES[name], used.get(name)
    if amount is None:
        yield Finding(
            "error",
            f"{name} is not measured of the reference, so nobody is held to its threshold.",
            f"Remove [budget.{name}].",
            {"resource": name, "measured": sorted(used)},
        )
    elif amount > MOST_USED * most:
        misses = "misses" if amount > most else "comes close to"
        yield Finding(
            "error" if amount > most else "warning",
            f"the reference itself {misses} the budget for {name}: it uses {known.amount(amount)} of "
            f"{known.amount(most)}.",
            f"Write most = {float(f'{3 * amount:.2g}'):g} under [budget.{name}], or give a price for each doubling "
            "over the reference.",
            {"resource": name, "most": most, "used": amount},
        )


def _examples(subject: Subject) -> Iterator[Finding]:
    for example, card in cards_of(subject, "passes"):
        if card.points is not None and card.points.resources:
            lines = card.resources.budget if card.resources else ()
            costly = [line.resource for line in lines or () if line.points]
            yield Finding(
                "warning",
                f"{example.path} must pass, and resources cost it {card.points.resources:.0f} points "
                f"({', '.join(costly)}).",
                "Make the example cheaper, or the price lower.",
                {"example": example.path, "costly": costly, "points": card.points.resources},
            )
