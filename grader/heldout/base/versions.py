"""Versions of what is installed."""

from __future__ import annotations

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
