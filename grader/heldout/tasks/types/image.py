"""One of several classes of pictures, whose pixels are the columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from heldout.tasks.interface import Label, TargetFault
from heldout.tasks.task import Claim
from heldout.tasks.types.multiclass import Multiclass

if TYPE_CHECKING:
    import pandas as pd

    from heldout.tasks.task import Column

_SIDES = ("height", "width")
_MOST = 512


class Image(Multiclass):
    """Pictures of equal size, pixel by pixel, row by row."""

    name = "image"
    place = 9
    level = "intermediate"
    skills = ("model-choice",)
    question = "What may happen to a picture that leaves its class what it was, and does your model know that?"
    way_to_look = "draw the mean picture of each class of `{target}`."

    def option_faults(self, given: Mapping[str, Any]) -> Iterator[str]:
        for name, value in given.items():
            if name not in _SIDES:
                yield f"{name} is no option of {self.called}, which takes height and width. Leave it out."
            elif type(value) is not int or not 1 <= value <= _MOST:
                yield f"{name} must be a whole number of pixels from 1 to {_MOST}. Got {value!r}."
        for name in _SIDES:
            if name not in given:
                yield f"{name} is missing: the pixels of a picture's side, row by row in the order of the columns."

    def check_table(self, column: Column, features: pd.DataFrame, options: Mapping[str, Any]) -> None:
        import numpy as np

        height, width = (int(options[side]) for side in _SIDES)
        if features.shape[1] != height * width:
            raise TargetFault(
                f"height and width must give the number of features. {height} x {width} = {height * width:,}, and the "
                f"table has {features.shape[1]:,}. Drop columns that are no pixels.",
                "task.options",
            )
        wrong = [str(name) for name, kind in features.dtypes.items() if kind.kind not in "iuf"]
        if wrong or not bool(np.isfinite(features.to_numpy(dtype=np.float64)).all()):
            which = wrong[0] if wrong else "One of them"
            raise TargetFault(
                f"height and width say that every feature is a pixel, a number without gaps. {which} is not.",
                "task.options",
            )

    def proposed_options(
        self, column: Column, features: pd.DataFrame, time: str | None, order: Sequence[str] | None
    ) -> dict[str, Any]:
        side = round(features.shape[1] ** 0.5)
        if side * side != features.shape[1]:
            raise TargetFault(
                f"it has {features.shape[1]:,} features beside the target, which are no square picture. Leave out what "
                "is no pixel with --drop."
            )
        return {"height": side, "width": side}

    def first_step(self, options: Mapping[str, Any]) -> Any:
        from heldout.estimators.frames import Frames

        return Frames(options["height"], options["width"], gradients=True)

    def claim(self, column: Column, name: str, words: Sequence[str]) -> Claim | None:
        return None

    def opening(self, target: str, positive: Label | None) -> str:
        return f"For each picture, say which class of `{target}` it belongs to. Its pixels are the columns, row by row."

    def asked(self, options: Mapping[str, Any]) -> str:
        return f"pictures of {options['height']} x {options['width']} pixels"


IMAGE = Image()
