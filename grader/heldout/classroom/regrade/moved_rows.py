"""How the rows changed, where the old ones are still in the cache of prepared data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from heldout.prepare.interface import PreparedData

_SHOWN = 4


def rows_sentence(old_hash: str | None, prepared: PreparedData, told: Sequence[str] = ()) -> str:
    """What changed in data, features and split between the prepared data with content hash `old_hash` and these.

    `told` are the keys that changed, where both versions of the challenge are known.
    """
    folder = None if old_hash is None else _find(old_hash, prepared)
    if folder is None and told:
        return f"The rows changed: {'; '.join(told)}."
    if folder is None:
        return "The data, the features or the split changed; the rows before are not here any more to compare."
    old: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    split = [] if told else _split_words(old["split"], prepared.manifest["split"])
    said = [*told, *split, *_feature_words(old, prepared.manifest)]
    if old["classes"] != prepared.manifest["classes"]:
        said.append("the classes changed")
    moved = _moved(folder, old, prepared)
    if moved is not None:
        said.append(f"{moved} of {prepared.rows['public']} public rows were not public before")
    return f"The rows changed: {'; '.join(said)}." if said else "The rows changed: other values in the same columns."


def _find(content_hash: str, prepared: PreparedData) -> Path | None:
    """The folder in the cache whose manifest has this content hash."""
    for path in prepared.folder.parent.glob(f"{prepared.challenge_id}-*/manifest.json"):
        try:
            if json.loads(path.read_bytes())["content_hash"] == content_hash:
                return path.parent
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def _split_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [f"split.{name} {old.get(name)} → {new[name]}" for name in new if old.get(name) != new[name]]


def _feature_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    before, after = dict(old["features"]), dict(new["features"])
    groups = {
        "without": [name for name in before if name not in after],
        "with": [name for name in after if name not in before],
        "with another type of": [name for name in after if name in before and before[name] != after[name]],
    }
    return [f"{word} {_listed(names)}" for word, names in groups.items() if names]


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more columns"


def _moved(folder: Path, old: Mapping[str, Any], prepared: PreparedData) -> int | None:
    """How many public rows were not public before, told by their features; None where the features are others."""
    if dict(old["features"]) != dict(prepared.features):
        return None
    try:
        before = _row_hashes(folder / "open" / "public_features.arrow")
        after = _row_hashes(prepared.open_file("public_features"))
    except (OSError, ValueError):
        return None
    return sum((after - before).values())


def _row_hashes(path: Path) -> Counter[int]:
    import pandas as pd

    from heldout.prepare.tables import read_features

    return Counter(pd.util.hash_pandas_object(read_features(path.read_bytes()), index=False).tolist())
