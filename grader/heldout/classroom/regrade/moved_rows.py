"""How the rows changed, where the old ones are still in the cache of prepared data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from heldout.prepare.interface import PreparedData, SplitRecord, read_manifest

_SHOWN = 4


def rows_sentence(old_hash: str | None, prepared: PreparedData, changed: Sequence[str] = ()) -> str:
    """What changed in data, features and split between the prepared data with content hash `old_hash` and these.

    `changed` are the keys that changed, where both versions of the challenge are known.
    """
    old = None if old_hash is None else _find(old_hash, prepared)
    if old is None and changed:
        return f"The rows changed: {'; '.join(changed)}."
    if old is None:
        return "The data, the features or the split changed; the rows before are not here any more to compare."
    was, now = old.manifest, prepared.manifest
    split = [] if changed else _split_words(was.split, now.split)
    said = [*changed, *split, *_feature_words(dict(was.features), dict(now.features))]
    if was.classes != now.classes:
        said.append("the classes changed")
    moved = _moved(old, prepared)
    if moved is not None:
        said.append(f"{moved} of {prepared.rows['public']} public rows were not public before")
    return f"The rows changed: {'; '.join(said)}." if said else "The rows changed: other values in the same columns."


def _find(content_hash: str, prepared: PreparedData) -> PreparedData | None:
    """The data in the cache whose manifest has this content hash."""
    for path in prepared.folder.parent.glob(f"{prepared.challenge_id}-*/manifest.json"):
        try:
            found = PreparedData(path.parent, read_manifest(path.parent))
        except (OSError, ValueError):
            continue
        if found.content_hash == content_hash:
            return found
    return None


def _split_words(old: SplitRecord, new: SplitRecord) -> list[str]:
    before = vars(old)
    return [f"split.{name} {before[name]} → {value}" for name, value in vars(new).items() if before[name] != value]


def _feature_words(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    groups = {
        "without": [name for name in before if name not in after],
        "with": [name for name in after if name not in before],
        "with another type of": [name for name in after if name in before and before[name] != after[name]],
    }
    return [f"{word} {_listed(names)}" for word, names in groups.items() if names]


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more columns"


def _moved(old: PreparedData, prepared: PreparedData) -> int | None:
    """How many public rows were not public before, told by their features; None where the features are others."""
    if dict(old.features) != dict(prepared.features):
        return None
    try:
        before, after = (_row_hashes(each.open_file("public_features")) for each in (old, prepared))
    except (OSError, ValueError):
        return None
    return sum((after - before).values())


def _row_hashes(path: Path) -> Counter[int]:
    import pandas as pd

    from heldout.prepare.tables import read_features

    return Counter(pd.util.hash_pandas_object(read_features(path.read_bytes()), index=False).tolist())
