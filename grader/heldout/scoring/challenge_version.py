"""Which version of a challenge a card was made with, in its parts, so that a later one can be told from it."""

from __future__ import annotations

import hashlib
from typing import Any

from heldout.challenge.interface import Challenge
from heldout.landscape.store import landscape_folder
from heldout.landscape.study import metric_key
from heldout.landscape.swap import landscape_files
from heldout.prepare.interface import PreparedData


def challenge_version(challenge: Challenge, prepared: PreparedData) -> dict[str, Any]:
    """What a card's `challenge` says beside id and title; JSON.

    `content_hash` covers everything that decides a score. `data_hash` stands for the rows, the features and the split,
    `metric_hash` for the metric with its options and code, `landscape_hash` for what points are computed from (null
    without a landscape; it is there whether it fits or not). `needs` is what predictions the metric takes, `limits` are
    the challenge's limits.
    """
    return {
        "content_hash": challenge.content_hash,
        "data_hash": prepared.content_hash,
        "metric_hash": metric_key(challenge),
        "landscape_hash": _landscape_hash(challenge),
        "needs": challenge.needs,
        "limits": challenge.definition.limits.of_a_run(),
    }


def _landscape_hash(challenge: Challenge) -> str | None:
    files = landscape_files(landscape_folder(challenge))
    if not files:
        return None
    contents = [hashlib.sha256(content).hexdigest() for _, content in files]
    return f"sha256:{hashlib.sha256(' '.join(contents).encode()).hexdigest()}"
