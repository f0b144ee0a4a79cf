"""One report for each learner in a folder, ready to be handed back."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

from heldout.base.errors import UsageError
from heldout.base.paths import ensure_folder, require_output, write_text
from heldout.classroom.grade_all.interface import Batch
from heldout.report.interface import Format, Screen

SUFFIXES = {"html": ".html", "markdown": ".md", "text": ".txt", "junit": ".xml"}
_KEPT = re.compile(r"[^\w .,'()-]+")
_LONGEST = 180
"""Bytes of a stem: a file's name has at most 255, and a temporary one is longer."""


def make_feedback_folder(folder: Path) -> None:
    """Make the folder that the reports are to lie in, and try whether one can be written there.

    Raises:
        UsageError: the folder is a file, or nothing can be written there.
        WriteError: it cannot be made, or the disk is full.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--feedback must name a folder. {folder} is a file.")
    require_output(ensure_folder(folder) / "report")


def write_feedback(batch: Batch, folder: Path, report: Format) -> tuple[Path, ...]:
    """Write the reports, each in one step, and return their paths; those of other learners in the folder stay.

    Raises:
        UsageError: the folder is a file, or nothing can be written there.
        WriteError: a report cannot be written.
    """
    make_feedback_folder(folder)
    written: dict[str, Path] = {}
    for result in batch.results:
        if result.card is None:
            continue
        stem = file_stem(result.learner)
        number = 2
        while stem.casefold() in written:
            stem = f"{file_stem(result.learner)} {number}"
            number += 1
        path = folder / (stem + SUFFIXES.get(report.name, ".json"))
        write_text(path, report.render(result.card, Screen()) + "\n")
        written[stem.casefold()] = path
    return tuple(written.values())


def file_stem(learner: str) -> str:
    """A file's name for a learner on every system: letters, digits and a few marks; never empty, hidden or reserved.

    Where a name had to be changed its hash tells it from others that end alike, whoever else is in the class.

    >>> file_stem("../../etc/passwd"), file_stem("Zoë O'Brien"), file_stem("a@x")
    ('_.._etc_passwd 3754d6', "Zoë O'Brien", 'a_x bd39e6')
    """
    name = unicodedata.normalize("NFC", learner)
    stem = _readable(name)
    return stem if stem == name else f"{stem} {hashlib.sha256(name.encode(errors='replace')).hexdigest()[:6]}"


def _readable(name: str) -> str:
    text = _KEPT.sub("_", name).strip(" .")
    text = text.encode()[:_LONGEST].decode(errors="ignore").strip(" .")
    if re.fullmatch(r"(?i:con|prn|aux|nul|com\d|lpt\d)(\..*)?", text):
        text += "_"
    return text or "_"
