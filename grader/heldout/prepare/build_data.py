"""The training rows as a file that `get_estimator()` may read, where a challenge says `build_data = "train"`.

It is the `data/train.csv` of a workspace; no hidden row is in it, and `data/test.csv` is never there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from heldout.base.paths import cache_folder, ensure_folder, replacing
from heldout.prepare.interface import PreparedData

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge

TRAIN_CSV = "data/train.csv"


def build_data(challenge: Challenge, prepared: PreparedData) -> bytes | None:
    """The content of `data/train.csv` while a submission is built; None where the challenge gives it no data.

    It is written once and kept in the cache, so that a grade need not import pandas for it.

    Raises:
        HeldoutError: it cannot be written.
    """
    if challenge.definition.build_data != "train":
        return None
    name = f"{challenge.id}-{prepared.content_hash.removeprefix('sha256:')[:16]}.csv"
    path = cache_folder() / "build_data" / name
    try:
        return path.read_bytes()
    except OSError:
        pass
    from heldout.prepare.tables import train_csv

    content = train_csv(prepared, challenge)
    ensure_folder(path.parent, mode=0o700)
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return content
