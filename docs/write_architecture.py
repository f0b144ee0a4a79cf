"""Draws the rooms of docs/architecture.md from the imports: `python docs/write_architecture.py`."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

PAGE = Path(__file__).parent / "architecture.md"
BEGIN = "<!-- rooms: drawn from the imports by docs/write_architecture.py, do not edit -->"
END = "<!-- end of rooms -->"
Edges = dict[str, set[str]]


def imports() -> Edges:
    """Which rooms each room imports from, for types too; a room is a package or a module directly below `heldout`."""
    graph = grimp.build_graph("heldout", cache_dir=None)
    found: Edges = {}
    for module in graph.modules:
        room = _room(module)
        for imported in graph.find_modules_directly_imported_by(module):
            if room and (other := _room(imported)) and other != room:
                found.setdefault(room, set()).add(other)
    return found


def _room(module: str) -> str | None:
    """The part of a module's name behind `heldout`; None for the package itself and what starts it."""
    room = module.partition(".")[2].partition(".")[0]
    return None if room in ("", "__main__") else room


def needed(edges: Edges) -> Iterator[tuple[str, str]]:
    """The arrows that must be drawn: those that no way over other rooms implies.

    Raises:
        ValueError: the rooms do not lie above one another.
    """
    below = _below(edges)
    for room, others in sorted(edges.items()):
        for other in sorted(others):
            if not any(other in below[each] for each in others - {other}):
                yield room, other


def _below(edges: Edges) -> Edges:
    """Which rooms can be reached from each room."""
    try:
        order = [*TopologicalSorter(edges).static_order()]
    except CycleError as error:
        raise ValueError(f"rooms import each other: {' → '.join(error.args[1])}") from None
    found: Edges = {}
    for room in order:
        direct = edges.get(room, set())
        found[room] = direct.union(*(found[other] for other in direct))
    return found


def drawing() -> str:
    """The rooms as a Mermaid flowchart."""
    arrows = [f"    {room} --> {other}" for room, other in needed(imports())]
    return "\n".join(["```mermaid", "flowchart TD", *arrows, "```"])


def with_drawing(document: str) -> str:
    """The document with a fresh drawing between its two marker lines."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{drawing()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_drawing(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
