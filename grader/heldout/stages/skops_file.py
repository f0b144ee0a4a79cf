"""Inside the stage's process: a model that skops wrote is read, and made again from its parameters.

What such a file holds is a fitted model, or anything that somebody put into it. It is read within the walls and nowhere
else; what it has become is dropped, and what leaves is what a submission's own estimator leaves as.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from heldout.recipe.handed_over import unfitted
from heldout.recipe.write import Declared, write_recipe
from heldout.stages.learner_code import LearnerFault

_INSTALL = "reading a .skops file takes the package skops: pip install 'heldout[skops]'. Or hand in a solution.py."


def load_library() -> None:
    """Import it while it may look through the installed packages; where it is not there, the file's reader says so."""
    with contextlib.suppress(ImportError):
        importlib.import_module("skops.io")


def opener(path: str, name: str) -> Callable[[], Any]:
    """A `get_estimator` that returns what is in a file of the working directory, which the learner calls `name`."""
    return lambda: _estimator_of(Path.cwd() / path, name)


def _estimator_of(path: Path, name: str) -> Any:
    """The estimator in a file, unfitted.

    Raises:
        LearnerFault: it cannot be read, or not be made again from its parameters; the text says why.
    """
    try:
        from skops.io import get_untrusted_types, load
    except ImportError as error:
        raise LearnerFault(f"{name} cannot be read here: {_INSTALL}") from error
    try:
        odd = get_untrusted_types(file=path)
        found = None if odd else load(path)
    except Exception as error:
        raise LearnerFault(f"{name} is no file of skops that can be read: {type(error).__name__}: {error}") from error
    if odd:
        raise LearnerFault(
            f"{name} holds {', '.join(odd[:3])}, which skops does not trust. Hand in what defines them: a solution.py."
        )
    return _made_again(found, name)


def _made_again(found: object, name: str) -> Any:
    if not hasattr(found, "fit") or not hasattr(found, "get_params"):
        raise LearnerFault(f"{name} must hold an estimator. It holds an object of type {type(found).__name__}.")
    try:
        fresh = unfitted(found)
    except Exception as error:
        raise LearnerFault(
            f"{name} cannot be made again from its parameters ({type(error).__name__}: {error}), and what it has "
            "learned is not taken over. Hand in a solution.py."
        ) from error
    recipe = write_recipe(fresh)
    if isinstance(recipe, Declared):
        raise LearnerFault(f"{name} cannot be made again: {recipe.reason}. Hand in a solution.py.")
    return fresh
