"""Writes the table of docs/catalogue.md from the challenges themselves: `python docs/write_catalogue.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from heldout.base.paths import write_text
from heldout.challenge.catalogue import catalogue
from heldout.challenge.interface import Challenge
from heldout.challenge.path import in_order_of_path
from heldout.challenge.summary import summary_of
from heldout.prepare.prepare import prepare

PAGE = Path(__file__).parent / "catalogue.md"
COURSE = PAGE.parent.parent
COLUMNS = (
    "challenge",
    "the problem that bites",
    "level",
    "task",
    "metric",
    "split",
    "train / public / private",
    "skills",
    "points: mistake → repair → reference",
    "data licence",
)
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


def with_table(page: str, course: Path = COURSE) -> str:
    """`page` with the lines between its two marks replaced by the table of the course's challenges."""
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    rows = [COLUMNS, ("---",) * len(COLUMNS), *map(_row, _path(course))]
    table = "\n".join("| " + " | ".join(cells) + " |" for cells in rows)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def _path(course: Path) -> list[Challenge]:
    """The challenges in the order in which `heldout list` has them."""
    known = {each.id: each for each in catalogue(course).challenges}
    return [known[each.id] for each in in_order_of_path([summary_of(each) for each in known.values()])]


def _row(challenge: Challenge) -> tuple[str, ...]:
    definition = challenge.definition
    dataset = challenge.dataset.definition
    rows = prepare(challenge).rows
    return (
        f"[`{challenge.id}`](../challenges/{challenge.id}/README.md)",
        definition.problem or definition.title,
        definition.level,
        definition.task.type,
        challenge.metric_name,
        definition.split.method,
        " / ".join(f"{rows[part]:,}" for part in ("train", "public", "private")),
        ", ".join(definition.skills),
        " → ".join(_earned(challenge)),
        dataset.licence.name if dataset else "",
    )


def _earned(challenge: Challenge) -> Iterator[str]:
    """What the taught mistake, its repair and the reference solution must earn: the points that challenge.toml allows,
    the scores where it gives no points; or the status that a mistake must end with."""
    examples = challenge.definition.example
    chosen = [next((each for each in examples if each.shows == what), None) for what in ("mistake", "repair")]
    for example in (*chosen, next((each for each in examples if each.reference), None)):
        if example is None:
            yield "–"
        elif example.points or example.score:
            low, high = example.points or example.score or (0.0, 0.0)
            yield f"{low:.0f}–{high:.0f}" if example.points else f"{low:.2f}–{high:.2f} {challenge.metric_name}"
        else:
            yield PurePosixPath(example.path).parts[1].replace("_", " ")


if __name__ == "__main__":
    write_text(PAGE, with_table(PAGE.read_text(encoding="utf-8")))
