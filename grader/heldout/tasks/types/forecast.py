"""A number that lies ahead: what is known of it ends at a time before the row's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from heldout.tasks.interface import Label, TargetFault
from heldout.tasks.task import Claim, ProposedMetric
from heldout.tasks.types.numbers import Numbers, range_in_words

if TYPE_CHECKING:
    import pandas as pd

    from heldout.tasks.task import Column

_OPTIONS = ("naive", "known_until")


class ForecastTask(Numbers):
    """A number some time after the last one that is known; the dummy is a forecast that a column holds."""

    name = "forecast"
    place = 8
    target_types = ("float64", "int64")
    needs_time = True
    minds_skew = True
    level = "intermediate"
    skills = ("procedure",)
    question = "How much worse do your forecasts become, the further ahead they look?"

    def option_faults(self, given: Mapping[str, Any]) -> Iterator[str]:
        for name, value in given.items():
            if name not in _OPTIONS:
                yield f"{name} is no option of {self.called}, which takes {' and '.join(_OPTIONS)}. Leave it out."
            elif not isinstance(value, str) or not value:
                yield f"{name} must be the name of a column. Got {value!r}."
        for name in _OPTIONS:
            if name not in given:
                yield f"{name} is missing: {_MEANS[name]}."

    def check_table(self, column: Column, features: pd.DataFrame, options: Mapping[str, Any]) -> None:
        import numpy as np
        from pandas.api.types import is_bool_dtype, is_numeric_dtype

        for name in _OPTIONS:
            if options[name] not in features.columns:
                shown = ", ".join(map(str, features.columns))
                raise TargetFault(f"{name} must be a feature: {shown}. Got '{options[name]}'.", "task.options")
        naive = features[options["naive"]]
        if not is_numeric_dtype(naive) or is_bool_dtype(naive) or not bool(np.isfinite(naive).all()):
            raise TargetFault(
                f"naive must be a column of numbers without gaps: the dummy forecasts it. '{naive.name}' is not.",
                "task.options",
            )
        if bool((naive.to_numpy(dtype=float) == column.to_numpy(dtype=float)).all()):
            raise TargetFault(
                f"naive must not be the target itself. '{naive.name}' equals it in every row.", "task.options"
            )

    def proposed_options(
        self, column: Column, features: pd.DataFrame, time: str | None, order: Sequence[str] | None
    ) -> dict[str, Any]:
        """The number that is nearest to the target on the whole, and the only other time that is always earlier."""
        if time is None or time not in features:
            raise TargetFault("it needs --time COLUMN, the time of what is forecast.")
        when = features[time]
        earlier = [
            str(name)
            for name in features.columns
            if name != time and features[name].dtype == when.dtype and bool((features[name] < when).all())
        ]
        if len(earlier) != 1:
            found = ", ".join(earlier) or "none"
            raise TargetFault(
                "it needs one column of the type of --time that says until when the target was known, earlier in "
                f"every row. Found: {found}. Leave others out with --drop."
            )
        numbers = features.select_dtypes("number").dropna(axis=1)
        numbers = numbers.drop(columns=[name for name in (time, *earlier) if name in numbers])
        if numbers.shape[1] == 0:
            raise TargetFault("it needs numbers without gaps that are a naive forecast.")
        distance = (numbers.sub(column, axis=0)).abs().mean()
        return {"naive": str(distance.idxmin()), "known_until": earlier[0]}

    def naive_column(self, options: Mapping[str, Any]) -> str | None:
        return str(options["naive"])

    def known_until(self, options: Mapping[str, Any]) -> str | None:
        return str(options["known_until"])

    def claim(self, column: Column, name: str, words: Sequence[str]) -> Claim | None:
        return None

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        return ProposedMetric("wape", "errors as a share of what there is, so that series of any size can be compared")

    def opening(self, target: str, positive: Label | None) -> str:
        return f"For each row of a table, forecast `{target}` from what was known some time before."

    def described(self, column: Column, positive: Label | None) -> str:
        return f"a number, {range_in_words(column)}."

    def asked(self, options: Mapping[str, Any]) -> str:
        return f"better than {options['naive']}; what is known ends with {options['known_until']}"


_MEANS = {
    "naive": "the feature that holds a naive forecast, such as the last value of the same season. It is the dummy",
    "known_until": "the feature that says up to which time the target was known when the row was forecast",
}

FORECAST = ForecastTask()
