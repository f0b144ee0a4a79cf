"""NumPy's Fortran compiler stays unimported where nobody asks for it.

SciPy's and scikit-learn's copies of the array API take every name that NumPy lists, and with `f2py` 26 modules that
nothing here calls: a twenty-fifth of what all libraries of a worker take to import.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_LISTS = ("__all__", "__numpy_submodules__")
_UNNEEDED = "f2py"


@contextmanager
def fortran_left_out() -> Iterator[None]:
    """Inside, NumPy does not list it; whoever names it gets it. A NumPy that lists its parts in another way does so as
    ever.
    """
    import numpy as np

    lists = {name: getattr(np, name, None) for name in _LISTS}
    for name, listed in lists.items():
        if isinstance(listed, list | set) and _UNNEEDED not in vars(np):
            setattr(np, name, type(listed)(each for each in listed if each != _UNNEEDED))
    try:
        yield
    finally:
        for name, listed in lists.items():
            if listed is not None:
                setattr(np, name, listed)
