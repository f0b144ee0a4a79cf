"""A TOML document as text: keys and values in their order, and none of the author's comments.

>>> print(toml_text({"title": "Fruit", "dataset": {"id": "fruit", "drop": []}}), end="")
title = "Fruit"
<BLANKLINE>
[dataset]
id = "fruit"
drop = []
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from heldout.base.errors import ChallengeError

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(document: Mapping[str, Any]) -> str:
    """The document as TOML: tables at the top as `[table]`, what is inside them inline.

    Raises:
        ChallengeError: it holds something that reads back as something else.
    """
    plain = {key: value for key, value in document.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in document.items() if isinstance(value, dict)}
    blocks = [_lines(plain)] if plain else []
    blocks += [f"[{_key(key)}]\n{_lines(value)}" for key, value in tables.items()]
    text = "\n".join(blocks)
    if tomllib.loads(text) != dict(document):
        raise ChallengeError("a definition holds values that cannot be written again; NaN is one of them.")
    return text


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int() | float():
            return repr(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list():
            return f"[{', '.join(_value(item) for item in value)}]"
        case dict():
            inside = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
            return f"{{ {inside} }}" if inside else "{}"
    raise TypeError(type(value).__name__)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
