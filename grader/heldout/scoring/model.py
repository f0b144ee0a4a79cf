"""The score card's `model`: from the recipe where there is one, from the run's own words otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heldout.recipe.describe import static_description
from heldout.recipe.description_format import Description
from heldout.recipe.family import detect_family
from heldout.recipe.grammar import Recipe
from heldout.recipe.reaching import Reaching
from heldout.recipe.shape import SEARCHES
from heldout.scoring.interface import CardModel

_MOST_COLUMNS = 200
"""Of a table whose unused columns a card names."""


def describe_model(
    recipe: Recipe | None,
    description: Description | None,
    verified: bool,
    declared_reason: str | None,
    carried_numbers: int | None = None,
) -> CardModel | None:
    """Family, estimator, parameters, pipeline and whether it is verified; None when nothing is known of a model.

    `recipe` and `description` are checked ones. Of a declared model everything is its own word. `carried_numbers` are
    those that a verified model holds of its own.
    """
    source = believed(recipe, description, verified)
    if source is None:
        if declared_reason is None:
            return None
        return CardModel("unknown", None, {}, None, False, declared_reason)
    family = detect_family(source.shape)
    return CardModel(
        family.name,
        family.estimator,
        source.final.params,
        source.outline,
        verified,
        declared_reason=None if verified else declared_reason,
        carried_numbers=carried_numbers if verified else None,
    )


def with_columns(model: CardModel | None, reaching: Reaching | None, columns: Sequence[str]) -> CardModel | None:
    """The model with the columns of the table that do not reach it, where that was measured and there are not many."""
    if model is None or reaching is None or len(columns) > _MOST_COLUMNS:
        return model
    used = frozenset(reaching.used)
    return replace(model, unused_columns=tuple(name for name in columns if name not in used))


def believed(recipe: Recipe | None, description: Description | None, verified: bool) -> Description | None:
    """The description that a grade goes by; None when nothing is known of a model.

    For a verified model only what a search chose is taken from the run's own words; for a declared one all of it is a
    claim.
    """
    if not verified or recipe is None:
        return description
    static = static_description(recipe)
    searched = SEARCHES.intersection(detect_family(static.shape).wrappers)
    return description if description is not None and searched else static
