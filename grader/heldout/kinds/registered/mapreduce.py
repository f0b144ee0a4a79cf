"""MapReduce: `mapper.py` and `reducer.py`, and a `combiner.py` where wanted, over standard input and output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from heldout.base.errors import nearest
from heldout.base.strict_toml import Section, Text
from heldout.base.toml_wording import as_written
from heldout.base.words import listed
from heldout.kinds.interface import ChallengeKind, Fault

KEY_TYPES = ("str", "int64")


class MapReduceSection(Section):
    """`[mapreduce]`: learners hand in mapper.py and reducer.py; the target is one number for each key."""

    key: Text
    """The column whose values the results are for. All rows of a key have one target."""
    engine: Literal["own", "mrjob", "spark"] = "own"
    """What runs the programs once more, beside heldout's own runs, and must give the same: mrjob, or the pipe of Apache
    Spark on a JVM."""
    shuffled_bytes: Annotated[int, Field(ge=1, le=2**30)] | None = None
    """Most bytes that may go from mappers (or combiners) to reducers, with two splits."""


def _faults(section: MapReduceSection, columns: Mapping[str, str | None]) -> Iterator[Fault]:
    kind = columns.get(section.key)
    if section.key not in columns:
        yield "key", f"must be a column. Got {as_written(section.key)}.{nearest(section.key, columns)}"
    elif kind is not None and kind not in KEY_TYPES:
        yield "key", f"must be a column of {listed(KEY_TYPES, 'or')}. Got {as_written(section.key)}, which is {kind}."


MAPREDUCE = ChallengeKind(
    "mapreduce",
    "a folder with mapper.py and reducer.py, and a combiner.py where you want one",
    files=("mapper.py", "reducer.py"),
    optional=("combiner.py",),
    needs=lambda section: () if section.engine == "own" else (f"mapreduce {section.engine}", "profile netns"),
    faults=_faults,
    forms=("value",),
    computed=True,
    metric_only=True,
    starter="starter",
)
