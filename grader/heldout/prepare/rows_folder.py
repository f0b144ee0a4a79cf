"""Millions of training rows that a generator makes: a folder of Parquet files, partitioned Hive-style, made once."""

from __future__ import annotations

import logging
from pathlib import Path

from heldout.base.build_once import build_once
from heldout.base.errors import ChallengeError, Problem
from heldout.base.paths import cache_folder
from heldout.challenge.interface import Challenge
from heldout.prepare.interface import PreparedData

log = logging.getLogger(__name__)

ROW_GROUP = 50_000
"""Rows of a row group."""
FILE = "rows.parquet"
_HIDDEN_AGAIN = (
    "needs a generator that makes other rows for each part. For part={part} it makes those that it makes without a "
    "part, which are split into the hidden ones: they would be handed over with their labels. Draw each part from a "
    "seed of its own, such as default_rng([seed, part + 1])."
)


def rows_folder(challenge: Challenge, prepared: PreparedData) -> Path:
    """The folder of the rows of a challenge with a table `[out_of_core]`, from the cache where it is there.

    The generator is called with `part` from 0 on, and what it makes is written part by part: one at a time is in
    memory, beside what it makes without that argument, which are the rows that are split into the hidden parts.

    Raises:
        ChallengeError: the dataset has no generator, what it makes is not what dataset.toml says, or a part has the
            dataset's own rows.
        StoreError: the cache cannot be written.
    """
    return build_once(cache_folder() / "rows" / prepared.folder.name, lambda folder: _fill(folder, challenge, prepared))


def partition_folder(challenge: Challenge, part: int) -> str:
    """What the folder of a part is called: `part=007`."""
    section = challenge.definition.out_of_core
    assert section is not None
    return f"{section.partition}={part:03d}"


def _fill(folder: Path, challenge: Challenge, prepared: PreparedData) -> None:
    import pyarrow as pa
    import pyarrow.parquet

    from heldout.dataset.generator_source import GeneratorSource

    section, dataset = challenge.definition.out_of_core, challenge.dataset
    assert section is not None
    if dataset.definition is None or dataset.definition.source.kind != "generator":
        where = f"challenges/{challenge.id}/challenge.toml"
        raise ChallengeError(Problem(where, "out_of_core", "needs a dataset whose source is a generator."))
    columns = [name for name, _ in prepared.features] + [challenge.definition.dataset.target_name]
    options: list[dict[str, int]] = [{}, *({"part": part} for part in range(section.parts))]
    tables = GeneratorSource().read_each(dataset, options)
    own = next(tables)
    for part, frame in enumerate(tables):
        if frame.equals(own):
            where = f"challenges/{challenge.id}/challenge.toml"
            raise ChallengeError(Problem(where, "out_of_core", _HIDDEN_AGAIN.format(part=part)))
        log.info("rows of %s: part %d of %d, %d rows", challenge.id, part + 1, section.parts, len(frame))
        home = folder / partition_folder(challenge, part)
        home.mkdir()
        table = pa.Table.from_pandas(frame[columns], preserve_index=False)
        pa.parquet.write_table(table, home / FILE, row_group_size=ROW_GROUP, compression="zstd")
