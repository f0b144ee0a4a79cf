"""An estimator that is handed in as an object: the source that makes it again, without anything it has learned."""

from __future__ import annotations

import pprint
from typing import Any

from heldout.base.errors import UsageError
from heldout.recipe.grammar import Recipe
from heldout.recipe.own_source import NotWritable, own_source
from heldout.recipe.write import Declared, write_recipe

_SOURCE = '''"""{name}, handed in as an object. What it is made of was written down, not what it had learned."""

from heldout.recipe.rebuild import rebuild

RECIPE = {recipe}


def get_estimator():
    return rebuild(RECIPE)
'''


_SETTINGS = ("_sklearn_output_config", "_metadata_request")
"""What an estimator was told after it was constructed, by `set_output` and the like; `clone` keeps it too."""


def source_of(estimator: object) -> str:
    """Python source whose `get_estimator()` constructs an equal estimator, unfitted.

    What the estimator was fitted to here does not travel, as with cross-validation. A class or a function of one's own
    goes as its source (`heldout.recipe.own_source`): pickled, it would run code wherever it is read.

    Raises:
        UsageError: it is no estimator, a part of it is data or has no source, or it cannot be constructed again.
    """
    if isinstance(estimator, type):
        raise UsageError(
            f"the class {estimator.__name__} itself was handed in. Hand in an estimator: {estimator.__name__}()."
        )
    if not _is_estimator(estimator):
        raise UsageError(
            "a model must be an estimator, the path of a submission, or source text with get_estimator(). "
            f"Got an object of {type(estimator).__name__}."
        )
    try:
        fresh = unfitted(estimator)
    except Exception as error:  # get_params and constructors may be anybody's
        what = f"constructing a {type(estimator).__name__} again from its parameters fails with {type(error).__name__}"
        raise _needs_a_file(f"{what} ({error})") from error
    recipe = write_recipe(fresh)
    if not isinstance(recipe, Declared):
        return source_of_recipe(recipe)
    try:
        return own_source(fresh)
    except NotWritable as error:
        raise _needs_a_file(f"{str(recipe.reason).rstrip('.')}, and {error}") from error


def source_of_recipe(recipe: Recipe) -> str:
    """Python source whose `get_estimator()` constructs what a checked recipe describes."""
    name = str(recipe["estimator"][1]).rpartition(".")[2]
    return _SOURCE.format(name=name, recipe=pprint.pformat(recipe, width=110))


def _needs_a_file(reason: str) -> UsageError:
    return UsageError(
        f"this estimator cannot be handed in as an object: {reason.rstrip('.')}. Write it into a file solution.py with "
        "a function get_estimator() that returns it, and hand in the file."
    )


def _is_estimator(value: Any) -> bool:
    return hasattr(value, "fit") and hasattr(value, "get_params") and not isinstance(value, type)


def unfitted(estimator: Any) -> Any:
    """The estimator constructed again, and every estimator in it, with all else the same; nothing that they learned.

    Raises:
        Exception: whatever its constructors and `get_params` raise.
    """
    return _unfitted(estimator, {})


def _unfitted(value: Any, made: dict[int, Any]) -> Any:
    """The value with every estimator in it constructed again; all else is the same object, as a recipe needs it.

    scikit-learn's `clone` copies the parameters, and a copied distribution draws from a random state of its own.
    """
    from sklearn.frozen import FrozenEstimator

    if type(value) in (list, tuple):
        return type(value)(_unfitted(each, made) for each in value)
    if type(value) is dict:
        return {name: _unfitted(each, made) for name, each in value.items()}
    if not _is_estimator(value) or isinstance(value, FrozenEstimator):
        return value
    if id(value) not in made:
        parameters = {name: _unfitted(each, made) for name, each in value.get_params(deep=False).items()}
        fresh = made[id(value)] = type(value)(**parameters)
        for name in _SETTINGS:
            if name in vars(value):
                setattr(fresh, name, vars(value)[name])
    return made[id(value)]
