"""Versions of what is installed."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import lru_cache

from heldout.version import __version__ as __version__


def version_of(package: str) -> str | None:
    """The version of an installed distribution, named as pip names it; None where it is not installed."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        found = distribution(package)
    except PackageNotFoundError:
        return None
    # `found.version` parses all of what a package says of itself as a mail, a millisecond for each package.
    for line in (found.read_text("METADATA") or "").splitlines():
        if line.startswith("Version:"):
            return line.removeprefix("Version:").strip()
        if not line:
            break
    return found.version


def is_installed(package: str) -> bool:
    """Whether there is a distribution of that name, as pip names it.

    Only names are looked at: importing what reads them would take a tenth of `heldout list`.
    """
    wanted = _normal(package)
    for folder in sys.path:
        with suppress(OSError):
            if wanted in _distributions(folder, os.stat(folder).st_mtime_ns):  # noqa: PTH116
                return True
    return False


@lru_cache(maxsize=64)
def _distributions(folder: str, changed: int) -> frozenset[str]:
    """The distributions whose records lie in a folder that was last changed then."""
    named = (name.rpartition(".") for name in os.listdir(folder))  # noqa: PTH208
    return frozenset(_normal(stem.partition("-")[0]) for stem, _, kind in named if kind in ("dist-info", "egg-info"))


def _normal(name: str) -> str:
    return name.replace("-", "_").replace(".", "_").lower()


def versions_of(*packages: str, absent: str = "absent") -> dict[str, str]:
    """The version of each of these distributions, `absent` for one that is not installed."""
    return {name: version_of(name) or absent for name in packages}


def own_versions() -> dict[str, str]:
    """Of heldout, and of the Python that runs it.

    >>> list(own_versions())
    ['heldout', 'python']
    """
    import platform

    return {"heldout": __version__, "python": platform.python_version()}
