"""Where the fits are made that advice is checked by: on folds of the training rows, in the sandbox, within a budget.

The budget is a number of fits, which is known after the first and does not change any more: so many as take max(3 CPU
seconds, 6 of the submission's own fits) if each takes what the first one does. That is told coarsely, and where the
landscape says what fits of this family take, by that: a busy machine then makes the same fits as an idle one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from heldout.base.errors import HeldoutError
from heldout.base.json_records import Unreadable, from_json, to_json
from heldout.base.paths import cache_folder, ensure_folder, write_text
from heldout.coach.known_folds import FoldFit, WantedFit
from heldout.landscape.fold_tables import FoldTables, fold_tables
from heldout.landscape.study import metric_key, versions
from heldout.runs.fit_on_rows import FitOnRows, RowsToFit, fit_on_rows
from heldout.scoring.fold_scores import FoldLabels, FoldPredictions, score_on_folds

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge
    from heldout.prepare.interface import PreparedData
    from heldout.sandbox.interface import Runner

LEAST_SECONDS = 3.0
FITS = 6
"""The budget of a submission's advice: so many CPU seconds, or so many of its own fits, whichever is more."""
_FINEST = 0.125
"""CPU seconds; a fit's cost is told as this times a power of two, the next above it."""
_PROCESS = 0.1
"""CPU seconds of a fit's process beside the fit."""
_ALIKE = 3.0
"""A first fit that takes between a third and three times what the landscape says counts as what it says."""
_CEILING = 3.0
"""No fit is begun when so many times the budget is used up: other models may cost far more than the submission's."""
_FORMAT = 2
"""Raised when what is kept of a fit changes its meaning."""


@dataclass(frozen=True)
class _Kept:
    """A fit's result in the cache."""

    utility: float | None
    cpu_seconds: float


def fits_allowed(own: float, usual: float | None, cap: float) -> int:
    """How many fits a submission's advice may take, the first one counted.

    Args:
        own: CPU seconds of the first, which is the submission itself on one fold.
        usual: CPU seconds that a fit of its family takes by the landscape; None where that is not known.
        cap: the challenge's limit of CPU seconds.

    >>> fits_allowed(0.11, 0.12, 60.0), fits_allowed(0.3, 0.12, 60.0), fits_allowed(2.0, 0.12, 60.0)
    (24, 24, 6)
    >>> fits_allowed(13.0, None, 60.0)
    3
    """
    known = usual is not None and usual / _ALIKE <= own <= usual * _ALIKE
    cost = usual if known and usual is not None else own
    step = _FINEST * 2.0 ** max(0, math.ceil(math.log2(max(cost, _FINEST) / _FINEST)))
    return max(1, min(int(cap / step), max(FITS, int(LEAST_SECONDS / step))))


class FoldBench:
    """Makes fits in their order as long as the budget lasts, each once; what was made before is not made again."""

    def __init__(
        self, challenge: Challenge, prepared: PreparedData, runner: Runner, usual_seconds: float | None = None
    ) -> None:
        """`usual_seconds` of CPU is what a fit of the submission's family takes by the landscape.

        Raises:
            HeldoutError: the folds cannot be made.
        """
        self._challenge, self._prepared, self._runner = challenge, prepared, runner
        self._tables = fold_tables(runner, challenge, prepared).tables
        self._cap = float(challenge.definition.limits.cpu_seconds)
        self._usual = None if usual_seconds is None else usual_seconds + _PROCESS
        self._folder = cache_folder() / "folds" / _cache_name(challenge, prepared)
        self._allowed: int | None = None
        self._ceiling = self._cap
        self.made = 0
        """Fits; what was kept counts, so that advice does not depend on what is kept."""
        self.used = 0.0
        """CPU seconds; of what was kept, those that it took then."""

    @property
    def folds(self) -> int:
        """How many there are."""
        return len(self._tables)

    @property
    def left(self) -> int | None:
        """How many fits may still be made; None before the first."""
        return None if self._allowed is None else max(0, self._allowed - self.made)

    def make(self, wanted: Sequence[WantedFit]) -> list[FoldFit]:
        """The fits, in their order as long as the budget lasts.

        Raises:
            HeldoutError: the machine could not run a fit, or the metric failed.
        """
        ended = {each.key: self._kept(each) or self._fit(each) for each in wanted}
        predicted = [each for each in wanted if _has_utility(ended[each.key])]
        utilities = dict(zip((each.key for each in predicted), self._scores(predicted, ended), strict=True))
        return [self._result(each.key, ended[each.key], utilities.get(each.key)) for each in wanted]

    def _fit(self, wanted: WantedFit) -> FitOnRows:
        if wanted.fold >= self.folds:
            return FitOnRows("refused", 0.0)
        left = self._ceiling - self.used
        if left <= 0 or self.left == 0:
            return FitOnRows("no_time", 0.0)
        rows = rows_of(self._tables[wanted.fold])
        found = fit_on_rows(self._runner, wanted.recipe, self._challenge, self._prepared, rows, left)
        self._spend(found.cpu_seconds)
        return found

    def _spend(self, seconds: float) -> None:
        if self._allowed is None:  # the learner's own, a search as its best estimator
            self._allowed = fits_allowed(seconds, self._usual, self._cap)
            self._ceiling = min(self._cap, _CEILING * max(LEAST_SECONDS, FITS * seconds))
        self.made += 1
        self.used += seconds

    def _scores(self, wanted: Sequence[WantedFit], ended: dict[str, FitOnRows | _Kept]) -> tuple[float | None, ...]:
        if not wanted:
            return ()
        given = []
        for each in wanted:
            found = ended[each.key]
            assert isinstance(found, FitOnRows)
            given.append(FoldPredictions(each.fold, found.predictions if found.ending == "fitted" else None))
        labels = tuple(FoldLabels(fold.train_target, fold.valid_target) for fold in self._tables)
        return score_on_folds(self._runner, self._challenge, self._prepared, labels, tuple(given))

    def _result(self, key: str, ended: FitOnRows | _Kept, utility: float | None) -> FoldFit:
        if isinstance(ended, _Kept):
            return FoldFit(key, ended.utility, None if ended.utility is not None else "refused")
        if ended.ending == "no_time":
            return FoldFit(key, None, "no_time")
        if ended.ending != "died":  # of too little memory, say: another time there may be more
            self._keep(key, _Kept(utility, ended.cpu_seconds))
        return FoldFit(key, utility, None if utility is not None else "refused")

    def _kept(self, wanted: WantedFit) -> _Kept | None:
        if self.left == 0:
            return None
        try:
            text = (self._folder / f"{wanted.key}.json").read_text(encoding="utf-8")
            found = from_json(_Kept, json.loads(text))
        except (OSError, ValueError, Unreadable):
            return None
        self._spend(found.cpu_seconds)
        return found

    def _keep(self, key: str, result: _Kept) -> None:
        with contextlib.suppress(HeldoutError):
            path = ensure_folder(self._folder, mode=0o700) / f"{key}.json"
            write_text(path, json.dumps(to_json(result)))


def _has_utility(ended: FitOnRows | _Kept) -> bool:
    return isinstance(ended, FitOnRows) and ended.ending in ("fitted", "void")


def rows_of(fold: FoldTables) -> RowsToFit:
    """A fold that was kept, as rows to fit on and to predict."""
    paths = (fold.train_features, fold.train_target, fold.train_groups, fold.valid_features)
    features, target, groups, valid = (path if isinstance(path, Path) else None for path in paths)
    assert features is not None
    assert target is not None
    assert valid is not None
    return RowsToFit(features, target, groups, valid, fold.valid_rows)


def _cache_name(challenge: Challenge, prepared: PreparedData) -> str:
    key = json.dumps([_FORMAT, prepared.content_hash, metric_key(challenge), versions()], sort_keys=True)
    return f"fits-{challenge.id}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
