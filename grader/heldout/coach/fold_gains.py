"""Suggestions are tried on folds of the training rows before they are made: how a rule asks, and what it may say."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from heldout.coach.interface import Context, FoldGain
from heldout.coach.words import score
from heldout.recipe.edit import Edits
from heldout.scoring.corrected_error import corrected_standard_error
from heldout.scoring.interface import Expected

FOLDS = 3
"""Folds that it takes to say how sure a gain is."""


@dataclass(frozen=True)
class Confirmed:
    """Edits that raise the score on rows left out."""

    number: int
    """Among the variants that were asked for."""
    edits: Edits
    gain: FoldGain
    expected: Expected | None
    whole: bool = True
    """Whether all folds that it takes were tried; where the budget ended before, the gain is no number to tell."""

    @property
    def own(self) -> float:
        """Utility on the folds as it was handed in."""
        return statistics.fmean(self.gain.own)

    @property
    def edited(self) -> float:
        """Utility on the folds with the edits followed."""
        return statistics.fmean(self.gain.edited)


@dataclass(frozen=True)
class VariantsTried:
    """What came of asking."""

    best: Confirmed | None = None
    unchecked: Edits | None = None
    """The first variant, where no fits could be made."""


def best_of(
    context: Context, variants: Sequence[Edits], folds: int = FOLDS, single: float | None = None
) -> VariantsTried:
    """The variant with the largest gain on the folds, if it is clear: more than δ and more than its standard error.

    Args:
        context: of the submission.
        variants: the simplest first.
        folds: how many to compare the variants on; the best is held against all three in any case.
        single: the last variant is all others together, and the best of those is taken where it gains this share of
            what all do; None takes the best of all.
    """
    found = gains_of(context, variants, folds) if single is None else _whole_first(context, variants, folds)
    if found is None:
        return VariantsTried(unchecked=variants[0] if variants else None)
    for number, gain in _in_order(found, single):
        again = gains_of(context, [variants[number]], FOLDS) if folds < FOLDS else [gain]
        held = again[0] if again else None
        gain = gain if held is None else held
        if is_clear(context, gain):
            expected = None if held is None else expected_of(context, gain)
            return VariantsTried(Confirmed(number, variants[number], gain, expected, whole=held is not None))
    return VariantsTried()


def _whole_first(context: Context, variants: Sequence[Edits], folds: int) -> list[FoldGain | None] | None:
    """`gains_of`, with the fits of the last variant made first: where there is no time for all, it says the most."""
    found = gains_of(context, [*variants[-1:], *variants[:-1]], folds)
    return found if found is None else [*found[1:], *found[:1]]


def _in_order(found: Sequence[FoldGain | None], single: float | None) -> list[tuple[int, FoldGain]]:
    """The variants that gain something, the one to advise first; of many only the first two may be advised."""
    known = [(number, gain) for number, gain in enumerate(found) if gain is not None and gain.mean > 0]
    known.sort(key=lambda pair: -pair[1].mean)
    last = len(found) - 1
    together = [pair for pair in known if pair[0] == last]
    alone = [pair for pair in known if pair[0] != last][:1]
    if single is None or not alone or not together:
        return known[:2]
    enough = alone[0][1].mean >= single * together[0][1].mean
    return [*alone, *together] if enough else [*together, *alone]


def gains_of(context: Context, variants: Sequence[Edits], folds: int) -> list[FoldGain | None] | None:
    """What each variant gains, None for one that cannot be followed; None where no fits could be made."""
    if context.fold_check is None or not variants:
        return None
    found = context.fold_check.compare(variants, folds)
    if all(each == "no_time" for each in found):
        return None
    return [each if isinstance(each, FoldGain) else None for each in found]


def expected_of(context: Context, gain: FoldGain) -> Expected | None:
    """What a gain leads to in points; None where one fold cannot say how sure that is, or there are no points."""
    from heldout.coach.expected import expected  # imports numpy

    return expected(context, gain)


def is_clear(context: Context, gain: FoldGain) -> bool:
    """Whether a gain is more than δ and more than its standard error."""
    delta = context.result.delta if context.result else 0.0
    return gain.mean > max(delta, corrected_standard_error(gain.gains) if len(gain.gains) > 1 else 0.0)


def not_tried(context: Context) -> str:
    """Why a suggestion was not tried, as a sentence."""
    if context.fold_check is None:
        return "It was not tried on rows left out."
    return "There was no time to try it on rows left out."


def worth(context: Context, found: Confirmed) -> str:
    """What a suggestion wins, for a message: `about 12 points` or the scores on rows left out.

    No number where not all folds were tried: how many there is time for may depend on how busy the machine is, and the
    same suggestion must not be worth another number the next time.
    """
    if not found.whole:
        return "better on the only fold that there was time for"
    total = context.assessment.points.total if context.assessment and context.assessment.points else None
    if found.expected is not None and total is not None and found.expected.points - total >= 1:
        return f"worth about {found.expected.points - total:.0f} points on rows left out"
    from heldout.coach.expected import reference_elsewhere  # imports numpy

    said = f"{score(context, found.edited)} instead of {score(context, found.own)} on rows left out"
    reference = reference_elsewhere(context)
    if reference is None:
        return said
    return f"{said}, which says little of hidden rows: even the reference has {score(context, reference)} there"
