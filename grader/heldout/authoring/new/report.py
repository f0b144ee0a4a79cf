"""What an author is told of a new challenge: each decision with its reason, the files, and what to do next."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from heldout.authoring.new import NOT_STATED
from heldout.authoring.new.create import Written
from heldout.authoring.new.interface import Decision
from heldout.base.number_format import format_score
from heldout.base.words import counted
from heldout.metrics import catalogue

_LABEL = 12
_COLUMNS_SHOWN = 6
_SCHEMA = "heldout.newchallenge/1"


def as_text(written: Written, width: int, here: Path) -> str:
    """The result for a terminal of `width` columns; folders are shown relative to `here`."""
    proposal = written.proposal
    train, public, private = written.sizes
    lines = [f"{proposal.title}: {len(proposal.frame):,} rows, {counted(len(proposal.features), 'feature')}", ""]
    if written.place.new:
        lines += [*textwrap.wrap(_sentence(f"{_shown(written.place.course, here)} is a course now."), width), ""]

    def line(label: str, choice: str, reason: str = "") -> None:
        text = f"{choice}: {reason}" if reason else choice
        lines.extend(
            textwrap.wrap(
                text,
                width,
                initial_indent=f"{label:<{_LABEL}}",
                subsequent_indent=" " * _LABEL,
                break_on_hyphens=False,
            )
        )

    line("Target", f"{proposal.target} ({proposal.task_type})", proposal.task.reason)
    if proposal.positive is not None:
        line("Positive", proposal.positive.choice, proposal.positive.reason)
    line("Metric", proposal.metric.choice, proposal.metric.reason)
    line("Split", proposal.split.method, proposal.split.why)
    line("", f"{counted(train, 'row')} to train on, {public:,} public, {private:,} private")
    _several(line, "Dropped", proposal.dropped)
    _several(line, "Look at", proposal.suspicious)
    for number, note in enumerate(proposal.notes):
        line("Note" if number == 0 else "", note)
    if proposal.licence == NOT_STATED:
        line("Licence", f"{NOT_STATED}: say in dataset.toml what allows the use of the data")
    lines += ["", *_trial(written), "", f"Written to {_shown(written.place.course, here)}:"]
    lines += [f"  {file}" for file in written.files]
    lines += ["", "Next:", *next_commands(proposal.id)]
    return "\n".join(lines)


def next_commands(name: str) -> list[str]:
    """What an author does with a new challenge, a line each."""
    commands = (
        (f"heldout challenge calibrate {name}", "what honest tuning earns"),
        (f"heldout challenge verify {name}", "is it sound?"),
        (f"heldout start {name}", "see it as a learner does"),
    )
    longest = max(len(command) for command, _ in commands)
    return [f"  {command:<{longest}}  {purpose}" for command, purpose in commands]


def as_json(written: Written) -> dict[str, Any]:
    """The result for programs."""
    proposal = written.proposal
    return {
        "schema": _SCHEMA,
        "challenge": proposal.id,
        "course": str(written.place.course),
        "new_course": written.place.new,
        "rows": len(proposal.frame),
        "features": proposal.features,
        "target": proposal.target if len(proposal.targets) == 1 else list(proposal.targets),
        "task": vars(proposal.task),
        "positive": None if proposal.positive is None else vars(proposal.positive),
        "metric": vars(proposal.metric),
        "split": vars(proposal.split) | {"group": list(proposal.group), "time": proposal.time},
        "dropped": [vars(each) for each in proposal.dropped],
        "suspicious": [vars(each) for each in proposal.suspicious],
        "notes": list(proposal.notes),
        "licence": proposal.licence,
        "trial": {name: score if score == score else None for name, score in written.scores.items()},
        "files": list(written.files),
    }


def _several(line: Any, label: str, columns: Iterable[Decision]) -> None:
    every = list(columns)
    for number, each in enumerate(every[:_COLUMNS_SHOWN]):
        line(label if number == 0 else "", each.choice, each.reason)
    if len(every) > _COLUMNS_SHOWN:
        line("", f"and {len(every) - _COLUMNS_SHOWN} more, named in challenge.toml")


def _trial(written: Written) -> list[str]:
    metric = written.proposal.metric.choice
    better = "higher" if catalogue.declaration(metric).greater_is_better else "lower"
    scores = {"one answer for all": written.constant} | dict(written.scores)
    longest = max(map(len, scores))
    head = f"A quick trial on the hidden rows ({metric}, {better} is better):"
    shown = [f"  {name:<{longest}}  {format_score(score)}" for name, score in scores.items() if score == score]
    return [head, *shown, *_warning(written)]


def _warning(written: Written) -> list[str]:
    """Told where nothing that was tried is better than a constant."""
    if written.best_gain > 0:
        return []
    return [
        "  Nothing that was tried is better than one answer for all: perhaps these columns",
        "  say nothing about the target, or too few rows are different.",
    ]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith("this folder") else text


def _shown(folder: Path, here: Path) -> str:
    relative = os.path.relpath(folder, here)
    if relative == ".":
        return "this folder"
    return str(folder) if relative.startswith("..") else relative
