"""An estimator that is handed in as an object: the source that makes it again, without anything it has learned."""

from __future__ import annotations

import pprint
from typing import Any

from heldout.base.errors import UsageError
from heldout.recipe.write import Declared, write_recipe

_SOURCE = '''"""{name}, handed in as an object. What it is made of was written down, not what it had learned."""

from heldout.recipe.rebuild import rebuild

RECIPE = {recipe}


def get_estimator():
    return rebuild(RECIPE)
'''


def source_of(estimator: object) -> str:
    """Python source whose `get_estimator()` constructs an equal estimator, unfitted.

    The estimator is cloned, as cross-validation does it: what it was fitted to here does not travel. A function, a
    class or an object of one's own has no recipe, and would have to be pickled, which runs code wherever it is read.

    Raises:
        UsageError: it is no estimator, or a part of it is not a library's own.
    """
    recipe = write_recipe(_unfitted(estimator))
    if isinstance(recipe, Declared):
        raise UsageError(
            f"this estimator cannot be handed in as an object: {recipe.reason}. Write it into a file solution.py with "
            "a function get_estimator() that returns it, and hand in the file."
        )
    name = str(recipe["estimator"][1]).rpartition(".")[2]
    return _SOURCE.format(name=name, recipe=pprint.pformat(recipe, width=110))


def _unfitted(estimator: object) -> Any:
    from sklearn.base import clone

    if isinstance(estimator, type):
        raise UsageError(
            f"the class {estimator.__name__} itself was handed in. Hand in an estimator: {estimator.__name__}()."
        )
    try:
        return clone(estimator)
    except Exception as error:  # the estimator's own methods are called, and may raise anything
        raise UsageError(
            f"a model must be an unfitted estimator, the path of a submission, or source with get_estimator(). Got "
            f"{type(estimator).__name__}, which scikit-learn cannot clone: {str(error)[:300]}"
        ) from error
