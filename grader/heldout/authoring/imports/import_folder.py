"""`import_folder`: a folder in Kaggle's shape becomes a challenge, written as `heldout challenge new` writes one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from heldout.authoring.imports.folder import read_folder
from heldout.authoring.imports.importers import as_one_table
from heldout.authoring.imports.interface import Imported, ImportedTable, ImportOptions
from heldout.authoring.imports.ramp_kit import read_kit
from heldout.authoring.new.create import new_challenge
from heldout.authoring.new.place import CoursePlace, check_free
from heldout.authoring.new.target import read_target
from heldout.base.words import with_article
from heldout.metrics import catalogue


def import_folder(folder: Path, name: str, options: ImportOptions, place: CoursePlace) -> Imported:
    """Write challenges/NAME and datasets/NAME, both or neither.

    Raises:
        UsageError: the folder cannot be read as a competition, or the name is taken; nothing was written.
        StoreError: the course cannot be written; nothing was left.
    """
    check_free(place.course, name)
    kit = read_kit(folder)
    if kit is not None:
        options, folder = kit.options(options), kit.data
    imported = as_one_table(read_folder(folder), options)
    if kit is not None and options.metric == kit.metric:
        imported = _with_a_metric_that_suits(imported)
    written = new_challenge(imported.table, imported.file, name, imported.author_options, place)
    kept, lost = (kit.kept, kit.lost) if kit is not None else ((), ())
    return Imported(written, (*kept, *imported.kept), (*imported.lost, *lost))


def _with_a_metric_that_suits(imported: ImportedTable) -> ImportedTable:
    """The usual metric where the kit's does not suit the task, and what is said of it."""
    metric = imported.author_options.metric
    if metric is None:
        return imported
    task = read_target(imported.table.frame, replace(imported.author_options, metric=None)).task
    if not catalogue.check_task(metric, task):
        return imported
    unsuited = f"The kit's metric, {metric}, does not suit {with_article(task)} task: the usual one is proposed."
    return replace(
        imported, author_options=replace(imported.author_options, metric=None), lost=(*imported.lost, unsuited)
    )
