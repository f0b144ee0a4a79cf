"""In the process for an author's code: what the families of a `families.py` are for the facts of a challenge."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

from heldout.author.child import require_author_process
from heldout.base.registry import collect
from heldout.landscape.families.interface import DeclaredFamily, Facts, Family
from heldout.landscape.plain_families import plain_family


def answer(header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """`families` by name as plain values, None for one that does not suit; or `fault`, what the author's code did."""
    require_author_process()
    told = header["facts"]
    facts = Facts(**{**told, "features": tuple(tuple(each) for each in told["features"])})
    try:
        declared = collect([_run(Path.cwd() / header["file"])], DeclaredFamily, "family")
        families = {name: each.make(facts) for name, each in declared.items()}
        return {"families": {name: _plain(made, facts) for name, made in families.items()}}, b""
    except (Exception, SystemExit) as error:
        return {"fault": f"{type(error).__name__}: {error}"}, b""


def _run(path: Path) -> types.ModuleType:
    module = types.ModuleType(f"heldout_families_{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # dataclasses look their module up
    sys.path.insert(0, str(path.parent))
    exec(compile(path.read_bytes(), str(path), "exec", dont_inherit=True), module.__dict__)
    return module


def _plain(family: object, facts: Facts) -> dict[str, Any] | None:
    if family is None:
        return None
    if not isinstance(family, Family):
        raise TypeError(f"a function that is decorated with @family must return a Family or None. Got {family!r}")
    return plain_family(family, _recipe(family, facts))


def _recipe(family: Family, facts: Facts) -> dict[str, Any] | None:
    """The family's own columns as a recipe, which the calibration rebuilds without the author's code."""
    if family.columns is None:
        return None
    if not callable(family.columns):
        raise TypeError(f"the columns of '{family.name}' must be a function of the facts. Got {family.columns!r}")
    from heldout.recipe.write import Declared, write_recipe

    recipe = write_recipe(family.columns(facts))
    if isinstance(recipe, Declared):
        raise ValueError(f"the columns of '{family.name}' must be made of a library's own parts: {recipe.reason}")
    return recipe
