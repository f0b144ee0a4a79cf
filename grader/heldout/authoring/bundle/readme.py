"""README.md at the top of each copy: what it is, and the first commands."""

from __future__ import annotations

from collections.abc import Sequence

from heldout.authoring.bundle.interface import BundledChallenge, Copy
from heldout.base.shown_text import markdown_text
from heldout.base.versions import __version__


def readme(copy: Copy, title: str, challenges: Sequence[BundledChallenge]) -> bytes:
    """The text, as UTF-8."""
    text = _student(title, challenges) if copy == "student" else _instructor(title, challenges)
    return text.encode()


def _student(title: str, challenges: Sequence[BundledChallenge]) -> str:
    first = challenges[0].id
    return f"""# {markdown_text(title)}

Practice challenges for [heldout](https://pypi.org/project/heldout/), made with heldout {__version__}. Begin in
this folder:

    heldout list
    heldout start {first} ../my-{first}
    cd ../my-{first}
    heldout grade

{_table(challenges)}
Everything is graded on the **public** rows, here on your machine, as often as you like; the score is the one that the
instructor's copy gives. Their labels are in this folder, since grading needs them. Looking at them helps nobody: the
final mark comes from **private** rows, which only the instructor has. Hand in the `solution.py` itself for it, or the
file that `heldout hand-in {first}` writes of your last attempt. Predictions for the public rows cannot be graded on
the private ones.

`bundle.json` holds checksums. A challenge whose files were damaged or changed is not graded; unpack the copy again.
"""


def _instructor(title: str, challenges: Sequence[BundledChallenge]) -> str:
    first = challenges[0].id
    return f"""# {markdown_text(title)}: the instructor's copy

**Do not hand out this folder:** it holds the private rows with their labels and the example submissions. Made with
heldout {__version__}. It is a course of its own and can be moved to the machine that grades:

    heldout challenge bundle --check .
    heldout grade path/to/solution.py -c {first} --learner ada
    heldout collect path/to/ada.heldout.zip
    heldout leaderboard {first}

{_table(challenges)}
`heldout leaderboard {first} --final` closes attempts and gives the final mark, on the private rows.
A submission gets the same public score here and in the student's copy. `bundle.json` holds checksums of every file.
"""


def _table(challenges: Sequence[BundledChallenge]) -> str:
    lines = ["| challenge | rows to train on | public rows | private rows |", "| --- | --- | --- | --- |"]
    lines += [f"| {one.id} | {one.train:,} | {one.public:,} | {one.private:,} |" for one in challenges]
    return "\n".join(lines) + "\n"
