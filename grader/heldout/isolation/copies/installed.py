"""Which files of the installed packages may hold a table, and which of them a library needs to work."""

from __future__ import annotations

import fnmatch
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from heldout.base.interpreter import interpreter
from heldout.sandbox.linux.grants import DATA_PACKAGES, site_folders

_SUFFIXES = """
arff arrow bz2 csv dat data db dta duckdb feather gz h5 hdf5 html joblib json jsonl libsvm mat ndjson npy npz ods
parquet pickle pkl por rda rdata rds sas7bdat sav sqlite sqlite3 svm tar tgz tsv txt xls xlsx xml xpt xz zip zst
"""
SUFFIXES = frozenset(_SUFFIXES.split())
SMALLEST = 512
"""Bytes: a smaller file holds no table worth reading."""

NEEDED = (
    "babel/*.dat",
    "dateutil/zoneinfo/*.tar.gz",
    "jsonschema_specifications/schemas/*",
    "matplotlib/mpl-data/fonts/*",
    "networkx/generators/atlas.dat.gz",
    "plotly/package_data/*.json",
    "plotly/validators/*.json",
    "pyspark/errors/error-conditions.json",
    "scipy/stats/_sobol_direction_numbers.npz",
    "torch/_dynamo/graph_break_registry.json",
)
"""What numpy, scipy, scikit-learn, pandas, LightGBM, XGBoost, matplotlib, DuckDB, PyTorch, PySpark and what they bring
were seen to read, by an audit hook, while they were imported and used: of these suffixes no others, but small ones."""
_NEVER = ("*.dist-info/*", "*.egg-info/*")
"""What importlib reads of every package."""


@dataclass(frozen=True)
class Distribution:
    """The data files of one installed distribution, or of what no distribution claims."""

    key: str
    """Hash of its RECORD; of the files' sizes and times where there is none."""
    files: tuple[str, ...]
    """Absolute paths, sorted."""


def surroundings() -> str:
    """Changes when a package is installed, removed or updated; takes a few microseconds."""
    state = interpreter()
    state += [f"{folder}:{folder.stat().st_mtime_ns}" for folder in site_folders()]
    return hashlib.sha256("\0".join(state).encode()).hexdigest()


def is_needed(relative: str) -> bool:
    """Whether a library needs the file, named from its folder of packages, to be imported or used."""
    return any(fnmatch.fnmatchcase(relative, pattern) for pattern in NEEDED)


def data_files() -> Iterator[tuple[Path, str]]:
    """Each file that may hold a table: its folder of packages, and its name from there. Packages of data are left out:
    they are closed as a whole."""
    for site in site_folders():
        for folder, names, files in os.walk(site):
            names[:] = [name for name in names if name != "__pycache__"]
            if Path(folder) == site:
                names[:] = [name for name in names if name not in DATA_PACKAGES and name != "heldout"]
            for name in files:
                if name.rpartition(".")[2].lower() in SUFFIXES:
                    relative = os.path.relpath(f"{folder}/{name}", site)
                    if not any(fnmatch.fnmatchcase(relative, pattern) for pattern in _NEVER):
                        yield site, relative


def distributions() -> tuple[Distribution, ...]:
    """All data files that are large enough, by distribution."""
    owners, grouped = _owners(), dict[str, list[str]]()
    for site, relative in data_files():
        path = site / relative
        try:
            found = path.stat()
        except OSError:
            continue
        if found.st_size >= SMALLEST:
            owner = owners.get(str(path))
            key = owner or f"loose:{relative}:{found.st_size}:{found.st_mtime_ns}"
            grouped.setdefault(key, []).append(str(path))
    return tuple(
        Distribution(hashlib.sha256(key.encode()).hexdigest(), tuple(sorted(files)))
        for key, files in sorted(grouped.items())
    )


def _owners() -> dict[str, str]:
    """The RECORD, as a hash, that names each data file."""
    owners = {}
    for site in site_folders():
        for record in site.glob("*.dist-info/RECORD"):
            content = record.read_bytes()
            key = f"{record.parent.name}:{hashlib.sha256(content).hexdigest()}"
            for line in content.decode(errors="replace").splitlines():
                name = line.split(",", 1)[0].strip('"')
                if name.rpartition(".")[2].lower() in SUFFIXES:
                    owners[str(site / name)] = key
    return owners
