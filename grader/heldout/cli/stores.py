"""The attempts database of the command line, opened when it is needed."""

from __future__ import annotations

import importlib
import threading

from heldout.leaderboard.interface import AttemptStore


def prefetch_store() -> None:
    """Import the database library in the background: it is needed last, and takes long."""
    threading.Thread(target=importlib.import_module, args=("heldout.leaderboard.sql_store",), daemon=True).start()


def lazy_store() -> AttemptStore:
    """The store behind `HELDOUT_DB` or the user's file, created when it is missing.

    Raises:
        StoreError: it cannot be opened or created.
    """
    from heldout.leaderboard.store import open_store
    from heldout.paths import database_url

    return open_store(database_url())
