"""The hostile submissions of `tests/attacks/`: where they are, what each declares, and the table of how they end.

An attack is a file, or a folder with a `solution.py` (or a `make_submission.py`, for what git cannot hold). Its
docstring (of a query, the comment) begins `promise: what it tries`. A line `Passes at:` names the levels that do not
stop it, a line `Runs at:` the only levels that it is for. One on an engine says what it is against, and what holds it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ATTACKS = Path(__file__).resolve().parents[1] / "attacks"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"
BEGIN, END = "<!-- attacks: written by tests/sandbox/write_security_table.py -->", "<!-- attacks end -->"
LEVELS = ("limits", "standard", "strict")

PROMISES = {
    "labels": "hidden labels, and the data that they come from, cannot be read",
    "files": "files outside the submission cannot be read, written, or changed",
    "grader": "the grader, the worker and other submissions cannot be reached or changed",
    "network": "no network, no sockets",
    "processes": "no program, no child process, no signal to another process",
    "threads": "a bounded number of threads",
    "memory": "no more memory than the limit",
    "cpu": "no more CPU or wall time than the limit",
    "speed": "a limit on predicting holds, whatever the process says of its speed",
    "disk": "no more on disk than small files in a folder of its own",
    "output": "no more output than the limit",
    "kernel": "no system calls beyond those that a fit needs",
    "result": "what comes back is numbers, checked, and scored outside",
    "verified": "a model that is called verified is the library's own",
    "carried": "a model that is called verified brings no answers along",
    "lifetime": "nothing outlives the run",
    "display": "nothing that it writes reaches a terminal as more than plain text",
    "course": "what is handed in decides neither which course grades nor what the grader itself runs",
    "travel": "only what lies in the submission's folder travels",
    "engines": "a query, a stream, MapReduce and Spark reach no more than a fit does",
}


LEVEL_FREE = frozenset({"result", "verified", "carried", "display", "travel", "course"})
"""Promises that no level has a part in: parsers and checks of the grader's hold them."""

ALONE = frozenset({"cpu", "disk", "grader", "lifetime", "memory", "output", "processes", "speed", "threads"})
"""Promises whose attacks are not tried two at a time: time and memory are measured, processes are looked for."""


@dataclass(frozen=True)
class Attack:
    """One hostile submission and what it declares."""

    path: Path
    promise: str
    tries: str
    passes_at: frozenset[str]
    runs_at: frozenset[str]
    against: str
    """The kind of challenge that it is handed in to (`Against:`); empty for one on an estimator."""
    held_by: str
    """What stops it there (`Held by:`)."""
    quick: bool
    """Whether it belongs to the few that every test run tries (`Quick: yes`)."""

    @property
    def name(self) -> str:
        """Unique, such as `labels/by_path`."""
        return self.path.relative_to(ATTACKS).with_suffix("").as_posix()


@cache
def attacks() -> tuple[Attack, ...]:
    """Every attack, sorted by name."""
    return tuple(sorted(map(_read, _paths()), key=lambda attack: attack.name))


def _paths() -> Iterator[Path]:
    for folder in ATTACKS.iterdir():
        if folder.is_dir() and folder.name != "__pycache__":
            yield from (path for path in folder.iterdir() if path.name != "__pycache__")


def _read(path: Path) -> Attack:
    text = _docstring(path)
    promise, _, tries = text.splitlines()[0].partition(": ")
    if promise not in PROMISES or promise != path.parent.name or not tries:
        raise ValueError(f"{path}: the docstring must begin '{path.parent.name}: what it tries'")
    passes, runs = _levels(path, text, "Passes at", ()), _levels(path, text, "Runs at", LEVELS)
    against, held_by = (_said(text, key) for key in ("Against", "Held by"))
    if (promise == "engines") != (against != "" and held_by != ""):
        raise ValueError(f"{path}: attacks on engines, and no others, must say what they are against, and what holds")
    return Attack(path, promise, tries, passes, runs, against, held_by, "\nQuick: yes" in text)


def _said(text: str, key: str) -> str:
    return next((line.partition(":")[2].strip(" .") for line in text.splitlines() if line.startswith(f"{key}:")), "")


def _docstring(path: Path) -> str:
    if path.suffix == ".ipynb":
        return "".join(json.loads(path.read_text())["cells"][0]["source"])
    if path.is_dir():
        names = ("make_submission.py", "solution.py", "estimator.py", "mapper.py", "features.sql")
        path = next(path / name for name in names if (path / name).exists())
    if path.suffix == ".sql":
        lines = path.read_text(encoding="utf-8").splitlines()
        return "\n".join(line.removeprefix("--").strip() for line in lines if line.startswith("--"))
    # Not parsed: some attacks are aimed at the parser.
    before, _, rest = path.read_text(encoding="utf-8").partition('"""')
    text = rest.partition('"""')[0]
    if before or not text:
        raise ValueError(f"{path} must begin with its docstring")
    return text


def _levels(path: Path, text: str, key: str, default: tuple[str, ...]) -> frozenset[str]:
    for line in text.splitlines():
        if line.startswith(f"{key}:"):
            named = frozenset(name.strip() for name in line.partition(":")[2].strip(" .").split(","))
            if not named <= set(LEVELS):
                raise ValueError(f"{path}: '{key}' must name levels of {LEVELS}")
            return named
    return frozenset(default)


def expected(attack: Attack, level: str) -> str:
    """`stopped`, `passes`, or `-` where the attack is not for this level."""
    if level not in attack.runs_at:
        return "-"
    return "passes" if level in attack.passes_at else "stopped"


def is_tried(attack: Attack, level: str) -> bool:
    """Whether the tests run the attack at the level. `limits` starts a process per stage, so some are sampled."""
    sampled = level == "limits" and attack.promise in LEVEL_FREE and level not in attack.passes_at
    return level in attack.runs_at and (attack.quick or not sampled)


def is_alone(attack: Attack) -> bool:
    """Whether it measures, or uses up, what other attacks of the same moment would share with it."""
    return attack.promise in ALONE


def is_sampled(attack: Attack) -> bool:
    """Whether it belongs to the tenth of each promise that root tries again after an ordinary user tried all."""
    same = [each for each in attacks() if each.promise == attack.promise]
    return same.index(attack) % 10 == 0


def table() -> str:
    """The table attack × level in Markdown, with totals."""
    lines = ["| promise | attack | " + " | ".join(LEVELS) + " |", "| --- | --- |" + " --- |" * len(LEVELS)]
    for attack in attacks():
        cells = (f"**{word}**" if word == "passes" else word for word in (expected(attack, level) for level in LEVELS))
        lines.append(f"| {attack.promise} | `{attack.path.stem}`: {attack.tries} | " + " | ".join(cells) + " |")
    totals = []
    for level in LEVELS:
        words = [expected(attack, level) for attack in attacks()]
        totals.append(f"{words.count('stopped')} of {len(words) - words.count('-')}")
    lines.append("| | **stopped** | " + " | ".join(totals) + " |")
    return "\n".join(lines)
