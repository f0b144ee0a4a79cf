"""What was found out about stored predictions before, so that a leaderboard looks only at what is new.

One file per challenge and hidden part in the cache, named by all that the numbers depend on. It lies where no sandbox
can read. A lost or damaged file costs time and nothing else: its first line is the digest of the rest.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from heldout.base.errors import StoreError
from heldout.base.extensions import Extension, adding
from heldout.base.paths import cache_folder, ensure_folder, write_text
from heldout.base.versions import __version__, versions_of
from heldout.challenge.interface import Challenge
from heldout.landscape.interface import HiddenPart
from heldout.landscape.reference_model import reference_model
from heldout.prepare.interface import PreparedData
from heldout.scoring.score import metric_files

_FORMAT = 5
_MOST = 10_000


class ScoreCache:
    """Answers by key. Every value is JSON."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Any] = _read(path)
        self._used: set[str] = set()
        self._new = False

    def get(self, key: str) -> Any:
        """The answer, or None where there is none."""
        self._used.add(key)
        return self._known.get(key)

    def put(self, key: str, value: Any) -> None:
        """Remember an answer (None is no answer) until `save`."""
        self._used.add(key)
        self._known[key] = value
        self._new = True

    def save(self) -> None:
        """Keep what is new; of many thousands only what this leaderboard needed. No cache is no fault."""
        if not self._new:
            return
        if len(self._known) > _MOST:
            self._known = {key: value for key, value in self._known.items() if key in self._used}
        with contextlib.suppress(OSError, StoreError):
            ensure_folder(self._path.parent)
            content = json.dumps(self._known, separators=(",", ":"))
            write_text(self._path, f"{digest([content.encode()])}\n{content}")
        self._new = False


def open_score_cache(challenge: Challenge, prepared: PreparedData, part: HiddenPart) -> ScoreCache:
    """What is known of one hidden part of a challenge as it is now."""
    key = hashlib.sha256()
    reference = reference_model(challenge, prepared)
    for file in (*metric_files(challenge), *reference.files_of(part)):
        key.update(f"{file.path}\0{hashlib.sha256(file.content).hexdigest()}\0".encode())
    stale = reference.why_no_points or ""
    own = (
        str(_FORMAT),
        stale,
        __version__,
        challenge.content_hash,
        prepared.content_hash,
        *versions_of("numpy", "scikit-learn", "scipy").values(),
        *map(str, _extensions(challenge)),
    )
    key.update("\0".join(own).encode())
    return ScoreCache(cache_folder() / "leaderboards" / f"{challenge.id}-{part}-{key.hexdigest()[:16]}.json")


def _extensions(challenge: Challenge) -> tuple[Extension, ...]:
    """What other packages have a part in a challenge's scores."""
    return (
        *adding("heldout.metrics", (challenge.definition.metric.name or "",)),
        *adding("heldout.tasks", (challenge.definition.task.type,)),
        *adding("heldout.forms", (challenge.needs,)),
    )


def digest(parts: Iterable[bytes]) -> str:
    """A key for these byte strings in this order."""
    key = hashlib.sha256()
    for part in parts:
        key.update(hashlib.sha256(part).digest())
    return key.hexdigest()


def _read(path: Path) -> dict[str, Any]:
    """The answers in a file; none where it is not what `save` wrote."""
    try:
        said, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return {}
    known: dict[str, Any] = json.loads(content) if said == digest([content]).encode() else {}
    return known
