"""What `OpenChallenge.grade` gives: the card, with what a notebook does with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from heldout.base.errors import HeldoutError
from heldout.base.notebook import ShownInNotebooks
from heldout.grading.grade import Graded
from heldout.recipe.edit import Edits
from heldout.scoring.interface import CoachFinding, Expected
from heldout.scoring.measured import Loss
from heldout.submission.interface import Submission

if TYPE_CHECKING:
    import pandas as pd

    from heldout.grading.open_challenge import OpenChallenge
    from heldout.report.explanation.explain import Explanation
    from heldout.report.tried import TriedAdvice


@dataclass(frozen=True, kw_only=True)
class Result(Graded):
    """A grade that knows its challenge, so that it can be explained and its suggestions be tried."""

    opened: OpenChallenge = field(repr=False)
    submission: Submission = field(repr=False)

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What the coach suggests and can be followed, in its order."""
        return tuple(Suggestion(self, number, each) for number, each in enumerate(self.card.suggestions, 1))

    def to_dict(self) -> dict[str, Any]:
        """The card as the document `heldout.scorecard/1`: dicts, lists, texts, numbers, true, false and None only."""
        return self.card.as_json()

    def to_frame(self) -> pd.DataFrame:
        """A row for the total and for each part that is known; empty unless there are points.

        Columns: `points` (0 to 100, what is left), `lost` (of the metric; its `low` and `high` are a 95 % interval),
        and the `verdict`.
        """
        import pandas as pd

        columns = ["points", "lost", "low", "high", "verdict"]
        points, regret = self.card.points, self.card.regret
        if points is None or regret is None:
            return pd.DataFrame(columns=columns)
        kept: list[tuple[str, float]] = [("total", points.total), *points.parts().items()]
        lost: list[tuple[str, Loss]] = [("total", regret.total), *regret.parts().items()]
        rows = {
            name: (dict(kept).get(name), part.value, *(part.ci95 or (None, None)), part.verdict) for name, part in lost
        }
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("part")

    def explain(self) -> Explanation:
        """Where the points went, and what would have helped: all that card and landscape say.

        Raises:
            HeldoutError: the challenge's data cannot be prepared.
        """
        from heldout.grading.explained import explained_card

        return explained_card(self.card, self.opened)

    def _repr_html_(self) -> str:
        from heldout.report.drawn.notebook import card_fragment

        try:
            return card_fragment(self.card, self.explain())
        except HeldoutError:
            return card_fragment(self.card, None)


@dataclass(frozen=True)
class Suggestion(ShownInNotebooks):
    """One thing that the coach suggests for a graded model."""

    result: Result = field(repr=False)
    number: int
    """Among the card's suggestions, from 1."""
    finding: CoachFinding = field(repr=False)

    @property
    def code(self) -> str:
        """What it is about, as docs/coach.md lists it: `EDGE`."""
        return self.finding.code

    @property
    def message(self) -> str:
        """What was seen, and what to try, for a person."""
        return self.finding.message

    @property
    def edits(self) -> Edits:
        """What to change, for a program."""
        return self.finding.suggestion or ()

    @property
    def expected(self) -> Expected | None:
        """The points that it should bring; None where no fits say it."""
        return self.finding.expected

    def try_(self) -> TriedAdvice:
        """Follow it, and see what it brings: one grade, which is not recorded and counts as an attempt.

        Raises:
            UsageError: the day's attempts are used up.
            HeldoutError: the machine could not run it.
        """
        return self.result.opened.try_result(self.result, self.number)

    def __str__(self) -> str:
        from heldout.report.suggestion import edits_in_words, expected_words

        points = self.result.card.points
        told = expected_words(self.expected, points.earned) if self.expected and points else ""
        return "\n".join(filter(None, (f"{self.number}. {self.message}", f"   {edits_in_words(self.edits)}", told)))
