"""SciPy is imported without writing its documentation.

While it is imported it takes the docstrings of some 600 functions apart and puts them together with notes for readers
of its web site: an eighth of what all libraries of a worker take to import. Nobody reads these notes here.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import Any


def leave_docs_alone() -> None:
    """Before SciPy is imported: its functions keep the docstrings that stand in their source. A SciPy that writes them
    in another way does so as ever.
    """
    if "scipy.stats" in sys.modules:
        return
    try:
        from scipy._lib import _docscrape

        parsed: Any = _docscrape.FunctionDoc
    except (ImportError, AttributeError):
        return

    class UnparsedDoc(parsed):  # type: ignore[misc]
        """Sections that are thrown away, and the text as it was written."""

        def __init__(self, documented: object, *others: object, **more: object) -> None:
            self._documented = documented
            self._parsed_data: defaultdict[str, list[object]] = defaultdict(list)

        def __str__(self) -> str:
            # The first line stands for the signature, which whoever asks takes off.
            return f"\n{getattr(self._documented, '__doc__', None) or ''}"

    _docscrape.FunctionDoc = UnparsedDoc
