"""The table of docs/metrics.md, from the registry."""

from __future__ import annotations

from heldout.metrics.catalogue import declaration, names
from heldout.metrics.declaration import Declaration

BEGIN = "<!-- metrics: generated from the registry, do not edit -->"
END = "<!-- end of metrics -->"

_HEADER = ("Name", "Better is", "Needs", "Tasks", "Options", "What it says")


def metrics_table() -> str:
    """The registry as a Markdown table, one metric a line, without a newline at the end."""
    lines = [_line(_HEADER), _line(("---",) * len(_HEADER))]
    lines += [_line(_cells(declaration(name))) for name in names()]
    return "\n".join(lines)


def with_table(document: str) -> str:
    """`document` with a fresh table between its two marker lines.

    Raises:
        ValueError: a marker is missing.
    """
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The document needs the lines {BEGIN!r} and {END!r}, with the table between them.")
    return f"{before}{BEGIN}\n\n{metrics_table()}\n\n{END}{after}"


def _cells(declared: Declaration) -> tuple[str, ...]:
    above = declared.predictions_above
    needs = declared.needs if above is None else f"{declared.needs} above {above:g}"
    return (
        f"`{declared.name}`",
        "greater" if declared.greater_is_better else "smaller",
        needs,
        ", ".join(sorted(declared.tasks)),
        " ".join(f"`{option.name}`: {option.allowed}, default {option.default:g}." for option in declared.options),
        " ".join([declared.summary, *(option.summary for option in declared.options)]),
    )


def _line(cells: tuple[str, ...]) -> str:
    escaped = [cell.replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(escaped)} |"
