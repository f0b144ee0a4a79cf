"""The swap U(P_R, H_L): a learner's estimator and hyperparameters on the reference preprocessing, as a recipe.

`swap_request` is what the grader sends, made without scikit-learn; `make_swap` answers in a trusted process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from heldout.challenge.interface import Challenge
from heldout.landscape.choose import facts_of, families_of
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.interface import HiddenPart
from heldout.landscape.reference import accepts, swap_recipe
from heldout.prepare.interface import PreparedData


def swap_request(
    challenge: Challenge, prepared: PreparedData, family: str, class_path: str, params: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What `make_swap` needs to know; None where the estimator cannot stand on the reference preprocessing.

    A family with `columns` of its own has no swap: they are the course's code, which is not sent to another process.
    """
    facts = facts_of(challenge, prepared)
    found = _family(challenge, facts, family)
    if found is None or found.columns is not None or not accepts(found, class_path, params):
        return None
    kept = {name: getattr(found, name) for name in ("name", "estimator", "preprocessing", "target")}
    return {"family": kept, "facts": asdict(facts), "class_path": class_path, "params": dict(params)}


def reference_estimator(challenge: Challenge, prepared: PreparedData, family: str) -> str | None:
    """Class path of the reference's estimator of a family; None where the landscape has no such family."""
    found = _family(challenge, facts_of(challenge, prepared), family)
    return found.estimator if found else None


def _family(challenge: Challenge, facts: Facts, name: str) -> Family | None:
    return next((each for each in families_of(challenge, facts) if each.name == name), None)


def make_swap(work: dict[str, Any], blobs: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """In a trusted process: `{"recipe": …}`, null where the class refuses the parameters."""
    fields = work["facts"]
    facts = Facts(**fields | {"features": tuple((name, kind) for name, kind in fields["features"])})
    family = Family(space=(), **work["family"])
    return {"recipe": swap_recipe(family, facts, work["class_path"], work["params"])}, b""


def landscape_files(folder: Path, part: HiddenPart = "public") -> tuple[tuple[str, bytes], ...]:
    """Names and contents of what grading on one hidden part needs of a landscape; empty where it is not there."""
    names = ("landscape.json", "costs.json", f"{part}.json", f"{part}.npz")
    if not all((folder / name).is_file() for name in names):
        return ()
    return tuple((f"landscape/{name}", (folder / name).read_bytes()) for name in names)
