"""How many configurations a family has: as many as its default's cost allows, measured once and then kept."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from heldout.landscape.families.interface import Family

FAMILY_CPU_SECONDS = 40.0
"""What one family may cost, before the limits below."""
FAMILY_CPU_SECONDS_OF_FEW_ROWS = 20.0
"""With few rows δ is large, and fewer configurations move the reference by less than it (docs/landscape.md)."""
_FEW_ROWS = 1_000
_MOST = 32
_MOST_FOR_ONE_PARAMETER = 16
_LEAST = 12
COSTS = "costs.json"
_SCHEMA = "heldout.landscape-costs/1"


@dataclass(frozen=True)
class Cost:
    """What was measured for one family when its landscape was first computed."""

    family_hash: str
    """Of estimator, space and preprocessing: a family that changed is measured anew."""
    default_cpu_seconds: float
    """One fit of the default with its predictions, averaged over the folds and the fit on all training rows."""
    size: int
    """N_f, the default counted."""
    fit_cpu_seconds: tuple[float, ...] = ()
    """Fit on all training rows, for each configuration."""


def size_of(parameters: int, folds: int, rows: int, default_cpu_seconds: float) -> int:
    """N_f for a family with this many hyperparameters, and this many training rows.

    >>> size_of(3, 3, 5000, 0.5), size_of(3, 3, 5000, 10.0), size_of(3, 3, 5000, 0.01), size_of(1, 3, 5000, 0.01)
    (20, 12, 32, 16)
    """
    most = _MOST_FOR_ONE_PARAMETER if parameters == 1 else _MOST
    budget = FAMILY_CPU_SECONDS_OF_FEW_ROWS if rows < _FEW_ROWS else FAMILY_CPU_SECONDS
    affordable = budget / max(1e-6, (folds + 1) * default_cpu_seconds)
    return min(most, max(_LEAST, math.floor(min(affordable, _MOST))))


def family_hash(family: Family) -> str:
    """A key of everything of a family that its costs depend on."""
    return hashlib.sha256(json.dumps(family.as_json(), sort_keys=True).encode()).hexdigest()[:16]


def read_costs(folder: Path) -> dict[str, Cost]:
    """The costs by family that lie in a landscape's folder; empty where there are none."""
    try:
        return costs_of((folder / COSTS).read_bytes())
    except OSError:
        return {}


def costs_of(content: bytes) -> dict[str, Cost]:
    """The costs by family that the file says; empty where it is damaged."""
    try:
        document = json.loads(content)
        families: dict[str, Any] = document["families"] if document["schema"] == _SCHEMA else {}
        return {
            name: Cost(**{**cost, "fit_cpu_seconds": tuple(cost["fit_cpu_seconds"])}) for name, cost in families.items()
        }
    except (ValueError, KeyError, TypeError):
        return {}


def costs_text(costs: dict[str, Cost]) -> str:
    """The document that `read_costs` reads."""
    families = {name: asdict(cost) for name, cost in sorted(costs.items())}
    return json.dumps({"schema": _SCHEMA, "families": families}, indent=1) + "\n"
