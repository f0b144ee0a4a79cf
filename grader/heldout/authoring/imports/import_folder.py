"""`import_folder`: a folder in Kaggle's shape becomes a challenge, written as `heldout challenge new` writes one."""

from __future__ import annotations

from pathlib import Path

from heldout.authoring.imports.carry import carry_over
from heldout.authoring.imports.folder import read_folder
from heldout.authoring.imports.interface import Asked, Imported
from heldout.authoring.new.create import new_challenge
from heldout.authoring.new.place import Place, check_free


def import_folder(folder: Path, name: str, asked: Asked, place: Place) -> Imported:
    """Write challenges/NAME and datasets/NAME, both or neither.

    Raises:
        UsageError: the folder cannot be read as a competition, or the name is taken; nothing was written.
        StoreError: the course cannot be written; nothing was left.
    """
    check_free(place.course, name)
    carried = carry_over(read_folder(folder), asked)
    written = new_challenge(carried.table, carried.file, name, carried.wishes, place)
    return Imported(written, carried.kept, carried.lost)
