"""Refits that say where points went, as recipes: the learner's model on the reference preprocessing, U(P_R, H_L), and
models of the reference for the learner's own features.

`swap_request` is what the grader sends, made without scikit-learn; `make_swap` and `make_models` answer in a process
that has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heldout.landscape.families.interface import Facts
from heldout.landscape.reference import accepts, swap_recipe
from heldout.landscape.reference_parts import FamilySpec, family_of_spec, family_spec, model_alone
from heldout.sandbox.trusted import TrustedTask
from heldout.stages.interface import FitWork

if TYPE_CHECKING:
    from heldout.landscape.reference_model import ReferenceModel


@dataclass(frozen=True)
class SwapRequest:
    """A family of the reference, and the learner's estimator and hyperparameters."""

    family: FamilySpec
    facts: Facts
    class_path: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class RefitWork:
    """What the stage `refit` shall do."""

    swap: SwapRequest
    fit: FitWork
    """Without a recipe: it is made there."""


@dataclass(frozen=True)
class Swapped:
    """The swap as a recipe; None where the class refuses the parameters."""

    recipe: dict[str, Any] | None


@dataclass(frozen=True)
class ModelRequest:
    """Families of the reference, each with the parameters of one configuration."""

    families: tuple[FamilySpec, ...]
    params: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Models:
    """Their models as recipes, in the same order; None where the class refuses the parameters."""

    recipes: tuple[dict[str, Any] | None, ...]


SWAP = TrustedTask("swap", "making the reference preprocessing", SwapRequest, Swapped)
MODELS = TrustedTask("models", "making reference models", ModelRequest, Models)


def swap_request(
    reference: ReferenceModel, name: str, class_path: str, params: Mapping[str, Any]
) -> SwapRequest | None:
    """What `make_swap` needs to know; None where the estimator cannot stand on the preprocessing of the family `name`.

    A family with `columns` of its own has no swap: they are the course's code, which is not sent to another process.
    """
    found = reference.family(name)
    if found is None or found.columns is not None or not accepts(found, class_path, params):
        return None
    return SwapRequest(family_spec(found), reference.facts, class_path, dict(params))


def make_swap(request: SwapRequest) -> Swapped:
    """The recipe."""
    family = family_of_spec(request.family)
    return Swapped(swap_recipe(family, request.facts, request.class_path, request.params))


def make_models(request: ModelRequest) -> Models:
    """In a trusted process: the recipes."""
    asked = zip(request.families, request.params, strict=True)
    return Models(tuple(model_alone(family, params) for family, params in asked))
