"""A table that scikit-learn ships, read by a process that has imported that: it takes most of a second."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heldout.sandbox.message import Blob, view_of
from heldout.sandbox.trusted import NoAnswer, TrustedTask

if TYPE_CHECKING:
    import pandas as pd

    from heldout.dataset.interface import Dataset
    from heldout.sandbox.interface import Runner


@dataclass(frozen=True)
class TableAsked:
    """A function of `sklearn.datasets`."""

    loader: str


@dataclass(frozen=True)
class TableSent:
    """The table as an Arrow stream."""

    stream: Blob


LIBRARY_TABLE = TrustedTask("library table", "reading a table of scikit-learn", TableAsked, TableSent)


def send_table(asked: TableAsked) -> TableSent:
    """In a trusted process: the table."""
    import pyarrow as pa

    from heldout.dataset.sklearn_source import bundled

    table = pa.Table.from_pandas(bundled(asked.loader), preserve_index=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return TableSent(memoryview(sink.getvalue()))


def read_sent(sent: TableSent) -> pd.DataFrame:
    """The table, as scikit-learn hands it out."""
    import pyarrow as pa

    with pa.ipc.open_stream(pa.py_buffer(view_of(sent.stream))) as reader:
        frame: pd.DataFrame = reader.read_all().to_pandas()
    return frame


class LentLibrary:
    """Reads what scikit-learn ships, as `SklearnSource` does, through a runner's trusted process; where that cannot, in
    this one. At `strict` it cannot: the files of its tables do not exist there.
    """

    def __init__(self, runner: Callable[[], Runner]) -> None:
        """`runner` is asked when there is something to read: its worker may be starting still."""
        self._runner = runner

    def read(self, dataset: Dataset) -> pd.DataFrame:
        """Features, then the target.

        Raises:
            HeldoutError: there is no runner, or the machine could not run it.
        """
        from heldout.dataset.sklearn_source import SklearnSource

        assert dataset.definition is not None
        loader, runner = dataset.definition.source.loader, self._runner()
        assert loader is not None
        if runner.isolation().level != "strict":
            with suppress(NoAnswer):
                return read_sent(LIBRARY_TABLE.ask(runner, TableAsked(loader)))
        return SklearnSource().read(dataset)
