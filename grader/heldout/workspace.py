"""A learner's workspace: the statement, a starter that runs as shipped, mostly a notebook, and data.

No hidden label is in it.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.base.errors import UsageError
from heldout.base.paths import all_or_nothing, bundled_course, write_text, writing_named
from heldout.challenge.course import course_title
from heldout.challenge.interface import Challenge
from heldout.kinds.catalogue import PYTHON
from heldout.known_places import KnownWorkspace, forget_workspace, remember_workspace, same_folder
from heldout.marker import MARKER, marker_text

if TYPE_CHECKING:
    from heldout.prepare.interface import PreparedData

READ_AS = 'keep_default_na=False, na_values=[""]'
"""How pandas reads a workspace's tables as `fit` receives them: without it, a class called NA is a missing value."""


def create_workspace(challenge: Challenge, folder: Path, command: str = "") -> list[Path]:
    """Write a workspace for `challenge` into `folder`, a new or empty one; the files written, relative to it.

    `command` is what somebody typed who wanted it, without the folder; default: `heldout start CHALLENGE`.

    The user's own records tell from then on which course it belongs to; the marker in it is only a hint.

    Raises:
        UsageError: the folder exists and is not empty, or cannot be written.
        ChallengeError: the challenge's data cannot be prepared.
        StoreError: the user's folder, where the workspace is recorded, cannot be written, or the disk is full. Then
            nothing is left.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        again = command or f"heldout start {challenge.id}"
        raise UsageError(f"{folder} must be a new or an empty folder. Name another: `{again} DIR`.")
    contents = _Contents.of(challenge)
    with all_or_nothing(*(folder / name for name in contents.names)), recorded(folder, challenge) as record:
        contents.write(folder, record.id)
    return [Path(name) for name in contents.names]


def workspace_archive(challenge: Challenge) -> bytes:
    """A workspace as a zip, in a folder that is called as the challenge; nothing is recorded for this user.

    Raises:
        ChallengeError: the challenge's data cannot be prepared.
        StoreError: the disk is full.
    """
    contents = _Contents.of(challenge)
    with tempfile.TemporaryDirectory(prefix="heldout-workspace-") as scratch:
        folder = Path(scratch) / challenge.id
        contents.write(folder, None)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in contents.names:
                archive.write(folder / name, f"{challenge.id}/{name}")
    return packed.getvalue()


@dataclass(frozen=True)
class _Contents:
    """What a workspace has in it, wherever it comes to lie."""

    challenge: Challenge
    prepared: PreparedData
    texts: Mapping[str, str]
    """Files of the starter, by name."""
    has_sample: bool
    """Whether a sample of a `predictions.csv` is among them."""
    names: tuple[str, ...]
    """Paths of all files in it."""

    @classmethod
    def of(cls, challenge: Challenge) -> _Contents:
        """Prepared, and not written yet.

        Raises:
            ChallengeError: the challenge's data cannot be prepared.
        """
        from heldout.prepare.prepare import prepare
        from heldout.prepare.sample_submission import SAMPLE
        from heldout.prepare.tables import workspace_data

        prepared = prepare(challenge)
        texts = {name: path.read_text(encoding="utf-8") for name, path in challenge.starter_files().items()}
        if (solution := texts.get("solution.py")) is not None:
            texts["notebook.ipynb"] = json.dumps(_notebook(challenge, prepared, solution), indent=1) + "\n"
        has_sample = challenge.kind == PYTHON
        sample = (SAMPLE,) if has_sample else ()
        names = ("README.md", *texts, *workspace_data(prepared), *sample, MARKER)
        return cls(challenge, prepared, texts, has_sample, names)

    def write(self, folder: Path, workspace_id: str | None) -> None:
        """Write them; `workspace_id` is what the user's records know the workspace by.

        Raises:
            UsageError: nothing can be written there.
            WriteError: the disk is full, or broken.
        """
        from heldout.prepare.sample_submission import SAMPLE, write_sample_submission
        from heldout.prepare.tables import write_workspace_data

        of_course = self.challenge.course
        course = None if same_folder(of_course, bundled_course()) else course_title(of_course)
        statement = self.challenge.statement.read_text(encoding="utf-8")
        with writing_named(folder):
            folder.mkdir(parents=True, exist_ok=True)
            write_text(folder / "README.md", statement + _how_to(self.challenge, self.prepared))
            for name, text in self.texts.items():
                write_text(folder / name, text)
            write_workspace_data(self.prepared, self.challenge, folder)
            if self.has_sample:
                write_sample_submission(self.prepared, self.challenge, folder / SAMPLE)
            write_text(folder / MARKER, marker_text(self.challenge.id, workspace_id, course))


@contextmanager
def recorded(folder: Path, challenge: Challenge) -> Iterator[KnownWorkspace]:
    """The user's record of a workspace that the block makes; there is none when making it comes to nothing.

    Raises:
        StoreError: the user's folder, where the workspace is recorded, cannot be written.
    """
    record = remember_workspace(folder, challenge.id, challenge.course)
    try:
        yield record
    except BaseException:
        forget_workspace(record)
        raise


def _how_to(challenge: Challenge, prepared: PreparedData) -> str:
    data = _tables(prepared) or _train_and_test(prepared)
    if challenge.kind == PYTHON:
        data += "\n| `sample_submission.csv` | what a `predictions.csv` looks like, with the same guess for every row |"
    handed_in = "\n".join(f"| {name} | {what} |" for name, what in _handed_in(challenge))
    return f"""
---

## This workspace

| file | what it is |
| --- | --- |
{handed_in}
{data}

In these tables only an empty cell is missing; words such as `NA` and `None` are values. Read them with
`pd.read_csv("{_first_table(prepared)}", {READ_AS})`.

    heldout check          is the submission valid? (about a second)
    heldout grade          grade it and record the attempt
    heldout watch          both, whenever you save; q quits
    heldout hint           the next hint, from the area to the value
    heldout explain        where the points of the last attempt went
    heldout history        your attempts on this challenge

{_all_columns(challenge, prepared)}
"""


def _first_table(prepared: PreparedData) -> str:
    return f"data/{'rows' if prepared.manifest.tables else 'train'}.csv"


def _all_columns(challenge: Challenge, prepared: PreparedData) -> str:
    """A table of every column that a submission is given."""
    from heldout.base.shown_text import one_line
    from heldout.report.described_columns import HEADER, described_tables

    lines = []
    for table in described_tables(challenge.dataset, prepared):
        lines += [f"## {table.heading}", "", f"| {' | '.join(HEADER)} |", "| --- | --- | --- |"]
        lines += [
            f"| `{name}` | {kind} | {one_line(what).replace('|', ';')} |" for name, kind, what in table.columns
        ] + [""]
    return "\n".join(lines).rstrip()


def _train_and_test(prepared: PreparedData) -> str:
    hidden = "hidden rows" if prepared.rows["private"] else "public rows of the hidden ones"
    labelled = prepared.open_file("train_target").exists()
    labels = "with their labels" if labelled else "without labels, which models are not fitted on"
    return f"""| `data/train.csv` | the training rows {labels} |
| `data/test.csv` | the {hidden}, features only; `row_id` is the id that a `predictions.csv` uses |"""


def _tables(prepared: PreparedData) -> str:
    """The tables of queries; empty where there are none."""
    tables = prepared.manifest.tables
    if not tables:
        return ""
    further = [f"| `data/{each.name}.csv` | the table {each.name} |" for each in tables[1:]]
    return "\n".join(
        [
            "| `data/rows.csv` | the rows to predict, those to train on among them: the table rows |",
            *further,
            "| `data/labels.csv` | the target of the rows to train on, by `row_id`; no table of a query has it |",
        ]
    )


def _handed_in(challenge: Challenge) -> list[tuple[str, str]]:
    """The files of the starter, and what each is."""
    kind = challenge.kind
    if kind.files:
        names = ", ".join(f"`{name}`" for name in challenge.starter_files())
        return [(names, f"your submission: {kind.hand_in}")]
    what = "a function `get_estimator()` that returns an unfitted estimator" if kind == PYTHON else kind.hand_in
    return [
        ("`solution.py`", f"your submission: {what}"),
        ("`notebook.ipynb`", "the same to play with; it can be graded too"),
    ]


def _notebook(challenge: Challenge, prepared: PreparedData, starter: str) -> dict[str, Any]:
    """A notebook of format 4: look at the data, then the starter; plain JSON, so that Jupyter need not be installed."""
    look = [
        "import pandas as pd\n",
        "\n",
        "# Only an empty cell is missing: pandas would take words such as NA and None for missing, too.\n",
        f'train = pd.read_csv("{_first_table(prepared)}", {READ_AS})\n',
        "train.describe()\n",
    ]
    definition = challenge.definition
    about = (
        f"# {definition.title}\n\n{definition.summary}\n\nGrade it: `heldout grade notebook.ipynb`. What "
        f"`{challenge.kind.function}` needs is run then, and nothing else: look, plot and try in other cells."
    )
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "id": "statement", "metadata": {}, "source": about.splitlines(keepends=True)},
        _code("look", look),
        _code("solution", starter.splitlines(keepends=True)),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _code(name: str, source: list[str]) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "id": name, "metadata": {}, "outputs": [], "source": source}
