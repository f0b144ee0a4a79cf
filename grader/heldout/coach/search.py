"""A search's results as the rules read them: trials with the scores of every fold, and how two trials compare."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from heldout.landscape.utility import rounded
from heldout.recipe.description_format import DescribedSearch, ParameterValue, TriedCandidate
from heldout.recipe.shape import BEST
from heldout.scoring.corrected_error import corrected_standard_error

SearchKind = Literal["grid", "random", "halving"]
_KINDS: dict[str, SearchKind] = {
    "sklearn.model_selection.GridSearchCV": "grid",
    "sklearn.model_selection.RandomizedSearchCV": "random",
    "sklearn.model_selection.HalvingGridSearchCV": "halving",
    "sklearn.model_selection.HalvingRandomSearchCV": "halving",
}
_GREATEST = 1e100
"""Scores beyond are nobody's; differences of smaller ones are finite."""


@dataclass(frozen=True)
class Gain:
    """How much better one is than another on the same folds."""

    mean: float
    """0 where the two agree to 6 significant digits."""
    se: float
    """Corrected for folds that share training rows."""

    def exceeds(self, errors: float) -> bool:
        """Better by more than so many standard errors."""
        return self.mean > 0 and self.mean > errors * self.se


@dataclass(frozen=True)
class Candidate:
    """One setting that a search tried, with its scores."""

    params: Mapping[str, ParameterValue]
    test: tuple[float, ...]
    """Scores of the folds; greater is better."""
    train: tuple[float, ...] | None

    @property
    def mean(self) -> float:
        """The score that it was judged by."""
        return statistics.fmean(self.test)


@dataclass(frozen=True)
class Search:
    """A search that has run. Its scores are the search's own, not the challenge's."""

    kind: SearchKind
    name: str
    """The class: `GridSearchCV`."""
    scoring: str | None
    splitter: str | None
    """Class path of what made the folds."""
    folds: int
    total: int
    """How many candidates it tried, at least 1."""
    trials: tuple[Candidate, ...]
    """Those that told every fold; the halving searches' are from rounds of different size and left out."""
    best: Candidate | None
    prefix: tuple[str, ...]
    """What the names of the final model's parameters begin with in the search's space: `("svc",)`."""
    outermost: bool
    """It is the submitted estimator itself."""
    _by_params: dict[str, Candidate] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Parameters that take more than one value, in the order they come."""
        found: dict[str, set[str]] = {}
        for trial in self.trials:
            for name, value in trial.params.items():
                found.setdefault(name, set()).add(_key(value))
        return tuple(name for name, values in found.items() if len(values) > 1)

    def final_parameter(self, name: str) -> str | None:
        """The final model's parameter that a name of the space stands for; None where it is another step's."""
        *owner, parameter = name.split("__")
        return parameter if tuple(owner) == self.prefix else None

    def numbers(self, name: str) -> list[float]:
        """The numbers that a parameter took, ascending, each once."""
        values = {as_number(trial.params.get(name)) for trial in self.trials}
        return sorted(value for value in values if value is not None)

    def line(self, name: str) -> list[tuple[float, Candidate]]:
        """The trials that differ from the best in this parameter only, by its value, the best among them.

        Empty where one of its values is no number: then an end of the numbers need not be an end of the range.
        """
        if self.best is None:
            return []
        values = [trial.params[name] for trial in self.trials if name in trial.params]
        if any(as_number(value) is None for value in values):
            return []
        line: dict[float, Candidate] = {}
        for value in values:
            found = self._by_params.get(_key({**self.best.params, name: value}))
            number = as_number(value)
            if found is not None and number is not None:
                line[number] = found
        return sorted(line.items(), key=lambda pair: pair[0])


def gain(better: Sequence[float], worse: Sequence[float]) -> Gain | None:
    """The paired gain over the folds; None where they cannot be paired or are fewer than two."""
    if len(better) != len(worse) or len(better) < 2:
        return None
    differences = [one - other for one, other in zip(better, worse, strict=True)]
    tied = rounded(statistics.fmean(better)) == rounded(statistics.fmean(worse))
    return Gain(0.0 if tied else statistics.fmean(differences), corrected_standard_error(differences))


def beats(better: Candidate, worse: Candidate, errors: float = 1.0) -> bool:
    """Whether a trial is better by more than so many standard errors."""
    found = gain(better.test, worse.test)
    return found is not None and found.exceeds(errors)


def as_number(value: object) -> float | None:
    """A finite number that can be calculated with; None for anything else, truth values included."""
    if type(value) not in (int, float) or not math.isfinite(value) or abs(value) > _GREATEST:  # type: ignore[arg-type]
        return None
    return float(value)  # type: ignore[arg-type]


def read_search(described: DescribedSearch | None, roles: tuple[str, ...]) -> Search | None:
    """The search of a checked description; None without one.

    Args:
        described: the description's `search`.
        roles: the way from the submitted estimator to the final one, through the search's best.
    """
    if described is None or BEST not in roles or described.class_path not in _KINDS:
        return None
    kind = _KINDS[described.class_path]
    at = roles.index(BEST)
    trials = [] if kind == "halving" else [_trial(each, described.n_splits) for each in described.candidates]
    best = described.best_index
    told = tuple(trial for trial in trials if trial is not None)
    return Search(
        kind=kind,
        name=described.class_path.rpartition(".")[2],
        scoring=described.scoring,
        splitter=described.splitter,
        folds=described.n_splits,
        total=max(1, described.total),
        trials=told,
        best=trials[best] if best is not None and best < len(trials) else None,
        prefix=tuple(role.rpartition(".")[2] for role in roles[at + 1 :]),
        outermost=at == 0,
        _by_params={_key(trial.params): trial for trial in told},
    )


def _trial(candidate: TriedCandidate, folds: int) -> Candidate | None:
    test = _scores(candidate.test, folds)
    return Candidate(candidate.params, test, _scores(candidate.train, folds)) if test else None


def _scores(scores: Sequence[float | None] | None, folds: int) -> tuple[float, ...] | None:
    """The scores of every fold; None where one is missing."""
    if not scores or len(scores) != folds:
        return None
    numbers = [as_number(score) for score in scores]
    return tuple(score for score in numbers if score is not None) if None not in numbers else None


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
