"""Libraries that take seconds to import, where a submission names them: a worker is kept that has imported them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from heldout.recipe.grammar import Recipe

_TORCH = ("torch", "skorch")
_NETWORKS = re.compile(rb"\b(?:torch|skorch|heldout\.nn)\b")


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
