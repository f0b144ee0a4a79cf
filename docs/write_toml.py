"""Writes docs/toml.md from the schemas themselves: `python docs/write_toml.py`."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from heldout.base.toml_wording import KeyReference, key_references
from heldout.challenge.class_file import ClassDefinition
from heldout.challenge.course import CourseDefinition
from heldout.challenge.definition import ChallengeDefinition
from heldout.dataset.definition import DatasetDefinition
from heldout.landscape.families.catalogue import FAMILIES
from heldout.metrics.catalogue import declaration
from heldout.metrics.catalogue import names as metric_names
from heldout.web.identity.server_file import ServerDefinition

PAGE = Path(__file__).parent / "toml.md"
FILES: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("challenge.toml", "`challenges/<id>/challenge.toml`: the definition of a challenge.", ChallengeDefinition),
    ("dataset.toml", "`datasets/<id>/dataset.toml`: where a table comes from and what it holds.", DatasetDefinition),
    ("class.toml", "Beside `course.toml`, optional: who takes the course ([classes.md](classes.md)).", ClassDefinition),
    ("serve.toml", "Beside `course.toml`, optional: how people reach `heldout serve` and sign in.", ServerDefinition),
    ("course.toml", "At the top of a course, optional: what holds for every challenge in it.", CourseDefinition),
)
_HEAD = """# Every key of every file

What may stand in the files that an author writes. An unknown key, a wrong type or an impossible value is reported with
the file, the key, what is allowed and what came; all of a file at once. This page is written by
`python docs/write_toml.py` from the schemas and compared by a test.
"""


def toml_page() -> str:
    """The page as it should be."""
    parts = [_HEAD]
    for name, about, model in FILES:
        parts.append(f"## {name}\n\n{about}\n")
        tables: dict[str, list[KeyReference]] = {}
        for each in key_references(model):
            tables.setdefault(each.table, []).append(each)
        for table, keys in tables.items():
            heading = f"### {name}: `{table}`" if table else f"### {name}: at the top"
            parts.append(f"{heading}\n\n{_table(keys)}\n")
    parts.append(_names())
    return "\n".join(parts)


def _table(keys: list[KeyReference]) -> str:
    lines = ["| key | must be | without it | what it means |", "| --- | --- | --- | --- |"]
    lines += [f"| `{key.name}` | {key.allowed} | {_without(key)} | {key.description} |" for key in keys]
    return "\n".join(lines)


def _without(key: KeyReference) -> str:
    if key.needed:
        return "an error"
    return f"`{key.default}`" if key.default and key.default != "empty" else key.default or "none"


def _names() -> str:
    """The names that `metric.name` and `reference.families` take."""
    lines = [
        "## Names of metrics",
        "",
        "For `metric.name`; docs/metrics.md has the formulas.",
        "",
        "| metric | better | tasks | options |",
        "| --- | --- | --- | --- |",
    ]
    for name in metric_names():
        declared = declaration(name)
        options = "; ".join(
            f"`{option.name}`: {option.allowed}, default {option.default:g}" for option in declared.options
        )
        direction = "higher" if declared.greater_is_better else "lower"
        lines.append(f"| `{name}` | {direction} | {', '.join(sorted(declared.tasks))} | {options} |")
    lines += [
        "",
        "## Names of families",
        "",
        "For `reference.families`: " + ", ".join(f"`{name}`" for name in FAMILIES.built_in) + ".",
        "A file named by `reference.python` declares further ones; see docs/landscape.md.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(toml_page(), encoding="utf-8")
