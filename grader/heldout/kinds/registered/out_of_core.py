"""Out of core: `fit` is given a folder of Parquet files with more rows than fit into the memory that it may use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from heldout.base.strict_toml import Section
from heldout.base.toml_wording import Allowed
from heldout.kinds.interface import ChallengeKind, Fault

PartitionName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$"), Allowed("a short name in lower case")]


class OutOfCoreSection(Section):
    """`[out_of_core]`: `fit(folder, target)` gets a read-only folder of Parquet files, and the name of the target."""

    partition: PartitionName = "part"
    """The name of the folders that hold the rows, Hive-style: `part=007/rows.parquet`."""
    parts: Annotated[int, Field(ge=1, le=1_000)]
    """How many. The dataset's generator is called once for each, with the keyword argument `part` from 0."""


def _faults(section: OutOfCoreSection, columns: Mapping[str, str | None]) -> Iterator[Fault]:
    if section.partition in columns:
        yield "partition", "must be no column: it is the name of the folders. Choose another."


OUT_OF_CORE = ChallengeKind(
    "out_of_core",
    "a solution.py with get_estimator(), whose fit(folder, target) reads Parquet files",
    faults=_faults,
    metric_only=True,
    handed_out=False,
)
