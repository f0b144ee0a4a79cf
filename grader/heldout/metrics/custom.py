"""A metric of the challenge's own: a function in a `metric.py` beside challenge.toml, in a process of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.author.modules import python_files
from heldout.author.process import AuthorCodeStopped, AuthorProcess, plain_text
from heldout.base.errors import MetricError
from heldout.base.vocabulary import MetricNeeds
from heldout.metrics.interface import Metric, MetricUndefined
from heldout.metrics.own_function import answer, pack
from heldout.tasks.catalogue import form_of, tasks_taking
from heldout.tasks.interface import Target

MAX_REPLICATES = 200
"""A function is called once for each replicate, which may be slow; a 95 % interval needs no more than this."""


def load_function(
    path: Path,
    function_name: str,
    greater_is_better: bool,
    needs: MetricNeeds,
    files: Mapping[str, bytes] | None = None,
) -> Metric:
    """The function as a metric. `files` are what its process sees; without them the modules beside it.

    It is called as `function(y_true, y_pred)` with numpy arrays: y_true holds the labels as they stand in the data
    (numbers as float64), y_pred the same for `label` and `value`, shape (n, k) in the sorted order of the classes for
    `probability`, and for `score` shape (n,) with two classes, (n, k) with more. It returns a finite number.

    `replicate` calls it on the rows repeated as the weights say, for the first 200 replicates; all further ones, and
    those in which it fails, are NaN. What the file and the function print goes to standard error. The author's code
    runs in a process without network, which sees the arrays that it is asked about, its own file and the modules beside
    it; the process ends with the metric.

    Raises:
        MetricError: the file cannot be read or run, or has no such function.
        ExtensionError: the form that it takes cannot be imported.
    """
    form_of(needs)  # The author's process is a fork of this one, and finds no code of other packages on disk.
    own = _Asked(path, function_name, needs, files)

    def require(y_true: NDArray[Any], target: Target) -> None:
        if len(y_true) == 0:
            raise MetricUndefined(function_name, "there are none")

    def score(y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        require(y_true, target)
        return own.number(*pack("number", target, y_true, y_pred))

    def replicate(
        y_true: NDArray[Any], y_pred: NDArray[Any], target: Target, weights: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        values = np.full(len(weights), np.nan)
        asked = weights[:MAX_REPLICATES]
        if len(y_true) and len(asked):
            values[: len(asked)] = own.numbers(len(asked), *pack("replicate", target, y_true, y_pred, asked))
        return values

    return Metric(
        name=function_name,
        greater_is_better=greater_is_better,
        needs=needs,
        tasks=tasks_taking(needs),
        summary=own.summary,
        require=require,
        score=score,
        replicate=replicate,
    )


class _Asked:
    """The author's function behind its process."""

    def __init__(self, path: Path, function_name: str, needs: MetricNeeds, files: Mapping[str, bytes] | None) -> None:
        self._shown = str(path)
        self._load = {
            "ask": "load", "file": path.name, "shown": self._shown, "function": function_name, "needs": needs,
        }  # fmt: skip
        try:
            seen = {path.name: path.read_bytes(), **(python_files(path.parent) if files is None else files)}
        except OSError as error:
            raise MetricError(f"{error.filename} cannot be read: {error.strerror}.") from error
        self._process = AuthorProcess(answer, path.parent, seen, self._load)
        self.summary = plain_text(str(self.ask(self._load)[0].get("summary")))

    def number(self, header: dict[str, Any], payload: bytes) -> float:
        """The finite number that answers a question. The author's code could have written the answer itself.

        Raises:
            MetricError: the author's code failed, or it is none.
        """
        value = self.ask(header, payload)[0].get("value")
        # Ours answers with a float. A whole number can be too long for one.
        if not isinstance(value, float) or not math.isfinite(value):
            raise MetricError(f"{self._shown}: its process answered with something that is no number.")
        return value

    def numbers(self, count: int, header: dict[str, Any], payload: bytes) -> NDArray[np.float64]:
        """`count` numbers that answer a question, NaN where there is none.

        Raises:
            MetricError: the author's code failed, or they are fewer or more.
        """
        data = self.ask(header, payload)[1]
        if len(data) != 8 * count:
            raise MetricError(f"{self._shown}: its process answered with {len(data)} bytes for {count} numbers.")
        values = np.frombuffer(data, np.float64)
        return np.where(np.isfinite(values), values, np.nan)

    def ask(self, header: dict[str, Any], payload: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """The answer.

        Raises:
            MetricError: the author's code failed.
        """
        try:
            said, data = self._process.ask(header, payload)
        except AuthorCodeStopped as error:
            raise MetricError(f"{self._shown}: {error}.") from error
        if "fault" in said:
            raise MetricError(plain_text(str(said["fault"])))
        return said, data
