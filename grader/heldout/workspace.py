"""A learner's workspace: the statement, a starter that runs as shipped, a notebook, and data without hidden labels."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.challenge.interface import Challenge
from heldout.errors import UsageError
from heldout.paths import WORKSPACE_FILE, bundled_course, ensure_folder, write_text

if TYPE_CHECKING:
    from heldout.prepare.interface import PreparedData

FORMAT_VERSION = 1


@dataclass(frozen=True)
class Workspace:
    """A folder that remembers its challenge."""

    folder: Path
    challenge_id: str
    course: Path


def find_workspace(start: Path) -> Workspace | None:
    """The workspace that holds `start` (a file or a folder), or None.

    Raises:
        UsageError: there is one, and its file is damaged.
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        file = folder / WORKSPACE_FILE
        if file.is_file():
            return _read(file)
    return None


def _read(file: Path) -> Workspace:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        challenge_id, course = content["challenge"], content.get("course")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise UsageError(
            f"{file} is damaged ({type(error).__name__}: {error}). "
            "Name the challenge with -c, or make a new workspace with `heldout start`."
        ) from error
    return Workspace(file.parent, str(challenge_id), Path(course) if course else bundled_course())


def create_workspace(challenge: Challenge, folder: Path) -> list[Path]:
    """Write a workspace for `challenge` into `folder`, a new or empty one; the files written, relative to it.

    Raises:
        UsageError: the folder exists and is not empty, or cannot be written.
        ChallengeError: the challenge's data cannot be prepared.
    """
    from heldout.prepare.prepare import prepare
    from heldout.prepare.tables import write_workspace_data

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"{folder} must be a new or an empty folder. Name another: `heldout start {challenge.id} DIR`."
        )
    prepared = prepare(challenge)
    try:
        ensure_folder(folder)
        starter = challenge.starter.read_text(encoding="utf-8")
        write_text(folder / "README.md", challenge.statement.read_text(encoding="utf-8") + _how_to(challenge, prepared))
        write_text(folder / "solution.py", starter)
        write_text(folder / "notebook.ipynb", json.dumps(_notebook(challenge, starter), indent=1) + "\n")
        write_workspace_data(prepared, challenge, folder)
        write_text(folder / WORKSPACE_FILE, _marker(challenge))
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror or error}. Name another folder.") from error
    names = ("README.md", "solution.py", "notebook.ipynb", "data/train.csv", "data/test.csv", WORKSPACE_FILE)
    return [Path(name) for name in names]


def _marker(challenge: Challenge) -> str:
    lines = [
        "# Written by `heldout start`: tells the other commands which challenge this folder is about.",
        f"format_version = {FORMAT_VERSION}",
        f'challenge = "{challenge.id}"',
    ]
    if challenge.course.resolve() != bundled_course().resolve():
        lines.append(f"course = {json.dumps(str(challenge.course.resolve()))}")
    return "\n".join(lines) + "\n"


def _how_to(challenge: Challenge, prepared: PreparedData) -> str:
    hidden = "hidden rows" if prepared.rows["private"] else "public rows of the hidden ones"
    return f"""
---

## This workspace

| file | what it is |
| --- | --- |
| `solution.py` | your submission: a function `get_estimator()` that returns an unfitted estimator |
| `notebook.ipynb` | the same to play with; it can be graded too |
| `data/train.csv` | the training rows with their labels |
| `data/test.csv` | the {hidden}, features only; `row_id` is the id that a `predictions.csv` uses |

    heldout check          is the submission valid? (about a second)
    heldout grade          grade it and record the attempt
    heldout history {challenge.id}
"""


def _notebook(challenge: Challenge, starter: str) -> dict[str, Any]:
    """A notebook of format 4: look at the data, then the starter; plain JSON, so that Jupyter need not be installed."""
    look = [
        "# Look at the data. Lines with % or ! and this cell's output are no part of the submission.\n",
        "from pathlib import Path\n",
        "\n",
        "import pandas as pd\n",
        "\n",
        'if Path("data/train.csv").exists():\n',
        '    train = pd.read_csv("data/train.csv")\n',
        "    print(train.describe())\n",
    ]
    definition = challenge.definition
    about = f"# {definition.title}\n\n{definition.summary}\n\nGrade it: `heldout grade notebook.ipynb`."
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "id": "statement", "metadata": {}, "source": about.splitlines(keepends=True)},
        _code("look", look),
        _code("solution", starter.splitlines(keepends=True)),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _code(name: str, source: list[str]) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "id": name, "metadata": {}, "outputs": [], "source": source}
