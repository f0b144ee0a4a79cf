"""Fold checks for the rules out of fits that were made before; what is not known yet is asked for.

The process that runs the rules fits nothing: a rule that needs fits is stopped, they are made in the sandbox, and the
rule runs again with what they gave.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from heldout.coach.interface import FoldChecker, FoldGain, NoCheck
from heldout.recipe.apply_edits import apply
from heldout.recipe.description_format import Description
from heldout.recipe.edit import Edits
from heldout.recipe.family import detect_family
from heldout.recipe.grammar import Recipe, RecipeError, recipe_bytes
from heldout.recipe.settled import narrowed, settled

_NEXT = 4
"""Fits that a rule asks for in a second step at most: two more folds of two variants."""


@dataclass(frozen=True)
class WantedFit:
    """A recipe that is to be fitted on a fold."""

    recipe: dict[str, Any]
    fold: int
    """Its number, from 0."""

    @cached_property
    def key(self) -> str:
        """The same for the same recipe and fold."""
        return f"{hashlib.sha256(recipe_bytes(self.recipe)).hexdigest()[:32]}-{self.fold}"


@dataclass(frozen=True)
class FoldFit:
    """A fit that was made, or was given up."""

    key: str
    utility: float | None
    """None where there is none."""
    why_not: NoCheck | None = None


class FitsWanted(Exception):
    """A rule cannot go on before these fits were made; others wait for theirs."""

    def __init__(self, fits: Sequence[WantedFit], others: Sequence[Sequence[WantedFit]] = ()) -> None:
        """`others` are those of further rules, the one with the most points at stake first."""
        self.fits = tuple(fits)
        self.others = tuple(map(tuple, others))
        super().__init__(f"{len(self.fits)} fits are needed")

    def within(self, left: int | None) -> tuple[WantedFit, ...]:
        """The fits to make now: of the first rule, and of as many others as leave enough of `left` for what the rules
        before them may ask next. So nothing with less at stake is tried in the place of something with more."""
        chosen = {fit.key: fit for fit in self.fits}
        for rules, fits in enumerate(self.others, 1):
            more = chosen | {fit.key: fit for fit in fits}
            if left is None or (left and len(more) + rules * _NEXT > left):  # of 0, all are told at once
                break
            chosen = more
        return tuple(chosen.values())


class KnownFolds(FoldChecker):
    """Answers out of the fits that were made, and asks for those that were not."""

    def __init__(self, recipe: Recipe, description: Description, fits: Sequence[FoldFit], folds: int) -> None:
        """`recipe` and `description` are the submission's, `folds` how many there are."""
        self._recipe, self._description, self._folds = recipe, description, folds
        self._fits: Mapping[str, FoldFit] = {fit.key: fit for fit in fits}

    def compare(self, variants: Sequence[Edits], folds: int = 1) -> tuple[FoldGain | NoCheck, ...]:
        """See `FoldChecker`.

        Raises:
            FitsWanted: not all of them were made.
        """
        own = self._wanted((), folds)
        asked = [self._wanted(edits, folds) for edits in variants]
        missing = {fit.key: fit for fits in (own, *asked) for fit in fits or () if fit.key not in self._fits}
        if own and missing:
            raise FitsWanted(list(missing.values()))
        before = self._utilities(own)
        if isinstance(before, str):
            return (before,) * len(asked)
        return tuple(_gain(before, self._utilities(fits)) for fits in asked)

    @cached_property
    def _narrowed(self) -> Recipe:
        search = self._description.search
        roles = detect_family(self._description.shape).roles
        return self._recipe if search is None else narrowed(self._recipe, roles, search.best_params)

    def _wanted(self, edits: Edits, folds: int) -> list[WantedFit] | None:
        """The fits of a variant, one for each fold; None where the edits cannot be followed."""
        try:
            recipe = settled(apply(edits, self._narrowed))
        except RecipeError:
            return None
        return [WantedFit(recipe, fold) for fold in range(min(folds, self._folds))]

    def _utilities(self, fits: Sequence[WantedFit] | None) -> tuple[float, ...] | NoCheck:
        if not fits:
            return "refused"
        found = [self._fits[fit.key] for fit in fits]
        if any(fit.why_not == "no_time" for fit in found):
            return "no_time"
        utilities = [fit.utility for fit in found if fit.utility is not None]
        return tuple(utilities) if len(utilities) == len(found) else "refused"


def _gain(before: tuple[float, ...], after: tuple[float, ...] | NoCheck) -> FoldGain | NoCheck:
    return after if isinstance(after, str) else FoldGain(before, after)
