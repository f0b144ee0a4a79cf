"""Which file of a folder in Kaggle's shape is what, told by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from heldout.base.errors import UsageError
from heldout.base.words import listed
from heldout.reading.unpack import SUFFIXES

_PATTERNS = ("{}data", "data{}", "{}set", "{}dataset", "public{}", "df{}", "{}df", "{}values")
"""How else train.csv and test.csv are called: `train_data.csv`, `data_train.csv`."""


@dataclass(frozen=True)
class KaggleFolder:
    """The tables of a folder."""

    folder: Path
    train: Path
    test: Path | None
    sample: Path | None
    """The sample submission."""
    solution: Path | None
    """The labels of the test rows, which only organisers have."""
    others: tuple[str, ...]
    """Names of what is not used, sorted; folders end in a slash."""


def read_folder(folder: Path) -> KaggleFolder:
    """The tables in `folder`.

    Raises:
        UsageError: there is no such folder, it has no train.csv, or two files claim the same role.
    """
    if folder.is_dir() and not _has_train(folder) and _has_train(folder / "data"):
        folder = folder / "data"
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise UsageError(f"{folder} {what}. Name a folder with train.csv, test.csv and solution.csv.")
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    found: dict[str, list[Path]] = {"train": [], "test": [], "sample": [], "solution": []}
    others = []
    for entry in entries:
        role = _role(entry)
        if role is None:
            others.append(f"{entry.name}/" if entry.is_dir() else entry.name)
        else:
            found[role].append(entry)
    for role, files in found.items():
        if len(files) > 1:
            names = listed(file.name for file in files)
            raise UsageError(f"{folder} has more than one {role} file: {names}. Keep one of them in the folder.")
    if not found["train"]:
        held = ", ".join(entry.name for entry in entries[:12]) or "nothing"
        raise UsageError(f"{folder} must hold train.csv, the rows with labels. It holds {held}.")
    only = {role: files[0] if files else None for role, files in found.items()}
    train = found["train"][0]
    return KaggleFolder(folder, train, only["test"], only["sample"], only["solution"], tuple(others))


def _has_train(folder: Path) -> bool:
    return folder.is_dir() and any(_role(entry) == "train" for entry in folder.iterdir())


def _role(entry: Path) -> str | None:
    """train, test, sample or solution; None for anything else."""
    name = entry.name.lower()
    suffix = next((suffix for suffix in SUFFIXES if name.endswith(suffix)), None)
    if suffix is None or not entry.is_file():
        return None
    words = re.sub(r"[^a-z]+", " ", name.removesuffix(suffix)).split()
    joined = "".join(words)
    if "solution" in joined:
        return "solution"
    if "submission" in joined:
        return "sample"
    if joined in ("testlabels", "labelstest", "ytest"):
        return "solution"
    for role in ("train", "test"):
        if joined in (
            role,
            *(pattern.format(role) for pattern in _PATTERNS),
            f"{role}ing",
            f"{role}ingdata",
            f"{role}ingset",
        ):
            return role
    return None
