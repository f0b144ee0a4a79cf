"""What an author is told of an imported challenge."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from heldout.authoring.imports.interface import Imported
from heldout.authoring.new import report

_SCHEMA = "heldout.importedchallenge/1"


def as_text(imported: Imported, width: int, here: Path) -> str:
    """What came over and what did not, then what `heldout challenge new` tells, for `width` columns."""
    lines = []
    for heading, sentences in (("Carried over:", imported.kept), ("Not carried over, or decided here:", imported.lost)):
        if sentences:
            lines += [heading, *(line for sentence in sentences for line in _item(sentence, width)), ""]
    return "\n".join([*lines, report.as_text(imported.written, width, here)])


def as_json(imported: Imported) -> dict[str, Any]:
    """The result for programs."""
    document = report.as_json(imported.written)
    return document | {"schema": _SCHEMA, "carried_over": list(imported.kept), "not_carried_over": list(imported.lost)}


def _item(sentence: str, width: int) -> list[str]:
    return textwrap.wrap(sentence, width, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
