"""Grades every scripted learner and writes the tables of docs/scripted-learners.md.

`python docs/write_scripted_learners.py` takes some minutes: about twenty learners on each challenge, most of them
fitted twice.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from heldout.base.paths import write_text
from heldout.isolation.choose import open_runner
from heldout.scoring.families import gradable

PAGE = Path(__file__).parent / "scripted-learners.md"
TESTS = PAGE.parent.parent / "tests"
sys.path[:0] = [str(TESTS / "scripted_learners"), str(TESTS / "samples")]

from teacher_opinions import (  # noqa: E402
    DISAGREEMENTS,
    Constraint,
    Graded,
    card_of,
    constraints,
    graded_challenges,
)

from scripted_learners import Desk, learners  # noqa: E402

COLUMNS = ("learner", "score", "points", "choice", "data", "tuning", "a good teacher", "agrees?")
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"
Results = Sequence[tuple[Desk, Sequence[Graded]]]


def with_tables(page: str, results: Results, left_out: Mapping[str, str]) -> str:
    """`page` with the lines between its two marks replaced by what the runs gave."""
    before, rest = page.split(BEGIN)
    blocks = [_summary(results), *(_section(at, graded) for at, graded in results), _left_out(left_out), _explained()]
    body = "\n\n".join(block for block in blocks if block)
    return f"{before}{BEGIN}\n\n{body}\n\n{END}{rest.split(END)[1]}"


def _summary(results: Results) -> str:
    found = [one for at, graded in results for one in constraints(at, graded)]
    kinds = sorted({one.kind for one in found} - {"bounds"})
    rows = [("opinion", "asked", "the score agrees"), ("---", "---:", "---:")]
    for kind in kinds:
        asked = [one for one in found if one.kind == kind and one.gradable]
        rows.append((kind, str(len(asked)), str(sum(one.holds for one in asked))))
    runs = sum(len(graded) for _, graded in results)
    table = "\n".join("| " + " | ".join(cells) + " |" for cells in rows)
    return f"{runs} cards on {len(results)} challenges. Each opinion where it can be graded:\n\n{table}"


def _section(at: Desk, graded: Sequence[Graded]) -> str:
    can = gradable(at.landscape, "public")
    said = constraints(at, graded)
    lines = [COLUMNS, ("---",) * len(COLUMNS), *(_row(at, each, said) for each in graded)]
    table = "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
    return (
        f"## {at.challenge.id}\n\n{at.challenge.metric_name}; the reference is {at.landscape.best}. "
        f"{_can('The choice of a family', can.choice)} {_can('Tuning', can.tuning)}\n\n{table}"
    )


def _can(what: str, can: bool) -> str:
    return f"{what} can be graded here." if can else f"{what} cannot be graded here."


def _row(at: Desk, each: Graded, said: Sequence[Constraint]) -> tuple[str, ...]:
    score = each.card.score
    spread = "" if each.sd is None else f" ± {each.sd:.0f}"
    lost = [
        f"−{each.lost[part]:.0f}" if part in each.lost else "" for part in ("model_choice", "data_handling", "tuning")
    ]
    return (
        each.learner.name,
        f"{score.public:.4g}" if score else each.card.status,
        f"{each.points:.0f}{spread}",
        *("0" if cell == "−0" else cell for cell in lost),
        each.learner.teacher,
        _agrees(at, each, said),
    )


def _agrees(at: Desk, each: Graded, said: Sequence[Constraint]) -> str:
    failed = [one for one in said if one.learner == each.learner.name and not one.holds]
    if not failed:
        return "yes"
    if any(one.gradable for one in failed):
        return "no, see below"
    return f"not gradable here ({'; '.join(one.kind for one in failed)})"


def _left_out(reasons: Mapping[str, str]) -> str:
    if not reasons:
        return ""
    return "## Left out\n\n" + "\n".join(f"- `{name}`: {reason}" for name, reason in reasons.items())


def _explained() -> str:
    lines = [f"- **{each.challenge}: {each.learner}.** {each.why}" for each in DISAGREEMENTS]
    return "## Where score and teacher differ\n\n" + "\n".join(lines)


def main() -> None:
    desks, left_out = graded_challenges()
    with open_runner() as runner:
        results = [(at, [card_of(one, at, runner) for one in learners(at)]) for at in desks]
    write_text(PAGE, with_tables(PAGE.read_text(encoding="utf-8"), results, left_out))


if __name__ == "__main__":
    main()
