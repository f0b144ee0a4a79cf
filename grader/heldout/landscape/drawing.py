"""Trials: the configurations of a family, each with the recipe of its model and of its preprocessing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from heldout.base.errors import HeldoutError
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.reference import reference_columns, reference_model
from heldout.landscape.space import DRAWN, draw
from heldout.landscape.trial import ReferencePreprocessing, Trial


def drawn_trials(family: Family, facts: Facts) -> list[Trial]:
    """The default, and the 31 configurations of which the landscape takes the first.

    Raises:
        HeldoutError: the family is not made of library parts, or its estimator refuses a configuration.
    """
    drawn = [dict(family.fixed) | params for params in draw(family.name, family.space, DRAWN - 1)]
    columns = columns_of(family, facts)
    return [trial_of(family, facts, columns, index, params) for index, params in enumerate([{}, *drawn])]


def columns_of(family: Family, facts: Facts) -> ReferencePreprocessing:
    """The family's reference preprocessing.

    Raises:
        HeldoutError: it is not made of library parts.
    """
    return columns_made_by(reference_columns(family, facts), family)


def columns_made_by(transformer: Any, family: Family) -> ReferencePreprocessing:
    """What an unfitted transformer of X makes, for models of a family.

    Raises:
        HeldoutError: it is not made of library parts.
    """
    recipe = _recipe(transformer, family)
    return ReferencePreprocessing(hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:12], recipe)


def trial_of(
    family: Family, facts: Facts, columns: ReferencePreprocessing, index: int, params: Mapping[str, Any]
) -> Trial:
    """One configuration; `params` are what differs from the family's base."""
    recipe = _recipe(reference_model(family, dict(family.base) | dict(params)), family)
    key = hashlib.sha256(json.dumps([recipe, columns.key, facts.needs], sort_keys=True).encode()).hexdigest()[:12]
    return Trial(family.name, index, dict(params), recipe, columns, key)


def _recipe(estimator: Any, family: Family) -> dict[str, Any]:
    from heldout.recipe.write import write_recipe

    recipe = write_recipe(estimator)
    if not isinstance(recipe, dict):
        raise HeldoutError(f"the family '{family.name}' is not made of library parts: {recipe.reason}.")
    return recipe
