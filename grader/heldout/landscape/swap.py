"""The swap U(P_R, H_L): a learner's estimator and hyperparameters on the reference preprocessing, as a recipe.

`swap_request` is what the grader sends, made without scikit-learn; `make_swap` answers in a trusted process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.reference import accepts, swap_recipe

if TYPE_CHECKING:
    from heldout.landscape.reference_model import ReferenceModel


def swap_request(
    reference: ReferenceModel, name: str, class_path: str, params: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What `make_swap` needs to know; None where the estimator cannot stand on the preprocessing of the family `name`.

    A family with `columns` of its own has no swap: they are the course's code, which is not sent to another process.
    """
    found = reference.family(name)
    if found is None or found.columns is not None or not accepts(found, class_path, params):
        return None
    kept = {name: getattr(found, name) for name in ("name", "estimator", "preprocessing", "target")}
    return {"family": kept, "facts": asdict(reference.facts), "class_path": class_path, "params": dict(params)}


def make_swap(work: dict[str, Any], blobs: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """In a trusted process: `{"recipe": …}`, null where the class refuses the parameters."""
    fields = work["facts"]
    facts = Facts(**fields | {"features": tuple((name, kind) for name, kind in fields["features"])})
    family = Family(space=(), **work["family"])
    return {"recipe": swap_recipe(family, facts, work["class_path"], work["params"])}, b""
