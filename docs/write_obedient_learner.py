"""Follows the coach's first suggestion up to five times and writes the table of docs/scripted-learners.md.

`python docs/write_obedient_learner.py` takes many minutes: a few weak submissions to each challenge, with up to six
grades for each. The table grows while it runs.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from heldout.base.paths import write_text
from heldout.isolation.choose import open_runner

PAGE = Path(__file__).parent / "scripted-learners.md"
TESTS = PAGE.parent.parent / "tests"
sys.path[:0] = [str(TESTS / "scripted_learners"), str(TESTS / "samples")]

from obedient import Followed, follow, table, weak_submissions  # noqa: E402
from teacher_opinions import graded_challenges  # noqa: E402

BEGIN, END = "<!-- obedient: begin -->", "<!-- obedient: end -->"


def with_table(page: str, ways: Sequence[Followed], left_out: Mapping[str, str]) -> str:
    """`page` with the lines between its two marks replaced by what the runs gave."""
    before, rest = page.split(BEGIN)
    lines = [summary(ways), table(ways), *(f"Left out: `{name}`, {reason}" for name, reason in left_out.items())]
    body = "\n\n".join(lines)
    return f"{before}{BEGIN}\n\n{body}\n\n{END}{rest.split(END)[1]}"


def summary(ways: Sequence[Followed]) -> str:
    """How far they came together."""
    ended = [(one.points[0], one.points[-1]) for one in ways]
    known = [(first, last) for first, last in ended if first is not None and last is not None]
    rose = sum(last > first for first, last in known)
    fell = sum(one.ends_lower for one in ways)
    return (
        f"{len(ways)} weak submissions: {rose} rose, {fell} ended lower than the uncertainty of where they began, and "
        f"the median went from {statistics.median(first for first, _ in known):.0f} to "
        f"{statistics.median(last for _, last in known):.0f} points."
    )


def main() -> None:
    desks, left_out = graded_challenges()
    ways = []
    with open_runner() as runner:
        for at in desks:
            for name, submission in weak_submissions(at):
                ways.append(follow(at.challenge, runner, name, submission))
                write_text(PAGE, with_table(PAGE.read_text(encoding="utf-8"), ways, left_out))


if __name__ == "__main__":
    main()
