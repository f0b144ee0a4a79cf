"""Writes docs/checks.md from the checks and the faults that prove them: `python docs/write_checks.py`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from heldout.audit.registry import checks

PAGE = Path(__file__).parent / "checks.md"
TESTS = PAGE.parent.parent / "tests" / "audit"
_HEAD = """# What `heldout challenge verify` checks

Every check looks at a challenge from one side, and says what it found, how grave it is and what to do. What to make of
it is explained in [designing.md](designing.md). `heldout challenge verify --list` shows the same list. This page is
written by `python docs/write_checks.py` and compared by a test.

- **error**: learners would be graded wrongly, or not at all. The command ends with exit code 3.
- **warning**: the challenge teaches less than it could, or something wrong. With `--strict` it counts as an error.
- **information**: good to know.

A check is a module of `heldout.audit.checks` that registers itself; `tests/faulty` holds a course with one
broken challenge for each of them.
"""
_STAGES = {
    "files": "The files",
    "data": "The data: an audit for leaks",
    "landscape": "The reference landscape",
    "runs": "What runs show",
}
_PLANTED = """## Faults that were planted, and what caught them

Each fault is planted, alone, into a copy of a good challenge, and verified: the check that is named must complain with
a warning or an error. Without the fault no check complains of the copy, nor of any of the six built-in challenges.
`make proofs` runs every line of these tables.
"""


def checks_page() -> str:
    """The page as it should be."""
    parts = [_HEAD]
    for stage, heading in _STAGES.items():
        rows = [f"| `{each.name}` | {each.title} |" for each in checks() if each.stage == stage]
        parts.append(_table(f"## {heading}\n", "| check | what holds when it is silent |\n| --- | --- |", rows))
    parts.append(_PLANTED)
    tables = _faults("verify", "test_planted_faults")
    runs = [("cellar", *fault) for fault in _faults("verify_runs", "test_planted_run_faults")]
    rows = [
        f"| {plant.__name__.replace('_', ' ')} | {challenge} | `{check}` |"
        for challenge, plant, check in (*tables, *runs)
    ]
    parts.append(_table("", "| fault | planted into | caught by |\n| --- | --- | --- |", rows))
    parts.append("`cellar` is a small challenge in `tests/courses`, whose landscape takes seconds.\n")
    return "\n".join(parts)


def _table(heading: str, columns: str, rows: list[str]) -> str:
    return "\n".join([*([heading] if heading else []), columns, *rows, ""])


def _faults(folder: str, module: str) -> tuple[tuple[Any, ...], ...]:
    """The table FAULTS of a test module, whose helpers lie beside it."""
    sys.path.insert(0, str(TESTS / folder))
    try:
        faults: tuple[tuple[Any, ...], ...] = importlib.import_module(module).FAULTS
        return faults
    finally:
        sys.path.pop(0)


if __name__ == "__main__":
    PAGE.write_text(checks_page(), encoding="utf-8")
