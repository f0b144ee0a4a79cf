"""The way from a submission to the model that decides, as edits name its places."""

from __future__ import annotations

from dataclasses import dataclass

from heldout.recipe.description_format import Shape
from heldout.recipe.edit import MODEL, free_name
from heldout.recipe.shape import BEST, part

_STEP = "steps."


@dataclass(frozen=True)
class Way:
    """Names of places, as edits of the submission have them."""

    prefix: tuple[str, ...]
    """From the outermost estimator, searches left out, to the model: `("clf", "estimator")`."""
    last_step: str
    """The step that holds the model, from the outermost pipeline on; `model` where there is no pipeline."""
    steps: tuple[tuple[str, str], ...]
    """Name and class path of the steps before it in the same pipeline."""
    depth: int
    """How many pipelines are on the way."""
    scales_target: bool
    """Whether something on the way transforms the target."""

    def path(self, parameter: str) -> str:
        """Where a parameter of the model is set."""
        return "__".join((*self.prefix, parameter))

    def free_name(self, wanted: str) -> str:
        """The name for a new step: the wanted one, or with a number behind it."""
        taken = {name for name, _ in self.steps} | {self.last_step.rpartition("__")[2]}
        return free_name(wanted, taken)

    @property
    def first_step(self) -> str:
        """The first step of the model's pipeline."""
        return self.step(self.steps[0][0]) if self.steps else self.last_step

    def step(self, name: str) -> str:
        """A step beside the model, from the outermost pipeline on."""
        outer = self.last_step.rpartition("__")[0]
        return "__".join(filter(None, (outer, name)))


def way_to(shape: Shape, roles: tuple[str, ...]) -> Way:
    """The way through a submission's shape.

    Args:
        shape: of the submission.
        roles: the way to the model, as `detect_family` finds it.
    """
    prefix: list[str] = []
    within: list[str] = []
    steps: tuple[tuple[str, str], ...] = ()
    last, depth, scales = MODEL, 0, False
    searches = "model_selection"
    for role in roles:
        inside = part(shape, role)
        of_search = role == BEST or (role == "estimator" and searches in shape.class_path)
        if not of_search:
            name = role.removeprefix(_STEP)
            prefix.append(name)
            if role.startswith(_STEP) or within:
                within.append(name)
            if role.startswith(_STEP):
                depth += 1
                last = "__".join(within)
                beside = [(label, inner) for label, inner in shape.parts if label.startswith(_STEP)]
                steps = tuple((label.removeprefix(_STEP), inner.class_path) for label, inner in beside if label != role)
            scales = scales or role == "regressor"
        shape = inside[1] if inside else shape
    return Way(tuple(prefix), last, steps, depth, scales)
