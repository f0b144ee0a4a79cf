"""Other packages that add to heldout: which are installed, and how their modules are imported.

An extension counts when whoever owns the interpreter installed it: its `*.dist-info` lies directly in one of the
interpreter's own folders of packages, and so does the code that it names. What lies in the working directory, in a
course, beside a submission, in a `PYTHONPATH` entry or where a `.pth` file leads is never looked at; an editable
installation, whose code lies elsewhere, is refused with a message.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import re
import site
import sysconfig
from collections.abc import Collection
from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from heldout.base.errors import HeldoutError

log = logging.getLogger(__name__)

_MOST_BYTES = 2**20


@dataclass(frozen=True, order=True)
class Extension:
    """An installed distribution that adds to heldout."""

    name: str
    version: str
    folder: Path = field(compare=False)
    """The folder of packages that it is installed in."""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class ExtensionError(HeldoutError):
    """An extension cannot be used: never a submission's fault, and never a challenge's."""

    def __init__(self, extension: Extension, message: str) -> None:
        self.extension = extension
        super().__init__(
            f"the extension {extension} (in {extension.folder}) cannot be used: {message}. "
            f"Install a version that works, or take it away: pip uninstall {extension.name}"
        )


@dataclass(frozen=True)
class EntryPoint:
    """One thing that an extension adds."""

    name: str
    value: str
    """`package.module:attribute`."""
    extension: Extension

    def load(self) -> Any:
        """What `value` names, imported now.

        Raises:
            ExtensionError: it lies somewhere else than in the extension's folder, its import fails, or it is not there.
        """
        module, _, attribute = (part.strip() for part in self.value.partition(":"))
        _require_installed(module.partition(".")[0], self.extension)
        try:
            found: Any = importlib.import_module(module)
            for part in attribute.split(".") if attribute else ():
                found = getattr(found, part)
        except (Exception, SystemExit) as error:
            raise ExtensionError(self.extension, f"{self.value} fails with {type(error).__name__}: {error}") from error
        return found


def package_folders() -> tuple[Path, ...]:
    """The interpreter's own folders of packages, in the order in which they are searched."""
    user = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    return tuple(dict.fromkeys(Path(each) for each in (*user, *_interpreter_folders())))


@cache
def _interpreter_folders() -> tuple[str, ...]:
    # Python puts these together anew for each question, a third of a millisecond each.
    return tuple(map(sysconfig.get_path, ("purelib", "platlib")))


def entries(group: str) -> tuple[EntryPoint, ...]:
    """What installed extensions add to a group such as `heldout.metrics`, sorted by name; none of it is imported.

    A distribution that lies in several folders counts in the one that is searched first; one whose list cannot be read
    adds nothing, see `unreadable`.
    """
    every = [
        EntryPoint(*pair, extension)
        for extension, listed in _found()
        if isinstance(listed, ConfigParser) and listed.has_section(group)
        for pair in listed.items(group)
    ]
    return tuple(sorted(every, key=lambda entry: (entry.name, entry.extension)))


def unreadable() -> tuple[ExtensionError, ...]:
    """Of each installed distribution whose list of entry points cannot be read, why; it may add nothing to heldout."""
    return tuple(listed for _, listed in _found() if isinstance(listed, ExtensionError))


def adding(group: str, names: Collection[str] | None = None) -> tuple[Extension, ...]:
    """The installed extensions that add one of these names (default: any) to a group, each once, sorted."""
    return tuple(sorted({entry.extension for entry in entries(group) if names is None or entry.name in names}))


def _found() -> list[tuple[Extension, ConfigParser | ExtensionError]]:
    found: dict[str, tuple[Extension, ConfigParser | ExtensionError]] = {}
    for folder in package_folders():
        for extension, listed in _installed(folder):
            found.setdefault(extension.name, (extension, listed))
    return list(found.values())


@cache
def _installed(folder: Path) -> tuple[tuple[Extension, ConfigParser | ExtensionError], ...]:
    """The distributions in a folder that add anything to heldout, each with its entry points, or why they cannot be
    read."""
    found: list[tuple[Extension, ConfigParser | ExtensionError]] = []
    for path in sorted(folder.glob("*.dist-info/entry_points.txt")):
        name, _, version = path.parent.name.removesuffix(".dist-info").partition("-")
        extension = Extension(re.sub(r"[-_.]+", "-", name).lower(), version, folder)
        try:
            listed = _read(path)
        except FileNotFoundError:
            # It is being taken away.
            continue
        except (ConfigError, OSError) as error:
            fault = ExtensionError(extension, f"its entry points cannot be read: {error}")
            log.info("%s", fault)
            found.append((extension, fault))
        else:
            if listed is not None:
                found.append((extension, listed))
    return tuple(found)


def _read(path: Path) -> ConfigParser | None:
    """A distribution's entry points; None where it adds nothing to heldout."""
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES)
    if b"[heldout." not in content:
        return None
    parser = _CaseMatters(delimiters=("=",), interpolation=None, strict=False)
    parser.read_string(content.decode(errors="replace"))
    return parser


class _CaseMatters(ConfigParser):
    """Names are kept as they are written: a coach's code is in capitals."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def _require_installed(package: str, extension: Extension) -> None:
    """Refuse a package that Python would import from anywhere but the extension's folder.

    Raises:
        ExtensionError: it would, or there is no such package.
    """
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError) as error:
        raise ExtensionError(extension, f"its package {package} cannot be found: {error}") from error
    if spec is None:
        raise ExtensionError(extension, f"its package {package} is not there")
    places = list(spec.submodule_search_locations or [spec.origin or ""])
    outside = [place for place in places if not Path(place).resolve().is_relative_to(extension.folder.resolve())]
    if outside or not places:
        where = outside[0] if outside else "nowhere"
        raise ExtensionError(
            extension,
            f"its package {package} would be imported from {where}, which is no folder of installed packages "
            "(an editable installation does not count)",
        )
