"""A course without challenges: the folders, and a page that tells the instructor what to do with them."""

from __future__ import annotations

import contextlib
from pathlib import Path

from heldout.base.errors import StoreError, UsageError
from heldout.base.paths import all_or_nothing, write_text, writing
from heldout.base.shown_text import markdown_text, still
from heldout.base.toml_writing import toml_value
from heldout.known_places import remember_course

_KEEP = ".gitkeep"


def new_course(folder: Path, title: str) -> list[str]:
    """Write an empty course into `folder`; the files written, relative to it.

    The folder may exist and hold other things.

    Raises:
        UsageError: something that a course is made of exists already, or the title is not one line of text; nothing was
            written.
        StoreError: the folder cannot be written.
    """
    if still(title) != title:
        raise UsageError(f"A course's title must be one line of text, without control characters. Got {title!a}.")
    files = {
        "course.toml": _COURSE.format(title=toml_value(title)),
        "README.md": _README.format(title=markdown_text(title)),
        ".gitignore": _IGNORED,
        ".github/workflows/challenges.yml": _WORKFLOW,
        f"challenges/{_KEEP}": "",
        f"datasets/{_KEEP}": "",
    }
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} must be a folder. Got a file.")
    taken = [name for name in (*files, "challenges", "datasets") if (folder / name).exists()]
    if taken:
        raise UsageError(
            f"{folder} holds {', '.join(taken)} already, and nothing is ever overwritten. Name another folder: "
            "`heldout course new DIR`."
        )
    with all_or_nothing(*(folder / name for name in files)), writing(folder):
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, text)
    with contextlib.suppress(StoreError):
        remember_course(folder)
    return list(files)


_COURSE = """format_version = 1
title = {title}
# The weakest isolation that submissions may be graded with: limits, standard or strict.
# isolation = "standard"
"""

_IGNORED = """# Python's and the editor's leftovers
__pycache__/
.ipynb_checkpoints/
.venv/

# What heldout leaves behind when it is interrupted
.heldout-new-*/

# Attempts belong into a database, not into version control
*.db
"""

_README = """# {title}

A course for heldout: `challenges/` holds one folder for each challenge, `datasets/` the tables that they are about.
Whoever works in this folder uses this course; from elsewhere, `heldout --course DIR` or the variable `HELDOUT_COURSE`
name it.

## A challenge from a table

    heldout challenge new churn --from churn.csv --target churned

writes `challenges/churn` and `datasets/churn`, and says what was decided and why. Then:

1. Read `challenges/churn/README.md` as a learner would, and say in `datasets/churn/dataset.toml` what the columns mean
   and what allows the use of the data.
2. `heldout challenge calibrate churn` computes what honest tuning earns. Points and advice need it.
3. `heldout challenge verify churn` says what is wrong, what leaks, and whether the challenge can tell good from better.
4. `heldout start churn /tmp/churn` makes a learner's workspace: solve your own challenge once.
5. Commit both folders, `challenges/churn/landscape/` too.

## With a class

    heldout list                          what there is
    heldout start churn                   a learner begins
    heldout grade                         a learner hands in
    heldout leaderboard churn             how the class stands

A course in which the submission itself lies may have been handed in with it, so it is used only where heldout knows it
as yours: `heldout course new` has told it of this one here; on another machine say so once with `heldout course allow`,
in this folder. For whatever others hand in, naming the course is best: `heldout --course DIR grade THEIRS -c churn`.

`.github/workflows/challenges.yml` verifies every challenge when something changes; delete it where it does not serve.
"""

_WORKFLOW = """name: challenges
on: [push, pull_request]

jobs:
  verify:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install heldout
      - run: heldout challenge verify
"""
