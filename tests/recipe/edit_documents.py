"""Edits as JSON, read as a card's suggestions are."""

from __future__ import annotations

from typing import Any

from heldout.base.json_records import from_json
from heldout.recipe.edit import Edits


def read_edits(document: Any) -> Edits:
    """The edits that a list of JSON objects stands for."""
    return from_json(Edits, document, exact=True)
