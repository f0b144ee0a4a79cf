"""What a worker must have in common with the machine that gives it work, and in which words it is said what differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from heldout.base.versions import versions_of
from heldout.base.words import listed

if TYPE_CHECKING:
    from heldout.grading.open_challenge import OpenChallenge

_PARTS = ("challenge", "content of the challenge", "data", "metric", "landscape")
LANDSCAPE = "landscape"
"""The fact that does not matter where a landscape is about to be computed."""
_HASH_SHOWN = 19


def facts_of(opened: OpenChallenge) -> dict[str, str]:
    """Inside the session's `with`: what every result of this process depends on, by its name. Proves the sandbox.

    Raises:
        IsolationError: this machine cannot give the isolation that is asked for.
        HeldoutError: the data cannot be prepared.
    """
    key = opened.grade_key()
    parts = {name: part or "none" for name, part in zip(_PARTS, key.parts, strict=True)}
    libraries = versions_of("scipy", "pyarrow", absent="not installed")
    return parts | dict(key.environment) | libraries | {"isolation": key.level or "none"}


def difference(here: Mapping[str, str], there: Mapping[str, str]) -> str | None:
    """What differs, in words; None where nothing does.

    >>> difference({"numpy": "2.1.0", "data": "a"}, {"numpy": "2.0.0", "data": "a"})
    'has numpy 2.0.0 (here 2.1.0)'
    """
    names = [name for name in {**here, **there} if here.get(name) != there.get(name)]
    said = [f"{name} {_short(there.get(name))} (here {_short(here.get(name))})" for name in names]
    return f"has {listed(said)}" if said else None


def _short(value: str | None) -> str:
    return "none" if value is None else value[:_HASH_SHOWN] if value.startswith("sha256:") else value
