"""Every kind of challenge, by name; a new one is an instance of `ChallengeKind` in `heldout.kinds.registered`.

Its table is a field of that name in `challenge.definition`, and what becomes of a submission a line of `runs.registry`.
"""

from __future__ import annotations

from heldout.base.registry import Registry
from heldout.kinds.interface import ChallengeKind

KINDS = Registry(ChallengeKind, "kind of challenge", "heldout.kinds.registered")
PYTHON = ChallengeKind("python", "a solution.py with get_estimator()")
"""What a challenge without a table of a kind asks for."""


def kind_of(definition: object) -> ChallengeKind:
    """The kind of a challenge.toml: the one whose table it has."""
    return next((kind for name, kind in KINDS.built_in.items() if getattr(definition, name, None) is not None), PYTHON)


def kinds_with_files() -> tuple[ChallengeKind, ...]:
    """Those whose submissions are a folder of files of their own."""
    return tuple(kind for kind in KINDS.built_in.values() if kind.files)
