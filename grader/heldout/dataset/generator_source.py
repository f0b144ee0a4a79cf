"""Rows that an author's own Python function makes, in a process of its own."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from heldout.author.columns import unpack_columns
from heldout.author.process import AuthorCodeStopped, AuthorProcess, plain_text
from heldout.base.errors import DatasetError, Problem
from heldout.base.paths import shown_path
from heldout.dataset.generated import answer
from heldout.dataset.interface import Dataset


class GeneratorSource:
    """Calls `function(seed, **options)`, which must return a DataFrame."""

    def read(self, dataset: Dataset) -> pd.DataFrame:
        """The table that the function returns, with the columns and types that dataset.toml describes.

        The function runs in a process without network that reads the dataset's folder and the installed libraries. It
        may import modules beside it. What it prints goes to standard error.

        Raises:
            DatasetError: the file or the function fails (the text ends with the author's own lines), does not return a
                DataFrame, or one that is not what dataset.toml says.
        """
        return next(self.read_each(dataset, ({},)))

    def read_each(self, dataset: Dataset, further: Iterable[Mapping[str, Any]]) -> Iterator[pd.DataFrame]:
        """A table for each set of further options of the function, one after the other, by one process.

        Raises:
            DatasetError: see `read`.
        """
        assert dataset.definition is not None
        source = dataset.definition.source
        assert source.function is not None
        name, _, function_name = source.function.rpartition(":")
        kinds = {each: str(column.type) for each, column in dataset.definition.columns.items()}
        shown = shown_path(dataset.folder / name)
        question = {
            "file": name,
            "function": function_name,
            "seed": source.seed,
            "columns": kinds,
            "shown": shown,
            "toml": shown_path(dataset.folder / "dataset.toml"),
        }
        try:
            with AuthorProcess(answer, dataset.folder) as process:
                for options in further:
                    said, payload = process.ask(question, pickle.dumps({**source.options, **options}))
                    if "problems" in said:
                        problems = [Problem(*(plain_text(str(part)) for part in each)) for each in said["problems"]]
                        raise DatasetError(problems)
                    yield unpack_columns(said.get("columns"), payload, said.get("rows"), kinds)
        except AuthorCodeStopped as error:
            raise DatasetError(Problem(shown, "", f"must make a table: {error}.")) from error
        except (TypeError, ValueError) as error:
            raise DatasetError(Problem(shown, "", f"must make a table. What came is none: {error}.")) from error
