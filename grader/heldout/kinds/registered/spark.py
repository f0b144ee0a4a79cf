"""Spark: a `solution.py` with `build(spark, tables)`: features for a model, or a pipeline of pyspark.ml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from heldout.base.strict_toml import Section
from heldout.kinds.interface import ChallengeKind, Fault


class SparkSection(Section):
    """`[spark]`: learners hand in a solution.py with `build(spark, tables)`, which returns a DataFrame of features or a
    pipeline of `pyspark.ml`."""

    engine: Literal["any", "sail", "jvm"] = "any"
    """What runs it. Sail speaks Spark Connect and needs no Java; pipelines of `pyspark.ml` need Apache Spark on a JVM.
    With `any` it is Sail, and the JVM where there is no Sail."""
    cutoffs: Annotated[int, Field(ge=0, le=20)] = 3
    """At how many moments it is tried whether a row's features depend on later rows; needs `dataset.time`."""


def _faults(section: SparkSection, columns: Mapping[str, str | None]) -> Iterator[Fault]:
    if "row_id" in columns:
        yield "", "cannot be used with a column row_id: features are told apart by that name. Rename the column."


SPARK = ChallengeKind(
    "spark",
    "a solution.py with build(spark, tables), and a model.py with get_estimator() where you want a model of your own",
    function="build",
    needs=lambda section: ("engine spark" if section.engine == "any" else f"engine {section.engine}", "profile netns"),
    faults=_faults,
    metric_only=True,
)
