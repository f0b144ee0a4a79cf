"""Writes docs/reference.md from the docstrings of what Python programs use: `python docs/write_reference.py`."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent / "reference.md"
_HEAD = """# Python reference

What `import heldout` gives, from its docstrings: this page is written by `python docs/write_reference.py` and compared
by a test. [From Python](api.md) shows how it is used.
"""
_SECTION = re.compile(r"^(Args|Raises):$")
_ENTRY = re.compile(r"^    (\w[\w, ]*): (.*)$")


def page() -> str:
    """The page."""
    from heldout.grading import open_challenge, result, session
    from heldout.report import tried
    from heldout.report.explanation import explain

    parts = [_HEAD]
    parts += [_entry(f"heldout.{each.__name__}", each, 2) for each in (session.challenge, session.courses)]
    classes = (session.Session, open_challenge.OpenChallenge, result.Result, result.Suggestion)
    for cls in (*classes, explain.Explanation, tried.TriedAdvice):
        parts.append(_class(cls))
    return "\n".join(parts)


def _class(cls: type) -> str:
    parts = [f"## {cls.__name__}\n", _text(inspect.getdoc(cls) or "")]
    members = [each for base in cls.__mro__[:-1] if base.__module__.startswith("heldout") for each in vars(base)]
    for name in sorted({each for each in members if not each.startswith("_") and each[0].islower()}):
        member = inspect.getattr_static(cls, name)
        if isinstance(member, property) or type(member).__name__ == "cached_property" or inspect.isfunction(member):
            parts.append(_entry(name, member, 3))
    return "\n".join(parts)


def _entry(name: str, member: Any, level: int) -> str:
    signature = ""
    if inspect.isfunction(member):
        described = inspect.signature(member)
        own = [each for each in described.parameters.values() if each.name != "self"]
        signature = str(described.replace(parameters=own)).replace("'", "")
    return f"{'#' * level} `{name}{signature}`\n\n{_text(inspect.getdoc(member) or '')}"


def _text(doc: str) -> str:
    """A docstring as Markdown: arguments and exceptions as lists, examples as code."""
    lines: list[str] = []
    for line in doc.splitlines():
        section, entry = _SECTION.match(line), _ENTRY.match(line)
        if section:
            lines += [f"{section[1]}:", ""]
        elif entry:
            lines.append(f"- `{entry[1]}`: {entry[2]}")
        elif line.startswith("        "):
            lines.append(f"  {line.strip()}")
        elif line.startswith((">>>", "...")) or (lines and lines[-1].startswith("    ") and line):
            lines.append(f"    {line}")
        else:
            lines.append(line)
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
