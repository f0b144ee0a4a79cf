"""The parts of a family's reference as recipes: what its models stand on, and its best configuration.

`FamilySpec` is what a process is told that makes them; the course's own columns are its code and are not sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from heldout.base.errors import HeldoutError
from heldout.landscape.families.interface import Facts, Family, Preprocessing, TargetScale
from heldout.landscape.interface import FamilyResult
from heldout.landscape.space import Parameter
from heldout.landscape.worth import Preparation
from heldout.recipe.grammar import Recipe


@dataclass(frozen=True)
class FamilySpec:
    """A family of the reference, as it is sent to another process."""

    name: str
    estimator: str
    """Class path."""
    base: Mapping[str, Any]
    space: tuple[Parameter, ...]
    preprocessing: Preprocessing
    target: TargetScale
    wrapper: str = ""
    preparation: Preparation | None = None
    """What the landscape's models stand on; None in landscapes of an older heldout."""
    own_columns: bool = False
    """It stands on columns of the course's own, whose code is not sent: it has no parts."""


@dataclass(frozen=True)
class FamilyParts:
    """What a family's best reference model is made of."""

    name: str
    estimator: str
    """Class path of the model that decides."""
    columns: Recipe
    """The transformer of X."""
    model: Recipe
    """The model for what comes of it, with the parameters below; a transformer of the target is around it."""
    params: Mapping[str, Any]
    """Parameters of the configuration with the best cross-validation score, those of every configuration included."""
    cv: float
    """Its cross-validation score, as a utility."""
    utility: float | None
    """What it earns on the public rows, behind `columns`; None where that is not known."""
    defaults: Mapping[str, Any]
    """What the class has where nothing is set, the parameters of every configuration included."""
    space: tuple[Parameter, ...]
    target_wrapper: Recipe | None
    """What is around the model, with nothing in its place: it transforms the target, or makes a model for the task of
    a classifier. None where nothing does."""


def family_spec(family: Family) -> FamilySpec:
    """The family as it is sent."""
    return FamilySpec(
        name=family.name,
        estimator=family.estimator,
        base=dict(family.base),
        space=family.space,
        preprocessing=family.preprocessing,
        target=family.target,
        wrapper=family.wrapper,
        preparation=family.preparation,
        own_columns=family.columns is not None,
    )


def family_of_spec(spec: FamilySpec) -> Family:
    """The family, without its space."""
    return Family(
        spec.name,
        spec.estimator,
        (),
        spec.base,
        preprocessing=spec.preprocessing,
        target=spec.target,
        wrapper=spec.wrapper,
        preparation=spec.preparation,
    )


def best_params(spec: FamilySpec, result: FamilyResult) -> dict[str, Any]:
    """Parameters of the configuration that cross-validates best, those of every configuration included."""
    return _tuples({**spec.base, **result.best.params})


def model_alone(spec: FamilySpec, params: Mapping[str, Any]) -> Recipe | None:
    """The family's model with these parameters, for features of somebody else's; None where it cannot be written.

    A logarithm of the target belongs to the preparation, and is none of it. Imports scikit-learn.
    """
    from heldout.landscape.reference import reference_model
    from heldout.recipe.write import write_recipe

    try:
        recipe = write_recipe(reference_model(replace(family_of_spec(spec), preparation=None), params))
    except HeldoutError:
        return None
    return recipe if isinstance(recipe, dict) else None


def reference_parts(spec: FamilySpec, facts: Facts, result: FamilyResult) -> FamilyParts | None:
    """The parts of the family's configuration that cross-validates best; None where they cannot be written.

    Imports scikit-learn.
    """
    if spec.own_columns:
        return None
    from heldout.landscape.reference import reference_columns, reference_model
    from heldout.recipe.library import library_defaults
    from heldout.recipe.write import write_recipe

    params = {**spec.base, **result.best.params}
    family = family_of_spec(spec)
    try:
        columns = write_recipe(reference_columns(family, facts))
        model = write_recipe(reference_model(family, _tuples(params)))
    except HeldoutError:
        return None
    if not isinstance(columns, dict) or not isinstance(model, dict):
        return None
    return FamilyParts(
        name=spec.name,
        estimator=spec.estimator,
        columns=columns,
        model=model,
        params=params,
        cv=result.best.cv,
        utility=result.best.utility.get("public"),
        defaults={**library_defaults(spec.estimator), **spec.base},
        space=spec.space,
        target_wrapper=_wrapper(model, spec.estimator),
    )


def _tuples(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as the class takes them: a landscape's file has lists where it may want tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in params.items()}


_INSIDE = ("regressor", "classifier", "estimator")
"""Parameters of wrappers that are the model inside."""


def _wrapper(model: Recipe, estimator: str) -> Recipe | None:
    kind, path, parameters, *rest = model["estimator"]
    if path == estimator:
        return None
    around = {name: value for name, value in parameters.items() if name not in _INSIDE}
    return {**model, "estimator": [kind, path, around, *rest]}
