"""Markdown as a terminal shows it."""

from __future__ import annotations

import io


def rendered_markdown(text: str, width: int, colour: bool) -> str:
    """The text laid out for `width` columns, without spaces at the ends of lines."""
    from rich.console import Console
    from rich.markdown import Markdown

    buffer = io.StringIO()
    Console(file=buffer, width=width, force_terminal=colour, no_color=not colour, highlight=False).print(Markdown(text))
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines())
