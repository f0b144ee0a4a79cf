"""The first translation that knows an error."""

from __future__ import annotations

from dataclasses import replace

from heldout.runs.repairs import columns, imports, models, source
from heldout.runs.repairs.interface import Circumstances, Translate
from heldout.stages.interface import StageError

_TRANSLATIONS: tuple[Translate, ...] = (
    source.encoding,
    source.typographic,
    source.indentation,
    source.waits_for_input,
    source.absent_file,
    source.undefined,
    source.arguments,
    imports.missing_package,
    imports.absent_name,
    models.wrong_answer,
    models.text_labels,
    models.numbers_for_labels,
    columns.date_column,
    columns.text_column,
    columns.missing_values,
    columns.unknown_category,
    columns.absent_column,
)


def translated(error: StageError, about: Circumstances) -> StageError:
    """The error with a message that a beginner can act on; as it is where nobody knows it.

    What it says is a process's own word: it is read as text, and nothing that it names is opened.
    """
    if error.kind not in ("exception", "invalid_output"):
        return error
    for translate in _TRANSLATIONS:
        message = translate(error, about)
        if message is not None:
            kind = "translated" if error.kind == "exception" else error.kind
            return replace(error, message=message, kind=kind)
    return error
