"""The reference configuration that is the learner's own: then the landscape holds its scores on every fold.

Most often it is number 0, the library's default.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from heldout.coach.interface import FoldScores
from heldout.landscape.interface import FamilyResult

NEVER_MATTER = frozenset({"random_state", "n_jobs", "verbose"})
ONLY_COST = frozenset({"max_iter", "probability", "cache_size"})
"""Where the family's base sets them: iterations that suffice, and what only makes probabilities possible."""


def folds_of_equal(
    family: FamilyResult, base: Mapping[str, Any], defaults: Mapping[str, Any], params: Mapping[str, Any]
) -> FoldScores | None:
    """The folds of the reference configuration with the learner's hyperparameters; None where there is none.

    Args:
        family: the learner's, in the landscape, and of the same class.
        base: parameters of all its configurations.
        defaults: of the class, as the library has them; those without a default are left out.
        params: the learner's, all of them, as a description writes them.
    """
    ignored = NEVER_MATTER | (ONLY_COST & set(base))
    own = {name: plain_value(value) for name, value in params.items() if name not in ignored}
    for each in family.configurations:
        complete = {**defaults, **base, **each.params}
        wanted = {name: plain_value(value) for name, value in complete.items() if name not in ignored}
        if set(own) == set(wanted) and all(same_value(own[name], wanted[name]) for name in own):
            return FoldScores(each.cv_folds, each.train_folds)
    return None


def plain_value(value: Any) -> Any:
    """A value that can be compared: what a description wrote in words is read back, and a tuple is a list."""
    if isinstance(value, dict) and set(value) == {"repr"}:
        try:
            value = ast.literal_eval(value["repr"])
        except (SyntaxError, TypeError, ValueError, MemoryError, RecursionError):
            return value
    return [plain_value(item) for item in value] if isinstance(value, list | tuple) else value


def same_value(one: Any, other: Any) -> bool:
    """Whether two plain values are the same: True is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)
