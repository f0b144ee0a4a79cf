"""How often the coach speaks, and how often it is right when it is followed, on tables that its rules do not know.

    python benchmarks/coach.py c [--tables spam,housing] [--keep DIR] [-o coach.json]
    python benchmarks/coach.py join coach-1.json coach-2.json

Makes a challenge of each table of the set, calibrates it, grades every scripted learner, follows each suggestion on its
card, and prints shares with their Wilson 95 % intervals. Which part of a card lost most, and whether a learner is worse
than another, is held against fresh rows (`coach_truth.py`). About five CPU minutes a table. Needs the extra `data`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "scripted_learners"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "samples"))

from coach_learners import beginners
from coach_tables import SETS, Table
from coach_truth import SPOILT, FreshRows, Truth
from teacher_opinions import Graded

from heldout.challenge.load import load_challenge
from heldout.coach.task import score_predictions
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.landscape.reference_model import reference_model
from heldout.prepare.prepare import prepare
from heldout.recipe.apply_edits import apply
from heldout.recipe.edit import EditError, Edits
from heldout.recipe.grammar import Recipe
from heldout.runs.fit_predict import refit, run_submission
from heldout.sandbox.interface import Runner
from heldout.scoring.against_landscape import Reference
from heldout.scoring.interface import ScoreCard
from heldout.submission.interface import Submission
from heldout.submission.read import read_submission
from scripted_learners import Desk, desk, learners, write

LEAST = 5.0
"""Lost points from which a card must have a finding for the part that lost most."""
_PARTS: dict[str, set[str]] = {
    "tuning": {"HYPERPARAMETERS", "NOT_CONVERGED", "FORGOTTEN_CLASS", "UNCALIBRATED", "OVERFIT", "UNDERFIT", "EDGE",
               "COARSE", "LINEAR_GRID", "BLIND_SEARCH", "CONSTANT"},
    "data_handling": {"UNUSED_COLUMNS", "TEXT_DROPPED", "OUT_OF_RANGE", "UNSCALED", "SKEWED_NUMBERS", "SKEWED_TARGET",
                      "ORDINAL_CODES", "MANY_CATEGORIES", "MISSING_MARKS", "PREPARATION"},
    "model_choice": {"FAMILY"},
}  # fmt: skip


@dataclass(frozen=True)
class Followed:
    """One suggestion, and what came of it."""

    table: str
    learner: str
    code: str
    part: str
    """The part that it is about."""
    at_stake: float
    """Points that this part lost."""
    before: float
    expected: float | None
    low: float | None
    after: float | None
    """None where it could not be graded."""

    @property
    def gain(self) -> float:
        """Points that following it brought; what cannot be graded lost all."""
        return (0.0 if self.after is None else self.after) - self.before

    @property
    def falls_beyond_its_interval(self) -> bool:
        """The points fell by more than half of its own 80 % interval, or by more than 1 point without one."""
        width = 1.0 if self.expected is None or self.low is None else max(1.0, self.expected - self.low)
        return self.gain < -width


@dataclass(frozen=True)
class Card:
    """One card that lost points."""

    table: str
    learner: str
    points: float
    main: str | None
    """The part that lost most; None where the loss is not split."""
    lost: float
    codes: tuple[str, ...]
    has_finding: bool
    has_suggestion: bool
    contradicts: bool


@dataclass(frozen=True)
class Blame:
    """Which part lost most, by a card that lost points, and by fresh rows."""

    table: str
    learner: str
    points: float
    lost: dict[str, float]
    """Points by part, on the card."""
    named: list[str]
    """By the card: the part that lost most, and those that its rows cannot tell from it."""
    true: list[str]
    """By fresh rows: likewise, within δ; empty where nothing was lost."""
    parts: dict[str, float]
    """Utility by part, on fresh rows."""
    delta: float

    @property
    def says(self) -> str:
        """`right`, `wrong`, or `open`: it names several, the true one among them."""
        if not set(self.named) & set(self.true):
            return "wrong"
        return "right" if len(self.named) == 1 else "open"


@dataclass(frozen=True)
class Order:
    """A learner with something wrong, or tuned, beside the same family's default, where fresh rows tell them apart."""

    table: str
    learner: str
    kind: str
    points: float
    default: float
    """Points of the family's default."""
    sd: float
    """Of both differences together, as the cards say it."""
    is_below: bool
    """By fresh rows."""

    @property
    def is_right(self) -> bool:
        """Whether the points say the same."""
        return self.points < self.default if self.is_below else self.points > self.default

    @property
    def is_beyond_doubt(self) -> bool:
        """Whether the points differ by more than twice what the cards call their uncertainty."""
        return abs(self.points - self.default) > 2 * self.sd


@dataclass
class Found:
    """What was measured."""

    cards: list[Card] = field(default_factory=list)
    followed: list[Followed] = field(default_factory=list)
    blames: list[Blame] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    idle: int = 0
    """Learners whose mistake costs nothing on fresh rows: no order of theirs is asked."""

    def add(self, document: dict[str, Any]) -> None:
        """What a run has written."""
        self.cards += [Card(**each) for each in document["cards"]]
        self.followed += [Followed(**each) for each in document["followed"]]
        self.blames += [Blame(**each) for each in document["blames"]]
        self.orders += [Order(**each) for each in document["orders"]]
        self.idle += document["idle"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", choices=[*sorted(SETS), "join"])
    parser.add_argument("outputs", nargs="*", type=Path, help="of `join`: what runs have written, for one summary")
    parser.add_argument("--tables")
    parser.add_argument("--few", action="store_true", help="leave out what is tuned or mixed: they hardly lose points")
    parser.add_argument("--keep", type=Path, help="keep the course here, and go on with it")
    parser.add_argument("-o", "--output", type=Path)
    asked = parser.parse_args()
    found = Found()
    if asked.set == "join":
        for path in asked.outputs:
            found.add(json.loads(path.read_text()))
        print("\n".join(summary(found)))
        return
    wanted = asked.tables.split(",") if asked.tables else None
    tables = [table for table in SETS[asked.set] if wanted is None or table.name in wanted]
    with tempfile.TemporaryDirectory() as scratch, open_runner(None) as runner:
        course = asked.keep or Path(scratch)
        for table in tables:
            at = at_desk(table, course)
            for said in measured(table, at, runner, found, asked.few):
                found.cards.append(said)
                print(f"{table.name:12} {said.learner:34} {said.points:5.1f} {said.main} {said.codes}", flush=True)
            if asked.output:
                asked.output.write_text(json.dumps(dataclasses.asdict(found), indent=1))
    print("\n".join(summary(found)))


def at_desk(table: Table, course: Path) -> Desk:
    """The table's challenge, made and calibrated where that was not done before."""
    folder = course / "challenges" / table.name
    heldout = [sys.executable, "-m", "heldout", "--course", str(course)]
    if not folder.exists():
        (course / "challenges").mkdir(parents=True, exist_ok=True)
        (course / "datasets").mkdir(exist_ok=True)
        source = course / f"{table.name}.csv"
        table.of_challenge().to_csv(source, index=False)
        kinds = ["--target", table.target, "--metric", table.metric, *table.options]
        run([*heldout, "challenge", "new", table.name, "--from", str(source), *kinds, "--yes"])
        toml = folder / "challenge.toml"
        toml.write_text(toml.read_text() + f"\n[reference]\nfamilies = {json.dumps(list(table.families))}\n")
    if not (folder / "landscape" / "landscape.json").exists():
        run([*heldout, "challenge", "calibrate", table.name, "--jobs", "1"])
    challenge = load_challenge(course, table.name)
    landscape = reference_model(challenge, prepare(challenge)).landscape("public")
    assert landscape is not None
    return desk(challenge, landscape)


def run(command: list[str]) -> None:
    """Run a command of heldout's and show what it said where it failed."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def measured(table: Table, at: Desk, runner: Runner, found: Found, few: bool) -> Iterator[Card]:
    """Every learner's card; what came of suggestions, and what fresh rows say, goes into `found`."""
    left_out = ("ensemble", "dummy", "own features", *(("tuned",) if few else ()))
    everybody = {each.name: each for each in (*learners(at), *beginners(at)) if each.kind not in left_out}
    graded = []
    for learner in everybody.values():
        with tempfile.TemporaryDirectory() as folder:
            submission = read_submission(write(learner, Path(folder)))
        card = grade(submission, at.challenge, runner, learner="scripted", advice="now").card
        each = Graded(learner, card)
        if card.points is None or card.model is None or not card.model.verified:
            continue  # what fails on this table says nothing of scores
        graded.append(each)
        if 100 - card.points.total >= LEAST:
            tried = list(follow(table, at, runner, learner.name, submission, each))
            found.followed += tried
            yield judged(table, each, tried)
    hold_against(FreshRows(table, at), table, graded, found)


def hold_against(rows: FreshRows, table: Table, graded: Sequence[Graded], found: Found) -> None:
    """Blame and order of the cards, beside what fresh rows say."""
    defaults = {each.learner.family: each for each in graded if each.learner.kind == "default"}
    for each in graded:
        true = rows.of(each.learner)
        regret = each.card.regret
        if 100 - each.points >= LEAST and regret is not None and regret.main:
            found.blames.append(blame(table, each, true))
            print("   ", found.blames[-1].says, found.blames[-1], flush=True)
        default = defaults.get(each.learner.family)
        if default is None or each.learner.kind == "default":
            continue
        if true.is_below_default is None:
            found.idle += each.learner.kind in SPOILT
            continue
        sd = math.hypot(each.sd or 0.0, default.sd or 0.0)
        order = (table.name, each.learner.name, each.learner.kind, each.points, default.points, sd)
        found.orders.append(Order(*order, true.is_below_default))
        if not found.orders[-1].is_right:
            print("    ORDER", found.orders[-1], true, flush=True)


def blame(table: Table, each: Graded, true: Truth) -> Blame:
    """What a card and fresh rows say of where most was lost."""
    assert each.card.regret is not None
    named = list(each.card.regret.main)
    parts = {str(name): lost for name, lost in true.parts.items()}
    return Blame(
        table.name, each.learner.name, each.points, each.lost, [*named], sorted(true.main), parts, true.delta
    )  # fmt: skip


def judged(table: Table, each: Graded, tried: Sequence[Followed]) -> Card:
    """What one card shows."""
    codes = tuple(finding.code for finding in each.card.coach)
    main = each.main_loss
    about_main = [code for code in codes if main is None or code in _PARTS.get(main, ())]
    suggested = any(one.part == main for one in tried)
    lost = each.lost.get(main, 0.0) if main else 100 - each.points
    return Card(
        table.name,
        each.learner.name,
        each.points,
        main,
        lost,
        codes,
        bool(about_main),
        suggested,
        contradicts(each.card),
    )


_TRY = re.compile(r"(smaller|larger) (\w+)")


def contradicts(card: ScoreCard) -> bool:
    """Whether two findings set one parameter to two values, or send it two ways."""
    values: dict[str, set[str]] = {}
    for finding in card.coach:
        for edit in finding.suggestion or ():
            if edit.edit == "set":
                values.setdefault(edit.path.rpartition("__")[2], set()).add(str(edit.value))
        for way, name in _TRY.findall(finding.message):
            values.setdefault(name, set()).add(way)
    return any(len(said) > 1 for said in values.values())


def follow(
    table: Table, at: Desk, runner: Runner, learner: str, submission: Submission, each: Graded
) -> Iterator[Followed]:
    """Every suggestion of a card, followed by itself."""
    suggestions = [finding for finding in each.card.coach if finding.suggestion]
    if not suggestions:
        return
    prepared = prepare(at.challenge)
    recipe = run_submission(runner, submission, at.challenge, prepared).recipe
    assert recipe is not None, "only cards of verified models are followed"
    for finding in suggestions:
        part = next((name for name, codes in _PARTS.items() if finding.code in codes), "anything")
        after = points_after(at, runner, recipe, finding.suggestion)
        stake = each.lost.get(part, 100 - each.points)
        expected = finding.expected
        yield Followed(
            table.name, learner, finding.code, part, stake, each.points,
            None if expected is None else expected.points, None if expected is None else expected.low, after,
        )  # fmt: skip


def points_after(at: Desk, runner: Runner, recipe: Recipe, edits: Edits) -> float | None:
    """The points of the model with edits followed; None where it cannot be graded."""
    prepared = prepare(at.challenge)
    try:
        outcome = refit(runner, apply(edits, recipe), at.challenge, prepared)
    except EditError:
        return None
    if outcome.predictions is None:
        return None
    held = Reference(reference_model(at.challenge, prepared).files_of("public"))
    scored = score_predictions(runner, at.challenge, prepared, outcome, held)
    return scored.assessment.points.total if scored.assessment and scored.assessment.points else None


def wilson(hits: int, of: int) -> str:
    """A share with its Wilson 95 % interval."""
    if of == 0:
        return "none"
    z, p = 1.959964, hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{hits} of {of} = {p:.1%} ({max(0, middle - half):.1%} to {min(1, middle + half):.1%})"


def summary(found: Found) -> Iterator[str]:
    """The figures, as a table."""
    cards, followed = found.cards, found.followed
    split = [card for card in cards if card.main is not None]
    yield ""
    yield "| what | share (Wilson 95 % interval) |"
    yield "| --- | --- |"
    yield f"| cards of verified models with ≥ 5 lost points whose blame is split | {wilson(len(split), len(cards))} |"
    spoken, tried = (sum(getattr(card, name) for card in split) for name in ("has_finding", "has_suggestion"))
    yield f"| of these, with a finding for the part that lost most | {wilson(spoken, len(split))} |"
    yield f"| with a suggestion for it | {wilson(tried, len(split))} |"
    first = list({(one.table, one.learner): one for one in reversed(followed)}.values())
    for name, some in (("suggestions", followed), ("first suggestions", first)):
        yield f"| {name} that raise the points when followed | {wilson(sum(one.gain > 0 for one in some), len(some))} |"
        falls = wilson(sum(one.falls_beyond_its_interval for one in some), len(some))
        yield f"| {name} that lower them by more than half of their own 80 % interval | {falls} |"
        shares = [one.gain / one.at_stake for one in some if one.at_stake >= 1]
        if shares:
            yield f"| median share of the points at stake that {name} regain | {statistics.median(shares):.2f} |"
    two_ways = sum(card.contradicts for card in cards)
    yield f"| cards with two findings that contradict each other | {wilson(two_ways, len(cards))} |"
    yield from _of_blame(found.blames)
    right = [one for one in found.orders if one.is_right]
    yield f"| order as on fresh rows | {wilson(len(right), len(found.orders))} |"
    sure = [one for one in found.orders if one.is_beyond_doubt]
    yield f"| of those that the cards tell apart | {wilson(sum(one.is_right for one in sure), len(sure))} |"
    yield f"| mistakes that cost nothing on fresh rows (not asked for an order) | {found.idle} |"


def _of_blame(blames: Sequence[Blame]) -> Iterator[str]:
    said = [one.says for one in blames]
    alone = [one for one in blames if len(one.named) == 1]
    yield f"| cards that name one part as the main loss | {wilson(len(alone), len(blames))} |"
    right = said.count("right")
    yield f"| of these, the part that lost most on fresh rows | {wilson(right, len(alone))} |"
    several = [one for one in blames if len(one.named) > 1]
    open_ones = wilson(said.count("open"), len(several))
    yield f"| cards that say their rows cannot tell, with the true part named | {open_ones} |"
    yield f"| main blame not wrong, of all | {wilson(len(said) - said.count('wrong'), len(said))} |"
    largest = sum(bool(one.true) and max(one.lost, key=lambda part: one.lost[part]) in one.true for one in blames)
    yield f"| the part with the most lost points is the true one, told apart or not | {wilson(largest, len(blames))} |"


if __name__ == "__main__":
    main()
