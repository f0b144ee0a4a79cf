"""TOML as text: whole documents, and single values for texts that are put together with comments.

>>> print(toml_text({"title": "Fruit", "dataset": {"id": "fruit", "drop": []}}), end="")
title = "Fruit"
<BLANKLINE>
[dataset]
id = "fruit"
drop = []
>>> toml_value({"type": "str", "values": ["a", 'b"c', True, 0.5]})
'{type = "str", values = ["a", "b\\\\"c", true, 0.5]}'
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from heldout.base.errors import ChallengeError


def toml_text(document: Mapping[str, Any]) -> str:
    """The document as TOML: tables at the top as `[table]`, what is inside them inline.

    Raises:
        ChallengeError: it holds something that reads back as something else.
    """
    import tomlkit

    written = tomlkit.document()
    for key, value in sorted(document.items(), key=lambda item: isinstance(item[1], dict)):
        if isinstance(value, dict):
            table = tomlkit.table()
            for name, inside in value.items():
                table.add(name, _item(inside))
            written.add(key, table)
        else:
            written.add(key, _item(value))
    text = tomlkit.dumps(written)
    if tomllib.loads(text) != dict(document):
        raise ChallengeError("a definition holds values that cannot be written again; NaN is one of them.")
    return text


def toml_value(value: Any) -> str:
    """A value as it stands behind `key =`, in one line.

    Raises:
        ValueError: TOML has no such value; None is one of them.
    """
    text: str = _item(value).as_string()
    return text


def _item(value: Any) -> Any:
    import tomlkit

    match value:
        case dict():
            table = tomlkit.inline_table()
            for name, inside in value.items():
                table.add(name, _item(inside))
            return table
        case list() | tuple():
            array = tomlkit.array()
            for each in value:
                array.append(_item(each))
            return array
    return tomlkit.item(value)
