"""The JSON documents of a landscape as records: what `landscape.json` and `public.json` hold, in the order of keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from heldout.base.json_records import LEFT_OUT
from heldout.landscape.worth import FamilyPreparation, Worth


@dataclass(frozen=True)
class ConfigurationDocument:
    """One configuration, without what belongs to a hidden part."""

    params: dict[str, Any]
    cv: float
    cv_folds: tuple[float, ...]
    train_folds: tuple[float, ...]


@dataclass(frozen=True)
class FamilyDocument:
    """One family."""

    name: str
    configurations: tuple[ConfigurationDocument, ...]
    preparation: FamilyPreparation | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True, kw_only=True)
class LandscapeDocument:
    """`landscape.json`."""

    schema: str
    challenge_id: str
    challenge_hash: str
    data_hash: str
    metric_hash: str
    spaces_hash: str
    family_hashes: dict[str, str] = field(default_factory=dict)
    asked_families: tuple[str, ...] = ()
    preparation_hash: str = ""
    left_out: tuple[str, ...] = ()
    broken: dict[str, str] | None = field(default=None, metadata=LEFT_OUT)
    versions: dict[str, str]
    folds: int
    fold_rule: int = 1
    training_rows: int
    best: str
    reference_cv: dict[str, float]
    notes: tuple[str, ...] = ()
    families: tuple[FamilyDocument, ...]
    worth: Worth | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True, kw_only=True)
class PartDocument:
    """`public.json` or `private.json`; null stands for NaN."""

    schema: str
    rows: int
    units: int
    dummy: float
    se: float | None
    delta: float | None
    margin: float
    tau: float | None
    reference: dict[str, float]
    utilities: dict[str, tuple[float, ...]]
    """u_i by family."""
    decimals: dict[str, int] = field(default_factory=dict)
    """Of the whole numbers that a family's E_j are kept as; a family without any has them as float32."""
