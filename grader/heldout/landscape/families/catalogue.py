"""The families of the reference landscape by name.

A new family is a function with `@family(…)` in a module of `heldout.landscape.families`; nothing else has to be told.
Another package adds one as an entry point of the group `heldout.families`.
"""

from __future__ import annotations

from heldout.base.registry import Registry
from heldout.landscape.families.interface import DeclaredFamily

FAMILIES = Registry(DeclaredFamily, "family", "heldout.landscape.families", "heldout.families")
