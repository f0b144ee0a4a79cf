"""What two versions of a challenge differ in, key by key and file by file, where both are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_SECTIONS = ("metric", "dataset", "task", "split", "limits")
_LONGEST = 40


def names_of_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """What changed, in a word or two each: `metric`, `split`, `data`, `own code helper.py`."""
    found = [section for section in _SECTIONS if old.get(section) != new.get(section)]
    if old.get("rows") != new.get("rows"):
        found.append("data")
    return (*found, *(f"own code {name}" for name in changed_files(old, new)))


def changed_keys(section: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """`split.seed 7 → 8` for each key of a section that has another value."""
    before, after = old.get(section) or {}, new.get(section) or {}
    return [
        f"{section}.{key} {_shown(before.get(key))} → {_shown(after.get(key))}"
        for key in dict.fromkeys([*after, *before])
        if before.get(key) != after.get(key)
    ]


def changed_files(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The files of the challenge's own code that are others, new or gone, without those of generators (`rows`)."""
    before, after = dict(_code(old)), dict(_code(new))
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def _code(deciding: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    function = (deciding.get("metric") or {}).get("function")
    if function:
        yield function.rpartition(":")[0], deciding["metric_code"]
    yield from (deciding.get("metric_helpers") or {}).items()
    yield from (deciding.get("families_code") or {}).items()


def _shown(value: Any) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
