"""Which families a challenge's landscape has, and what they are told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from heldout.base.errors import ChallengeError, Problem, UsageError, nearest
from heldout.base.paths import shown_path
from heldout.challenge.interface import Challenge
from heldout.challenge.own_code import code_hashes
from heldout.landscape import preprocessing
from heldout.landscape.families.catalogue import FAMILIES
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.own_families import own_families
from heldout.prepare.interface import PreparedData
from heldout.tasks.catalogue import task_of


def facts_of(challenge: Challenge, prepared: PreparedData) -> Facts:
    """What the families of a challenge may depend on."""
    reference = challenge.definition.reference
    names = [name for name, _ in prepared.features]
    problems = [
        _problem(challenge, "drop", f"must name features: {', '.join(names)}. Got '{name}'.{nearest(name, names)}")
        for name in reference.drop
        if name not in names
    ]
    if not problems and len(reference.drop) >= len(names):
        problems.append(_problem(challenge, "drop", "must leave a feature to the reference. Drop fewer."))
    if problems:
        raise ChallengeError(problems)
    return Facts(
        task=challenge.definition.task.type,
        needs=challenge.needs,
        rows=prepared.rows["train"],
        features=tuple(feature for feature in prepared.features if feature[0] not in reference.drop),
        scaling=reference.scaling,
        options=task_of(challenge.definition.task.type).in_force(challenge.definition.task.options),
    )


def families_of(challenge: Challenge, facts: Facts) -> tuple[Family, ...]:
    """The families of the challenge's landscape, sorted by name.

    All that suit the task, or those that `reference.families` names; the course's own (`reference.python`) are among
    them, and take the place of ours of the same name.

    Raises:
        ChallengeError: a name that is no family, a family that is not for this task, or a Python file that fails.
    """
    own = own_families(challenge, facts)
    known = sorted({*FAMILIES.names(), *own})
    wanted = challenge.definition.reference.families or [name for name in known if name in own or _is_usual(name)]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        allowed = ", ".join(known)
        raise ChallengeError(
            [
                _problem(challenge, "families", f"must be of {allowed}. Got '{name}'.{nearest(name, known)}")
                for name in unknown
            ]
        )
    made = {name: own[name] if name in own else _made(name, facts) for name in sorted(set(wanted))}
    unsuited = [name for name, family in made.items() if family is None]
    if unsuited and challenge.definition.reference.families:
        names = ", ".join(unsuited)
        message = f"must suit the task '{facts.task}' with {facts.rows} training rows. {names} does not. Leave it out."
        raise ChallengeError(_problem(challenge, "families", message))
    return tuple(family for family in made.values() if family is not None)


def _is_usual(name: str) -> bool:
    """Whether challenges have the family that name none."""
    declared = FAMILIES.get(name)
    return declared is not None and not declared.named_only


def _made(name: str, facts: Facts) -> Family | None:
    declared, task = FAMILIES.get(name), task_of(facts.task)
    if declared is None or facts.estimators not in declared.of or (task.families and name not in task.families):
        return None
    made = declared.make(facts)
    if made is None:
        return None
    if task.stand_ins is None:
        return replace(made, wrapper=task.wrapper)
    if name not in task.stand_ins:
        return None
    return replace(made, estimator=task.stand_ins[name], base={**made.base, **task.estimator_settings(facts.options)})


def named(names: Sequence[str], families: tuple[Family, ...], facts: Facts) -> tuple[Family, ...]:
    """The families of these names; all where there are no names.

    Raises:
        UsageError: a name that is none of the challenge's families.
    """
    known = {family.name: family for family in families}
    for name in names:
        if name in known:
            continue
        why = nearest(name, known)
        if name in FAMILIES.names():
            task = f"the task '{facts.task}' with {facts.rows:,} training rows"
            why = f" It does not suit {task}, or challenge.toml leaves it out."
        raise UsageError(f"--families must be of {', '.join(known)}. Got '{name}'.{why}")
    return tuple(family for family in families if not names or family.name in names)


def spaces_hash(challenge: Challenge, facts: Facts, families: Iterable[Family]) -> str:
    """`sha256:…` of families, spaces and reference preprocessing; imports neither numpy nor scikit-learn."""
    families = tuple(families)
    parts: dict[str, Any] = {
        "families": [family.as_json() for family in families],
        "preprocessing": preprocessing.VERSION,
        "features": facts.features,
        "scaling": facts.scaling,
        "python": code_hash(challenge) if any(family.columns for family in families) else None,
    } | ({"options": dict(facts.options)} if facts.options else {})
    return f"sha256:{hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()}"


def family_hashes(challenge: Challenge, families: Iterable[Family]) -> dict[str, str]:
    """`sha256:…` by family of what decides its configurations, default among them, and what they stand on."""
    found = {}
    for family in families:
        text = json.dumps([family.as_json(), code_hash(challenge) if family.columns else None], sort_keys=True)
        found[family.name] = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    return found


def preparation_hash(facts: Facts) -> str:
    """`sha256:…` of the reference preprocessing that heldout's families stand on, and of what it is given."""
    options = [dict(facts.options)] if facts.options else []
    text = json.dumps([preprocessing.VERSION, facts.features, facts.scaling, *options])
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def code_hash(challenge: Challenge) -> str | None:
    """The hash of the challenge's Python file, with that of the files that it imports and reads, if any."""
    python = challenge.definition.reference.python
    if not python:
        return None
    hashes = code_hashes(challenge.folder / python, challenge.course)
    alone = list(hashes) == [Path(python).name]
    return (
        hashes[Path(python).name] if alone else hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()
    )


def _problem(challenge: Challenge, key: str, message: str) -> Problem:
    return Problem(shown_path(challenge.folder / "challenge.toml", challenge.course), f"reference.{key}", message)
