"""What `heldout doctor` finds out: isolation, extras, the catalogue's data, and where things are kept."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heldout.base.errors import HeldoutError
from heldout.base.extensions import Extension, ExtensionError, entries, unreadable
from heldout.base.paths import cache_folder, database_url, user_folder
from heldout.base.registry import Registry
from heldout.base.versions import own_versions, version_of, versions_of
from heldout.base.words import listed
from heldout.kinds.needs import EXTRAS, lacks

SCHEMA = "heldout.doctor/1"
_SECTIONS = ("room", "layers", "extras", "extensions", "challenges")


@dataclass(frozen=True)
class MachineFinding:
    """One line: something that works here, or does not."""

    subject: str
    works: bool
    detail: str
    """What it is for when it works; what to do when it does not."""


@dataclass(frozen=True)
class Findings:
    """What `heldout doctor` shows, section by section."""

    versions: dict[str, str]
    places: dict[str, str]
    room: tuple[MachineFinding, ...]
    """Whether each place can be read, or written, and how much room it has."""
    level: str
    """The isolation that `heldout grade` has on this machine, as its self-test proved."""
    layers: tuple[MachineFinding, ...]
    extras: tuple[MachineFinding, ...]
    extensions: tuple[MachineFinding, ...]
    """Other packages that add to heldout, and whether what they add can be imported."""
    copies: MachineFinding
    """What is known of rows of the challenges inside installed packages."""
    challenges: tuple[MachineFinding, ...]

    def as_json(self) -> dict[str, Any]:
        """The document `heldout.doctor/1`."""
        sections = {name: [vars(item) for item in getattr(self, name)] for name in _SECTIONS}
        head = {"schema": SCHEMA, "versions": self.versions, "places": self.places, "level": self.level}
        return head | {"copies": vars(self.copies)} | sections


def examine(course: Path, registries: Iterable[Registry[Any]]) -> Findings:
    """Everything that `heldout doctor` shows. Starts the sandbox and runs its self-test.

    `registries`: those that other packages can add to.
    """
    versions = own_versions() | versions_of("scikit-learn", "numpy", "pandas", "pyarrow", absent="missing")
    versions["system"] = platform.platform()
    places = {
        "course": str(course),
        "attempts": database_url(),
        "data": str(user_folder()),
        "cache": str(cache_folder()),
    }
    level, layers = _isolation()
    extras, extended = _extras(), extensions(registries)
    return Findings(versions, places, _room(), level, layers, extras, extended, _copies(course), _challenges(course))


def _room() -> tuple[MachineFinding, ...]:
    from heldout.attempts.location import locate
    from heldout.base.room import room_in
    from heldout.doctor.places import database_fault, temporary_folder

    found = []
    for subject, folder in (("data", user_folder()), ("cache", cache_folder()), ("temporary", temporary_folder())):
        room = room_in(folder)
        found.append(MachineFinding(subject, room.fault is None, room.fault or room.in_words()))
    fault = database_fault(locate(database_url()))
    found.append(MachineFinding("attempts", fault is None, fault or "the database can be read and written"))
    return tuple(found)


def _isolation() -> tuple[str, tuple[MachineFinding, ...]]:
    from heldout.isolation.choose import examine_layers, open_runner

    try:
        with open_runner() as runner:
            level = str(runner.isolation().level)
    except HeldoutError as error:
        return "none", (MachineFinding("sandbox", False, str(error)),)
    return level, tuple(MachineFinding(*found) for found in examine_layers())


def _extras() -> tuple[MachineFinding, ...]:
    found = []
    for extra, (packages, purpose) in EXTRAS.items():
        missing = [name for name in packages if version_of(name) is None]
        detail = purpose if not missing else f"{purpose}: pip install 'heldout[{extra}]'"
        found.append(MachineFinding(extra, not missing, detail))
    return tuple(found)


def extensions(registries: Iterable[Registry[Any]]) -> tuple[MachineFinding, ...]:
    """A line for each extension: what it adds, or why that cannot be used."""
    added: dict[Extension, list[str]] = {}
    faults = {each.extension: str(each) for each in unreadable()}
    for registry in registries:
        group = registry.group or ""
        for entry in entries(group):
            added.setdefault(entry.extension, []).append(f"{entry.name} ({group.removeprefix('heldout.')})")
            try:
                registry.get(entry.name)
            except ExtensionError as error:
                faults.setdefault(error.extension, str(error))
    return tuple(
        MachineFinding(str(each), each not in faults, faults.get(each) or f"adds {listed(added[each])}")
        for each in sorted(added.keys() | faults.keys())
    )


def _copies(course: Path) -> MachineFinding:
    from heldout.challenge.catalogue import catalogue
    from heldout.isolation.copies.known import found_copies

    found, name = found_copies() or {}, "rows of challenges in installed packages"
    listed = catalogue(course).challenges
    missing = [challenge.id for challenge in listed if challenge.content_hash not in found]
    files = {file for challenge in listed for file in found.get(challenge.content_hash, ())}
    if not missing:
        held = ", ".join(sorted({_package(file) for file in files}))
        where = f"{len(files)} files of {held} hold some and are closed to submissions" if files else "none were found"
        return MachineFinding(name, True, where)
    return MachineFinding(
        name,
        False,
        f"not looked for yet, for {len(missing)} of {len(listed)} challenges: until then every data file of installed "
        "packages is closed to their submissions. `heldout doctor --search` looks; it takes a minute or two",
    )


def _package(file: str) -> str:
    from heldout.sandbox.linux.grants import site_folders

    sites = [site for site in site_folders() if Path(file).is_relative_to(site)]
    return Path(file).relative_to(sites[0]).parts[0] if sites else file


def _challenges(course: Path) -> tuple[MachineFinding, ...]:
    from heldout.challenge.catalogue import catalogue

    listed = catalogue(course)
    found = []
    for challenge in listed.challenges:
        dataset = challenge.dataset
        source = dataset.definition.source.kind if dataset.definition else "file"
        lacking = "; ".join(each.words for each in lacks(challenge.machine_needs))
        found.append(MachineFinding(challenge.id, not lacking, lacking or f"data from: {source}"))
    found += [MachineFinding(broken.id, False, str(broken.error)) for broken in listed.broken]
    return tuple(found)
