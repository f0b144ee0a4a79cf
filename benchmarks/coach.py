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
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "scripted_learners"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "samples"))

from coach_figures import Blame, Card, Followed, Found, Order, summary
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
        if 100 - each.points >= LEAST and regret is not None and each.lost:
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


if __name__ == "__main__":
    main()
