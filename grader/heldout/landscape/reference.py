"""Models on the reference preprocessing: the landscape's own, and a learner's for the swap U(P_R, H_L)."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from typing import Any

from heldout.base.errors import HeldoutError
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.preprocessing import preprocessing
from heldout.recipe.family import FAMILY_OF

_OF_COLUMNS = frozenset(
    {
        "categorical_feature",
        "categorical_features",
        "feature_contri",
        "feature_types",
        "feature_weights",
        "interaction_constraints",
        "interaction_cst",
        "monotone_constraints",
        "monotonic_cst",
    }
)
"""Parameters that mean columns, which the reference preprocessing does not have in this order."""


def reference_model(family: Family, params: Mapping[str, Any], class_path: str | None = None) -> Any:
    """An unfitted model of a family, for preprocessed features.

    Args:
        family: the family, which says how the target is scaled, and whether its logarithm is fitted.
        params: of the final estimator, base parameters included.
        class_path: another class of the family than the reference's.

    Raises:
        HeldoutError: there is no such class, or it refuses the parameters.
    """
    import numpy as np
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    from heldout.recipe.grammar import RecipeError
    from heldout.recipe.library import load_class

    path = class_path or family.estimator
    try:
        model = load_class(path)(**params)
        if family.wrapper:
            model = load_class(family.wrapper)(model)
    except (RecipeError, TypeError, ValueError) as error:
        raise HeldoutError(f"the family '{family.name}' cannot make {path} with {dict(params)}: {error}") from error
    scale = [StandardScaler()] if family.target == "standardised" else []
    if family.preparation is not None and "y" in family.preparation.logs:
        scale = [FunctionTransformer(np.log1p, inverse_func=np.expm1), *scale]
    if not scale:
        return model
    return TransformedTargetRegressor(model, transformer=scale[0] if len(scale) == 1 else make_pipeline(*scale))


def reference_columns(family: Family, facts: Facts) -> Any:
    """The unfitted transformer of X that the family's models stand on."""
    if family.columns is None:
        return preprocessing(family.preprocessing, facts, family.preparation)
    if callable(family.columns):
        return family.columns(facts)
    from heldout.recipe.rebuild import rebuild

    return rebuild(dict(family.columns), apply_config=False)


def reference_pipeline(family: Family, facts: Facts, params: Mapping[str, Any], class_path: str | None = None) -> Any:
    """An unfitted pipeline of X: the reference preprocessing, then a model of the family with `params`."""
    from sklearn.pipeline import Pipeline

    return Pipeline(
        [("columns", reference_columns(family, facts)), ("model", reference_model(family, params, class_path))]
    )


def accepts(family: Family, class_path: str, params: Mapping[str, Any]) -> bool:
    """Whether a learner's final estimator can be put on the reference preprocessing.

    Its class must belong to the family, and its parameters, as a description writes them, must be plain values that are
    not tied to columns.
    """
    return FAMILY_OF.get(class_path) == family.name and _plain(params) is not None


def swap_recipe(family: Family, facts: Facts, class_path: str, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """The recipe for U(P_R, H_L): the learner's estimator and hyperparameters on the reference preprocessing.

    None where there is none: another family's class, parameters that are tied to columns, or that the class refuses.
    `params` are those of a description's final estimator.
    """
    from heldout.recipe.write import write_recipe

    plain = _plain(params)
    if plain is None or not accepts(family, class_path, params):
        return None
    try:
        recipe = write_recipe(reference_pipeline(family, facts, plain, class_path))
    except HeldoutError:
        return None
    return recipe if isinstance(recipe, dict) else None


def _plain(params: Mapping[str, Any]) -> dict[str, Any] | None:
    """The parameters as values; None where one is tied to columns or is no plain value."""
    found = {}
    for name, value in params.items():
        if name in _OF_COLUMNS and not (value is None or isinstance(value, str)):
            return None
        try:
            found[name] = _value(value)
        except ValueError:
            return None
    return found


def _value(value: Any) -> Any:
    """A scalar, or what a description wrote in words: `(100,)`, `[1, 2]`, `{'yes': 5}` and `nan` can be read back."""
    if not isinstance(value, dict):
        return value
    text = value["repr"]
    if text == "nan":
        return math.nan
    try:
        return ast.literal_eval(text)
    except (SyntaxError, TypeError, ValueError, MemoryError, RecursionError) as error:
        raise ValueError(f"{text} cannot be read back") from error
