"""A module with `get_estimator` as an author would lay it out: imports in order, no line too long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

PIPELINE = "from sklearn.pipeline import make_pipeline"
_LINE = 120
"""Longest line, as the usual formatters have it."""


class TransformerPart(NamedTuple):
    """One entry of a column transformer, and what it needs."""

    transformer: str
    """Python code."""
    columns: str | tuple[str, ...]
    """Python code that chooses columns, or their names."""
    imports: tuple[str, ...]

    @property
    def line(self) -> str:
        """The entry as a tuple in one line of Python."""
        return f"({self.transformer}, {self.columns if isinstance(self.columns, str) else _names(self.columns)})"


def _names(names: Sequence[str]) -> str:
    return "[" + ", ".join(quoted(name) for name in names) + "]"


def quoted(text: str) -> str:
    """A Python literal with double quotes where that needs no escapes."""
    return f'"{text}"' if not set(text) & set('"\\') and text.isprintable() else repr(text)


def source_text(
    documentation: str,
    parts: Sequence[TransformerPart] | None,
    model_import: str,
    model: str,
    comment: Sequence[str] = (),
    says: str = "",
    own: str = "",
    dense: bool = False,
) -> str:
    """A module with `get_estimator`; without `parts` the model is given the table as it is.

    `dense`: whether the model takes no sparse matrix, and the parts may make one.
    """
    imports = set(model_import.splitlines())
    body = [f'    """{says}"""'] if says else []
    body += [f"    {line}" for line in comment]
    if parts:
        imports |= {"from sklearn.compose import make_column_transformer", PIPELINE}
        for part in parts:
            imports |= set(part.imports)
        more = ["sparse_threshold=0"] if dense else []
        one = f"    columns = make_column_transformer({', '.join([*(part.line for part in parts), *more])})"
        if len(one) <= 118:
            body.append(one)
        else:
            body.append("    columns = make_column_transformer(")
            body += [line for part in parts for line in _laid_out(part)]
            body += [f"        {each}," for each in more]
            body.append("    )")
        body += _model_lines("make_pipeline(columns, ", model, ")")
    else:
        body += _model_lines("", model, "")
    quotes = '"""'
    documentation = documentation.replace("\\", "/").replace('"""', "'''")
    head = f"{quotes}{documentation}{quotes}\n\n" + "\n".join(_merged(imports)) + "\n"
    middle = f"\n\n{own}" if own else ""
    return f"{head}{middle}\n\ndef get_estimator():\n" + "\n".join(body) + "\n"


def _laid_out(part: TransformerPart) -> list[str]:
    """One part of a transformer, over several lines where it is long; names are never broken."""
    if len(part.line) <= _LINE - len("        ,"):
        return [f"        {part.line},"]
    columns = part.columns if isinstance(part.columns, str) else _names(part.columns)
    chosen = [f"            {columns},"]
    if not isinstance(part.columns, str) and len(chosen[0]) > _LINE:
        chosen = ["            [", *(f"                {quoted(name)}," for name in part.columns), "            ],"]
    return ["        (", f"            {part.transformer},", *chosen, "        ),"]


def _model_lines(before: str, model: str, after: str) -> list[str]:
    if not before or (len(before) + len(model) <= 100 and "\n" not in model):
        return [f"    return {before}{model}{after}"]
    made = [f"    model = {model}"] if "\n" in model else _in_brackets("    model = ", model)
    return [*made, f"    return {before}model{after}"]


def _in_brackets(before: str, code: str) -> list[str]:
    """A call in one line where that is short enough, else with its arguments on a line of their own, inside others."""
    if len(before) + len(code) <= _LINE:
        return [before + code]
    indent = " " * (len(before) - len(before.lstrip()))
    start, _, arguments = code[:-1].partition("(")
    if not re.fullmatch(r"\w+\(.*\)", arguments):
        return [f"{before}{start}(", f"{indent}    {arguments}", f"{indent})"]
    return [f"{before}{start}(", *_in_brackets(f"{indent}    ", arguments), f"{indent})"]


def _merged(imports: set[str]) -> list[str]:
    """The imports in the usual order, those of one module on one line."""
    plain = sorted(line for line in imports if line.startswith("import "))
    by_module: dict[str, set[str]] = {}
    for line in imports:
        if line.startswith("from "):
            module, _, names = line.removeprefix("from ").partition(" import ")
            by_module.setdefault(module, set()).update(names.split(", "))
    merged = [f"from {module} import {', '.join(sorted(by_module[module]))}" for module in sorted(by_module)]
    return [*plain, *merged]
