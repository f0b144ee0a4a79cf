"""Every global random generator begins at the same point, so that a grade repeats to the last digit.

Those of Python and numpy are seeded at once. A library that brings one of its own is not imported for that, which
would cost seconds: it is seeded at the moment when a submission has imported it, before a line that could use it runs.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import random
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

SEEDING = {
    "cupy": "random.seed",
    "cv2": "setRNGSeed",
    "mlx.core": "random.seed",
    "mxnet": "random.seed",
    "paddle": "seed",
    "polars": "set_random_seed",
    "tensorflow": "random.set_seed",
    "torch": "manual_seed",
}
"""Module, and its function that takes the seed."""


def seed_everything(seed: int) -> None:
    """Seed the global generators, now or when they are imported. A later call replaces the seed of an earlier one."""
    import numpy as np

    random.seed(seed)
    np.random.seed(seed)
    for name in SEEDING:
        if name in sys.modules:
            _seed(sys.modules[name], seed)
    sys.meta_path[:] = [_Finder(seed), *(finder for finder in sys.meta_path if not isinstance(finder, _Finder))]


def _seed(module: ModuleType, seed: int) -> None:
    """Call the module's seeding function; one that has none, such as a learner's own file of that name, is left."""
    with contextlib.suppress(Exception):
        function: Any = module
        for part in SEEDING[module.__name__].split("."):
            function = getattr(function, part)
        function(seed)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds nothing itself: it puts a loader that seeds around what the others find."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in SEEDING:
            return None
        for finder in sys.meta_path:
            spec = None if isinstance(finder, _Finder) else finder.find_spec(fullname, path, target)
            if spec is not None:
                if spec.loader is not None and hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader, self._seed)
                return spec
        return None


class _Loader(importlib.abc.Loader):
    """Loads as the real loader does, which the module is left with, and then seeds."""

    def __init__(self, real: Any, seed: int) -> None:
        self._real, self._seed = real, seed

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        module: ModuleType | None = self._real.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._real
        if module.__spec__ is not None:
            module.__spec__.loader = self._real
        self._real.exec_module(module)
        _seed(module, self._seed)
