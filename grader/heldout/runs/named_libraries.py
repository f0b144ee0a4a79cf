"""What a submission names and will import: a worker is kept that has imported what takes seconds, and imports the rest
before it forks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from heldout.recipe.grammar import Recipe

_TORCH = ("torch", "skorch")
_NETWORKS = re.compile(rb"\b(?:torch|skorch|heldout\.nn)\b")

_PACKAGE = re.compile(rb"\bsklearn\.[a-z_]{1,40}\b")
_MOST = 20
"""A worker knows about as many."""


def packages_in(texts: Iterable[bytes]) -> tuple[str, ...]:
    """Packages of scikit-learn that are named in source or in a recipe, at most 20.

    >>> packages_in([b"from sklearn.ensemble import X\\nimport sklearn.svm", b"sklearn.svm._classes.SVC"])
    ('sklearn.ensemble', 'sklearn.svm')
    """
    found = {name.decode() for text in texts for name in _PACKAGE.findall(text)}
    return tuple(sorted(found))[:_MOST]


def packages_of(recipe: Recipe) -> tuple[str, ...]:
    """Those of a model of this recipe."""
    return packages_in((json.dumps(recipe).encode(),))


def libraries_in(texts: Iterable[bytes]) -> tuple[str, ...]:
    """Those that are named in source or in a recipe: torch and skorch, or none.

    A word in a comment counts too: all that it costs is a worker that nobody needs.

    >>> libraries_in([b"from heldout.nn import MLP"]), libraries_in([b"import sklearn", b"torchlight"])
    (('torch', 'skorch'), ())
    """
    return _TORCH if any(_NETWORKS.search(text) for text in texts) else ()


def libraries_of(recipe: Recipe) -> tuple[str, ...]:
    """Those that a model of this recipe needs."""
    return libraries_in((json.dumps(recipe).encode(),))
