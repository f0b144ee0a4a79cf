"""Wrappers that make no other model of what they wrap: bagging of one without drawing, a vote of one.

Only what leaves the model as it is, whatever the model: a bag that draws no rows and no columns, a vote without
weights. One against the rest leaves it as it is where there are two classes, which only the challenge tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BAGS = ("sklearn.ensemble.BaggingClassifier", "sklearn.ensemble.BaggingRegressor")
_VOTES = ("sklearn.ensemble.VotingClassifier", "sklearn.ensemble.VotingRegressor")
PER_CLASS = frozenset({"sklearn.multiclass.OneVsRestClassifier", "sklearn.multiclass.OneVsOneClassifier"})
"""Wrappers that fit one model for two classes, and more for more."""


def same_as(path: str, parameters: Mapping[str, Any], roles: list[str]) -> str | None:
    """The role of the part that a wrapper is the same as, among the roles of its parts; None where it makes another.

    `parameters` are its constructor's, plain values as they are; any other value is none of those that are asked for.
    """
    if path in _BAGS and _draws_nothing(parameters) and "estimator" in roles:
        return "estimator"
    votes = [role for role in roles if role.startswith("estimators.")]
    if path in _VOTES and len(votes) == 1 and parameters.get("weights") is None and _entries(parameters) == 1:
        return votes[0]
    return None


def _draws_nothing(parameters: Mapping[str, Any]) -> bool:
    one = parameters.get("n_estimators")
    whole = all(_is_whole(parameters.get(name)) for name in ("max_samples", "max_features"))
    return (
        type(one) is int
        and one == 1
        and whole
        and parameters.get("bootstrap") is False
        and parameters.get("bootstrap_features") is False
    )


def _is_whole(share: Any) -> bool:
    """A whole number would be so many rows, and 1 of them is one."""
    return share is None or (type(share) is float and share == 1.0)


def _entries(parameters: Mapping[str, Any]) -> int:
    """How many estimators a vote names, dropped ones included; a recipe's list begins with its tag."""
    named = parameters.get("estimators")
    if not isinstance(named, list | tuple):
        return 0
    return len(named) - 1 if named and named[0] in ("list", "tuple") else len(named)
