"""A file or a folder for each learner, called as the learner is: what is left when no system's layout is recognised."""

from __future__ import annotations

from pathlib import Path

from heldout.classroom.hand_ins.attempt_file import SUFFIX
from heldout.classroom.hand_ins.interface import HandIn, HandIns, Layout, ListedFolder, Unrecognised

SUFFIXES = (".py", ".ipynb", ".skops", ".csv", ".zip")
"""Of files that can be a hand-in."""


def _find(place: ListedFolder, challenge_id: str) -> HandIns:
    hand_ins = [HandIn(folder.name, (folder,)) for folder in place.folders]
    hand_ins += [HandIn(_learner(file), (file,)) for file in place.files if file.suffix.lower() in SUFFIXES]
    left_out = [
        Unrecognised(file.name, f"is no Python file, notebook, model, predictions or zip ({', '.join(SUFFIXES)})")
        for file in place.files
        if file.suffix.lower() not in SUFFIXES
    ]
    return HandIns(tuple(hand_ins), tuple(left_out))


def _learner(file: Path) -> str:
    """What the file is called, without what says of which kind it is."""
    return file.name.removesuffix(SUFFIX) if file.name.endswith(SUFFIX) else file.stem


PLAIN = Layout("plain", "a file or folder for each learner", lambda place: False, _find)
"""Taken where nothing else is; it recognises nothing itself."""
