"""How a result shows itself in a notebook: as it does in a terminal."""

from __future__ import annotations

import html


class ShownInNotebooks:
    """A value whose `str` is made for people; a notebook shows the same, in a fixed-width font."""

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"
