"""What a good teacher expects of the cards of scripted learners, as constraints that hold or do not."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from references import landscape_beside, reference_of

from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import catalogue
from heldout.grading.grade import grade
from heldout.kinds.catalogue import PYTHON
from heldout.landscape.constants import point_range
from heldout.sandbox.interface import Runner
from heldout.scoring.families import gradable
from heldout.scoring.interface import ScoreCard
from heldout.submission.read import read_submission
from heldout.tasks.catalogue import task_of
from scripted_learners import Desk, Learner, desk, write

PARTS = ("model_choice", "data_handling", "tuning")
TASKS = ("binary", "multiclass", "regression", "count")
"""Tasks that the learners are made for."""
Needs = Literal["nothing", "tuning", "any"]


@dataclass(frozen=True)
class Disagreement:
    """A learner of whom the score does not say what the teacher expected."""

    challenge: str
    learner: str
    kinds: frozenset[str]
    """The kinds of constraint that do not hold."""
    why: str


def _differs(challenge: str, learner: str, kinds: str, why: str) -> Disagreement:
    return Disagreement(challenge, learner, frozenset(kinds.split("; ")), why)


DISAGREEMENTS = (
    _differs(
        "airbag-crashes",
        "neighbours, n_neighbors=5257",
        "absurd < default",
        "The default is the worse setting here: with 4.5 % deaths, five neighbours give few different ranks. "
        "The landscape's own best neighbourhood has 80. The family loses most in both.",
    ),
    _differs(
        "airbag-crashes",
        "tree, max_depth=1",
        "absurd < default",
        "The default tree is below the depth of one: it has learnt single deaths by heart (of its leaves with deaths, "
        "grown on the numbers alone, 85 % hold one person). Both lose most to tuning, which is the right advice for "
        "both.",
    ),
    _differs(
        "digits",
        "linear, every value one-hot",
        "blame, preparation",
        "Data handling and choice lose nearly the same (0.015 and 0.021, with intervals that overlap). A "
        "pixel has 17 values, most of them common, so a weight for each costs little here; the teacher "
        "thought of numbers that hardly ever repeat.",
    ),
    _differs(
        "doctor-visits",
        "neighbours, default",
        "above dummy",
        "Five neighbours who all stayed at home predict 0 visits, which the Poisson deviance does not allow: "
        "`invalid_output`, with that reason, and no points. The teacher's rule that a default beats guessing "
        "is wrong here.",
    ),
    _differs(
        "doctor-visits",
        "tree, default",
        "above dummy",
        "It is worse than guessing: two thirds of its leaves are single persons (grown on the numbers alone). The "
        "score blames tuning first, as a teacher would.",
    ),
    _differs(
        "doctor-visits",
        "mlp, default",
        "above dummy",
        "It is worse than guessing; tuned, the family still is far below the best. The score blames the family first.",
    ),
    _differs(
        "doctor-visits",
        "neighbours, n_neighbors=5056",
        "absurd < default",
        "The default is invalid (see there), and a mean over half of the people never says 0.",
    ),
    _differs(
        "doctor-visits",
        "tree, max_depth=1",
        "absurd < default",
        "The default is worse than guessing (see there); a single question is better than that.",
    ),
    _differs(
        "doctor-visits",
        "neighbours, unscaled",
        "unscaled < default; blame, unscaled",
        "Invalid like the scaled default, so there is nothing to compare and nothing to split.",
    ),
    _differs(
        "doctor-visits",
        "mlp, unscaled",
        "unscaled < default; blame, unscaled",
        "Its predictions are not finite for 705 people: `invalid_output`. A teacher would name the scale; the "
        "card names the rows. The scaled default has no points either.",
    ),
    _differs(
        "rodent-species",
        "neighbours, unscaled",
        "unscaled < default; blame, unscaled",
        "It beats the scaled default, 0.60 to 0.54, so the teacher is wrong. Weight varies most, tells the species, "
        "and counts most as long as nothing is scaled; the others then count a little. On the numbers alone five "
        "neighbours have 0.60 as they are, 0.53 scaled, and 0.54 with weight and foot only. The score says that these "
        "features beat the reference's.",
    ),
    _differs(
        "rodent-species",
        "linear, every value one-hot",
        "preparation < default; blame, preparation",
        "It beats the plain columns, 0.70 to 0.56, so the teacher is wrong: weights and feet are numbers that "
        "repeat, and a weight for each value probably lets a straight model draw curves. The score says that "
        "these features beat the reference's.",
    ),
)
"""Where score and teacher differ, and why."""


@dataclass(frozen=True)
class Graded:
    """A learner and its card."""

    learner: Learner
    card: ScoreCard

    @property
    def points(self) -> float:
        """0 to 100; what fails earns nothing."""
        return self.card.points.total if self.card.points else 0.0

    @property
    def sd(self) -> float | None:
        """Standard deviation of the points."""
        return self.card.points.sd if self.card.points else None

    @property
    def lost(self) -> dict[str, float]:
        """Points that each part lost; without parts where nothing can be split."""
        return {name: 100 - kept for name, kept in self.card.points.parts().items()} if self.card.points else {}

    @property
    def main_loss(self) -> str | None:
        """The part that lost most; None where none lost anything."""
        lost = {name: value for name, value in self.lost.items() if value > 0}
        return max(lost, key=lambda name: lost[name]) if lost else None


@dataclass(frozen=True)
class Constraint:
    """One thing that a teacher expects of one learner's card."""

    learner: str
    kind: str
    holds: bool
    gradable: bool
    """Whether the landscape says that the challenge can grade this at all."""
    text: str


def graded_challenges(names: Sequence[str] | None = None) -> tuple[list[Desk], dict[str, str]]:
    """The challenges of the catalogue, of these names only, whose landscape fits, and why the others are left out."""
    desks, reasons = [], {}
    for challenge in catalogue(bundled_course()).challenges:
        if names is not None and challenge.id not in names:
            continue
        reason = reference_of(challenge).why_no_points
        if challenge.kind != PYTHON:
            reason = f"a challenge of the kind {challenge.kind.name}: these learners write a plain solution.py"
        elif challenge.definition.budget:
            reason = "what a model uses costs points there, of which these teachers know nothing"
        elif challenge.definition.task.type not in TASKS:
            task = task_of(challenge.definition.task.type)
            reason = f"{task.called}: these learners know classes, numbers and counts"
        elif challenge.definition.reference.families:
            reason = "its reference names its families, and these learners are of the usual ones"
        landscape = landscape_beside(challenge)
        if reason is None and landscape is not None:
            desks.append(desk(challenge, landscape))
        else:
            reasons[challenge.id] = reason or "its landscape cannot be loaded"
    return desks, reasons


def card_of(learner: Learner, at: Desk, runner: Runner, metric_only: bool = False) -> Graded:
    """The learner's card, graded as a student's submission would be; the attempt is not recorded."""
    with tempfile.TemporaryDirectory() as folder:
        submission = read_submission(write(learner, Path(folder)))
    return Graded(learner, grade(submission, at.challenge, runner, learner="scripted", metric_only=metric_only).card)


def points_per_se(at: Desk) -> float:
    """How many points one standard error of the challenge is worth at most: the slope of the points at 100."""
    part = at.landscape.parts["public"]
    reach = point_range(part, at.landscape.best)
    steepest = 0.5 / reach + 0.5 * math.log(2) / part.tau / (1 - 2 ** (-reach / part.tau))
    return 100 * steepest * part.se


def explained(challenge: str, constraint: Constraint) -> bool:
    """Whether the page says why this constraint does not hold."""
    return any(
        (each.challenge, each.learner) == (challenge, constraint.learner) and constraint.kind in each.kinds
        for each in DISAGREEMENTS
    )


def constraints(at: Desk, results: Iterable[Graded]) -> list[Constraint]:
    """Everything that the teacher expects on one challenge."""
    found = list(results)
    defaults = {each.learner.family: each for each in found if each.learner.kind == "default"}
    return [one for each in found for one in _of(at, each, defaults)]


def _of(at: Desk, each: Graded, defaults: dict[str, Graded]) -> Iterator[Constraint]:
    can = gradable(at.landscape, "public")
    allowed = {"nothing": True, "tuning": can.tuning, "any": can.tuning or can.choice}

    def expect(kind: str, holds: bool, needs: Needs, text: str) -> Constraint:
        return Constraint(each.learner.name, kind, holds, allowed[needs], f"{each.learner.name}: {text}")

    yield expect("bounds", 0 <= each.points <= 100, "nothing", f"{each.points:.1f} points must be in 0..100")
    default = defaults.get(each.learner.family)
    slack = points_per_se(at)
    match each.learner.kind:
        case "dummy":
            yield expect("dummy", each.points == 0, "nothing", f"{each.points:.1f} points, a dummy has none")
        case "default":
            yield expect("above dummy", each.points > 0, "any", "a default must beat the dummy")
        case "ensemble":
            yield expect("no split", not each.lost, "nothing", f"an ensemble's loss is not split, {each.lost}")
        case "absurd" | "unscaled" | "preparation" if default:
            needs: Needs = "tuning" if each.learner.kind == "absurd" else "any"
            text = f"{each.points:.1f} points must be below the default's {default.points:.1f}"
            yield expect(f"{each.learner.kind} < default", each.points < default.points, needs, text)
        case "tuned" | "own features" if default:
            text = f"{each.points:.1f} points must not be below the default's {default.points:.1f} by {slack:.1f}"
            yield expect(f"default <= {each.learner.kind}", each.points >= default.points - slack, "nothing", text)
    if each.learner.blame:
        needs = "tuning" if each.learner.kind == "absurd" else "any"
        text = f"main loss must be {' or '.join(sorted(each.learner.blame))}, is {each.main_loss}"
        yield expect(f"blame, {each.learner.kind}", each.main_loss in each.learner.blame, needs, text)
