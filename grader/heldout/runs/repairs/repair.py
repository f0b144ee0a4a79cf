"""The first translation that knows an error."""

from __future__ import annotations

import re
from dataclasses import replace

from heldout.runs.repairs import columns, imports, models, parameters, source
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
    imports.own_file_shadows,
    imports.missing_package,
    imports.absent_name,
    imports.not_imported,
    parameters.unknown_parameter,
    parameters.refused_value,
    models.wrong_answer,
    models.text_labels,
    models.numbers_for_labels,
    models.answered_numbers,
    models.without_labels,
    models.folder_of_rows,
    models.survival_target,
    models.label_encoder,
    columns.date_column,
    columns.text_column,
    columns.missing_values,
    columns.unknown_category,
    columns.absent_column,
    columns.absent_in_spark,
    columns.table_to_vectorizer,
    columns.other_rows,
    columns.other_dummies,
)


_SEARCH = re.compile(r"All the \d+ fits failed")
_CAUSE = re.compile(r"^(\w{1,100}(?:Error|Exception|Interrupt)): (.*)$", re.MULTILINE)


def _of_a_search(error: StageError) -> StageError | None:
    """What the fits of a search failed with, which it tells at the end of a long text; None where it tells of none."""
    if _SEARCH.search(error.message) is None:
        return None
    found = list(_CAUSE.finditer(error.message))
    if not found:
        return None
    last = found[-1]
    return replace(error, kind="exception", type=last[1], message=error.message[last.start(2) :].strip())


def translated(error: StageError, about: Circumstances) -> StageError:
    """The error with a message that a beginner can act on; as it is where nobody knows it.

    What it says is a process's own word: it is read as text, and nothing that it names is opened.
    """
    if error.kind not in ("exception", "invalid_output"):
        return error
    inner = _of_a_search(error)
    if inner is not None:
        told = translated(inner, about)
        return replace(told, type=error.type, kind="translated", message=f"no fit of the search worked. {told.message}")
    for translate in _TRANSLATIONS:
        message = translate(error, about)
        if message is not None:
            kind = "translated" if error.kind == "exception" else error.kind
            return replace(error, message=message, kind=kind)
    return error
