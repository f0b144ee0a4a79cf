"""Hidden rows in batches, so that each of them can be handed over and timed by itself."""

from __future__ import annotations

from dataclasses import dataclass

from heldout.sandbox.message import Blob, view_of
from heldout.sandbox.trusted import TrustedTask


@dataclass(frozen=True)
class RowsToCut:
    """A table of features, without a label."""

    features: Blob
    rows: int
    """Of a batch."""


@dataclass(frozen=True)
class Batches:
    """Tables of so many rows each, in order; the last one may have fewer."""

    tables: tuple[Blob, ...]
    rows: tuple[int, ...]


CUT_ROWS = TrustedTask("cut rows", "cutting the rows into batches", RowsToCut, Batches, result_bytes=1 << 32)


def cut_rows(asked: RowsToCut) -> Batches:
    """In a trusted process: the batches."""
    from heldout.prepare.tables import frame_bytes, read_features

    features = read_features(view_of(asked.features))
    cuts = [features.iloc[start : start + asked.rows] for start in range(0, len(features), asked.rows)]
    return Batches(tuple(map(frame_bytes, cuts)), tuple(len(cut) for cut in cuts))
