"""Writes docs/scorecard.schema.json from the score card's own classes: `python docs/write_schema.py`."""

from __future__ import annotations

import ast
import inspect
import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from heldout.base.json_records import key_of
from heldout.base.paths import write_text
from heldout.scoring.interface import SCHEMA, ScoreCard

FILE = Path(__file__).parent / "scorecard.schema.json"
_ATOMS = {str: "string", bool: "boolean", int: "integer", float: "number"}


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the score card.

    Required is what a card of every version says. A key that stands nowhere here is one of a newer heldout.
    """
    definitions: dict[str, Any] = {}
    card = _record(ScoreCard, definitions)
    card["properties"] = {"schema": {"const": SCHEMA}, **card["properties"]}
    card["required"] = ["schema", *card["required"]]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **card, "$defs": definitions}


def _record(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    hints, told = get_type_hints(kind), _docstrings(kind)
    properties = {key_of(each): told.get(each.name, {}) | _of(hints[each.name], definitions) for each in fields(kind)}
    required = [key_of(each) for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING]
    description = _words(inspect.getdoc(kind) or "")
    return {"type": "object", "description": description, "properties": properties, "required": required}


def _words(docstring: str) -> str:
    """A docstring in the words of JSON, on one line."""
    return " ".join(docstring.split()).replace("None", "null")


def _docstrings(kind: Any) -> dict[str, dict[str, str]]:
    """What stands below each field of a class, by its name."""
    body = ast.parse(inspect.getsource(kind).strip()).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            found[field.target.id] = {"description": _words(str(ast.literal_eval(below.value)))}
    return found


def _of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field's type."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return {}
    if kind in _ATOMS or kind is types.NoneType:
        return {"type": _ATOMS.get(kind, "null")}
    if is_dataclass(kind):
        assert isinstance(kind, type)
        definitions.setdefault(kind.__name__, {})
        definitions[kind.__name__] = definitions[kind.__name__] or _record(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if origin in (Union, types.UnionType):
        if all(each in _ATOMS or each is types.NoneType for each in inner):
            return {"type": [_ATOMS.get(each, "null") for each in inner]}
        return {"anyOf": [_of(each, definitions) for each in inner]}
    if origin is Literal:
        return {"enum": list(inner)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [each.value for each in kind]}
    if origin in (Mapping, dict):
        return {"type": "object", "additionalProperties": _of(inner[1], definitions)}
    assert origin is tuple
    if inner[-1] is ...:
        return {"type": "array", "items": _of(inner[0], definitions)}
    items = [_of(each, definitions) for each in inner]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


if __name__ == "__main__":
    write_text(FILE, json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")
