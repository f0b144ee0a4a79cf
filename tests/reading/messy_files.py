"""Small files as people have them, with what a person reads out of them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from heldout.reading.interface import ReadOptions

ROWS = 60
NBSP, NARROW, THIN, MINUS = "\u00a0", "\u202f", "\u2009", "\u2212"
COLOURS = ["red", "green", "blue"]


@dataclass(frozen=True)
class Messy:
    """One file, and how it is read."""

    name: str
    content: bytes
    types: dict[str, str]
    """Of some columns: int64, float64, str, bool, datetime64."""
    values: dict[str, list[Any]] = field(default_factory=dict)
    """The first values of some columns; None where one is missing."""
    report: tuple[str, ...] = ()
    """What is in the notes or doubts."""
    rows: int = ROWS
    target: str | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    file: str = "table.csv"


def cells(*first: str, then: str = "{}", rows: int = ROWS) -> list[str]:
    """So many cells: the first ones as given, then `then` with numbers from 10 on."""
    return [*first, *(then.format(10 + number) for number in range(rows - len(first)))]


def table(columns: dict[str, Sequence[str]], separator: str = ",", quote: bool = True, end: str = "\n") -> str:
    """A file with these columns; cells with a separator in them are quoted."""

    def cell(text: str) -> str:
        return f'"{text}"' if quote and separator in text and not text.startswith('"') else text

    lines = [separator.join(map(cell, columns))]
    lines += [separator.join(map(cell, row)) for row in zip(*columns.values(), strict=True)]
    return end.join(lines) + end


def with_x(x: Sequence[str], separator: str = ",", **others: Sequence[str]) -> str:
    """A file of x, a colour, a whole number that no two rows share, and yes or no."""
    rows = len(x)
    columns: dict[str, Sequence[str]] = {"x": x, **others}
    columns["colour"] = [COLOURS[row % 3] for row in range(rows)]
    columns["n"] = [str(row * 7 % 61) for row in range(rows)]
    columns["y"] = ["yes" if row % 3 == 0 else "no" for row in range(rows)]
    return table(columns, separator)


def _x(name: str, x: Sequence[str], kind: str, values: list[Any], *report: str, **options: Any) -> Messy:
    separator = options.pop("separator", ",")
    others = options.pop("others", {})
    content = with_x(x, separator, **others).encode()
    return Messy(name, content, {"x": kind}, {"x": values}, tuple(report), len(x), **options)


def _numbers() -> list[Messy]:
    half = {"other": cells("1,5", "2,25", then="{},5")}
    point = {"other": cells("1.5", "2.25", then="{}.5")}
    return [
        _x("thousands-comma", cells("1,234", "12,345,678", "9"), "int64", [1234, 12345678, 9], "commas between"),
        _x("thousands-comma-and-point", cells("1,234.5", "1,000,000.25"), "float64", [1234.5, 1000000.25], "commas"),
        _x(
            "thousands-comma-three-digits-only", cells("1,234", "9,876", then="{},000"), "int64", [1234, 9876], "commas"
        ),
        _x("thousands-point", cells("1.234", "12.345", then="{}.000"), "int64", [1234, 12345], "points", others=half),
        _x(
            "thousands-point-with-semicolons",
            cells("1.234", "12.345", then="{}.000"),
            "int64",
            [1234, 12345],
            "points",
            others=half,
            separator=";",
        ),
        _x(
            "decimal-comma-in-a-comma-file",
            cells("6,46", "12,79", then="{},5"),
            "float64",
            [6.46, 12.79],
            "decimal comm",
        ),
        _x(
            "decimal-comma-with-semicolons",
            cells("1,5", "-2,25", "3"),
            "float64",
            [1.5, -2.25, 3.0],
            "1,5",
            separator=";",
        ),
        _x("decimal-comma-and-point", cells("1.234,5", "2"), "float64", [1234.5, 2.0], "'1.234,5'", separator=";"),
        _x("three-decimals-with-a-point", cells("1.234", "0.125", then="{}.125"), "float64", [1.234, 0.125]),
        _x("three-decimals-point-file", cells("1.234", "5.125", then="{}.125"), "float64", [1.234], others=point),
        _x("ambiguous-comma", cells("1,234", "5,125", then="{},125"), "int64", [1234, 5125], "no number of the file"),
        _x(
            "ambiguous-but-told-elsewhere",
            cells("1,234", then="{},125"),
            "float64",
            [1.234],
            others=half,
            separator=";",
        ),
        _x(
            "ambiguous-decided",
            cells("1,234", then="{},125"),
            "float64",
            [1.234, 10.125],
            reading=ReadOptions(decimal=","),
        ),
        _x("thousands-space", cells("1 234", "1 234 567"), "int64", [1234, 1234567], "spaces between"),
        _x("thousands-nbsp", cells(f"1{NBSP}234", f"12{NBSP}345"), "int64", [1234, 12345], "spaces between"),
        _x("thousands-narrow", cells(f"8{NARROW}867", f"17{NARROW}543,5"), "float64", [8867.0, 17543.5], "spaces"),
        _x("thousands-thin", cells(f"8{THIN}867.5", "3"), "float64", [8867.5, 3.0], "spaces between"),
        _x("thousands-apostrophe", cells("1'234.50", "12'345"), "float64", [1234.5, 12345.0], "apostrophes"),
        _x("thousands-curly-apostrophe", cells("1’234", "12’345’678"), "int64", [1234, 12345678], "apostrophes"),
        _x("lakhs", cells("12,34,567", "1,234"), "int64", [1234567, 1234], "commas between"),
        _x("dollars", cells("$896.02", "$1,760.19"), "float64", [896.02, 1760.19], "'$' was taken out"),
        _x("dollars-and-minus", cells("-$5.50", "$-6.25", "($7.00)"), "float64", [-5.5, -6.25, -7.0], "brackets"),
        _x("euros-behind", cells("5,50 €", "1.234,00 €"), "float64", [5.5, 1234.0], "'€' was taken out"),
        _x("currency-code", cells("USD 5", "USD 1,200"), "int64", [5, 1200], "'USD'"),
        _x("pounds-in-latin-1", cells("£5", "£6"), "int64", [5, 6], "'£'"),
        _x("per-cent", cells("12.5%", "3 %"), "float64", [12.5, 3.0], "'%' was taken out"),
        _x("unit", cells("12 kg", "3.5 kg", then="{} kg"), "float64", [12.0, 3.5], "the unit 'kg' was taken out"),
        _x("unit-attached", cells("12kg", "3.5kg", then="{}kg"), "float64", [12.0, 3.5], "the unit 'kg'"),
        _x("unit-in-one-cell", cells("12 kg", "3.5"), "float64", [12.0, 3.5], "the unit 'kg'"),
        _x("other-unit-in-one-cell", cells("12 kg", "500 g", then="{} kg"), "float64", [12.0, None], "'500 g'"),
        _x("square-metres", cells("12 m²", "30 m²", then="{} m²"), "int64", [12, 30], "the unit"),
        _x("degrees", cells("12 °C", "-3 °C", then="{} °C"), "int64", [12, -3], "the unit"),
        _x("thousands-as-k", cells("1.2K", "950", "3M"), "float64", [1200.0, 950.0, 3e6], "letters such as K"),
        _x("less-than", cells("<0.5", "0.7", ">100"), "float64", [0.5, 0.7, 100.0], "'<0.5' as 0.5"),
        _x("accounting", cells("(1.0)", "2.5", "(1,234.5)"), "float64", [-1.0, 2.5, -1234.5], "brackets"),
        _x("minus-sign", cells(f"{MINUS}3.54", "2.79"), "float64", [-3.54, 2.79], "minus"),
        _x("en-dash-minus", cells("–3.54", "2.79"), "float64", [-3.54, 2.79], "minus"),
        _x("minus-behind", cells("3.54-", "2.79"), "float64", [-3.54, 2.79], "minus behind"),
        _x("plus", cells("+3.54", "+2"), "float64", [3.54, 2.0]),
        _x("quoted", ['"12.5"', *(f'"{n}"' for n in range(ROWS - 1))], "float64", [12.5, 0.0]),
        _x("full-width-digits", cells("１２３", "4"), "int64", [123, 4]),
        _x("scientific", cells("1.5E+03", "2e-2"), "float64", [1500.0, 0.02]),
        _x("scientific-with-comma", cells("1,5E+03", "2,5"), "float64", [1500.0, 2.5], separator=";"),
        _x("francs-without-cents", cells("CHF 12'300.–", "5.-", "7,--"), "int64", [12300, 5, 7], "'CHF' was taken out"),
        _x("circa", cells("ca. 54.5", "approx. 3", "2.5"), "float64", [54.5, 3.0, 2.5], "'ca. 54.5' as 54.5"),
        _x("apostrophe-of-a-spreadsheet", cells("'72.5", then="'{}"), "float64", [72.5], "marks of a text"),
        _x("formula-of-a-spreadsheet", cells('="405"', then='="{}"'), "int64", [405, 10], "marks of a text"),
        _x("codes-as-formulas", cells('="0405"', then='="00{}"'), "str", ['="0405"']),
        _x("invisible-characters", cells("\u200b6.5", "7.5\u200e", "\ufeff8"), "float64", [6.5, 7.5, 8.0]),
        _x("arabic-digits", cells("\u0661\u0662", "\u0663\u066b\u0665"), "float64", [12.0, 3.5]),
        _x(
            "hours-and-minutes",
            cells("1h 53m", "45 min", "2 hours", then="1h {}min"),
            "float64",
            [6780, 2700, 7200],
            "sec",
        ),
        _x(
            "points-and-commas",
            [f"{n},5" if n % 2 else f"{n}.5" for n in range(ROWS)],
            "float64",
            [0.5, 1.5],
            "both mark decimals",
        ),
        _x(
            "three-spellings-of-a-currency",
            [f"{n} {['€', 'EUR', 'Euro'][n % 3]}" for n in range(ROWS)],
            "int64",
            [0, 1],
        ),
        _x("price-with-points", cells("Rp 684.000", then="Rp {}.000"), "int64", [684_000], "'Rp' was taken out"),
        _x("millions-and-billions", cells("$1.5 million", then="${} billion"), "float64", [1.5e6, 1e10], "million"),
        _x("crores-alone", cells("1.5 Cr", then="{} Cr"), "float64", [1.5, 10.0], "the unit 'Cr' was taken out of x"),
        _x("lakhs-and-crores", cells("1.5 Lakh", then="{} Crore"), "float64", [150_000, 1e8], "million"),
        _x("ten-thousands", cells("5.7万", then="{}万"), "float64", [57_000, 100_000], "million"),
        _x("minus-in-brackets-and-a-unit", cells("(7.50) €", then="{} €"), "float64", [-7.5, 10.0], "brackets"),
        _x("places", cells("1st", "2nd", "3rd", then="{}th"), "int64", [1, 2, 3], "'th'"),
        _x("out-of-ten", [f"{n % 11}/10" for n in range(ROWS)], "float64", [0, 1], "numbers out of 10"),
        _x(
            "halves-out-of-ten", cells("7.5/10", "8/10", then="9,5/10"), "float64", [7.5, 8.0, 9.5], "numbers out of 10"
        ),
        _x("price-of-a-litre", [f"${n / 1000 + 3.001:.3f}" for n in range(0, 420, 7)], "float64", [3.001, 3.008]),
        _x("mixed-fractions", cells("3 3/4", "1/2", then="{}"), "float64", [3.75, 0.5, 10.0], "fractions"),
        _x("fractions-of-one-character", cells("3¾", "½", then="{}½"), "float64", [3.75, 0.5, 10.5], "fractions"),
        _x("no-fractions", [f"{n % 9 + 1}/{n % 5 + 2}" for n in range(ROWS)], "str", ["1/2"], "two numbers stand"),
        _x("several-units", [f"{n} {['kg', 'g'][n % 2]}" for n in range(ROWS)], "str", ["0 kg"], "2 units ('"),
        _x(
            "marks-of-many-languages",
            [["keine Angabe", "sin dato", "未知", "(blank)", f"{n}.5"][min(n % 8, 4)] for n in range(ROWS)],
            "float64",
            [None, None, None, None, 4.5],
            "'keine Angabe' counts as missing",
        ),
        _x("minus-999-unasked", cells(*["-999"] * 4), "int64", [-999], "--missing 'x=-999' says that nothing is known"),
        _x(
            "nines-unasked",
            cells(*["9999"] * 4),
            "int64",
            [9999],
            "9999 stands in 4 cells, and the others are 10 to 65",
        ),
        _x("two-numbers-in-a-cell", cells("166/90", then="1{}/80"), "str", ["166/90"], "two numbers stand in a cell"),
        _x("n-k", cells("n/k", "2.5"), "float64", [None, 2.5], "59 of 60 cells are numbers, line 2 holds 'n/k'"),
        _x("reference-error", cells("#REF!", "2.5"), "float64", [None, 2.5], "'#REF!' counts as missing"),
        _x("dash", cells("-", "2.5", "—"), "float64", [None, 2.5, None], "'-' counts as missing"),
        _x(
            "a-word-beside-numbers",
            ["not reported" if n % 9 == 0 else f"{n}.5" for n in range(ROWS)],
            "float64",
            [None, 1.5],
            "53 of 60 cells are numbers, line 2 holds 'not reported'",
        ),
        _x("footnotes", [f"{n}.5*" if n % 9 == 0 else f"{n}.5" for n in range(ROWS)], "float64", [0.5, 1.5], "'*'"),
        _x(
            "half-numbers",
            cells(*["not yet", "about 5", "ask Ann"] * 7),
            "str",
            ["not yet"],
            "39 of 60 cells are numbers",
        ),
        _x(
            "half-numbers-decided",
            cells(*["not yet", "about 5", "ask Ann"] * 7),
            "float64",
            [None, None],
            "39 of 60",
            reading=ReadOptions(types={"x": "number"}),
        ),
        _x(
            "minus-999",
            cells("-999", "-999.0", "5"),
            "float64",
            [None, None, 5.0],
            reading=ReadOptions(missing=("-999",)),
        ),
        _x("minus-999-of-x", cells("-999", "5"), "float64", [None, 5.0], reading=ReadOptions(missing=("x=-999",))),
        _x("text-as-asked", cells("1", "2"), "str", ["1", "2"], reading=ReadOptions(types={"x": "text"})),
        _x("house-numbers", cells("12", "14a", "16b", *["18c"] * 9), "str", ["12", "14a"], "cells are numbers"),
        _x("classes-of-income", [["<=50K", ">50K"][n % 2] for n in range(ROWS)], "str", ["<=50K", ">50K"]),
        _x("drives", [["4WD", "2WD"][n % 2] for n in range(ROWS)], "str", ["4WD", "2WD"]),
        _x("age-bands", [["0-14", "15-64", "65+"][n % 3] for n in range(ROWS)], "str", ["0-14", "15-64", "65+"]),
        _x("addresses", [f'"{n}, Main St"' for n in range(ROWS)], "str", ["0, Main St"]),
        _x("two-currencies", [f"{'$€'[n % 2]}{n}" for n in range(ROWS)], "str", ["$0", "€1"], "cells are numbers"),
        _x("density", cells("12 kg/m3", "3.5 kg/m3", then="{} kg/m3"), "float64", [12.0, 3.5], "'kg/m3'"),
        _x("player-ids", cells("p00001", then="p000{}"), "str", ["p00001"]),
        _x("postcodes", cells("01234", "99999", then="012{}"), "str", ["01234", "99999"]),
        _x("versions", cells("1.2.3", "1.10.0", then="2.0.{}"), "str", ["1.2.3"]),
        _x("ip-addresses", cells("192.168.1.1", then="10.0.0.{}"), "str", ["192.168.1.1"]),
        _x("long-whole", cells(then="894902000000000000{}"), "str", ["89490200000000000010"], "more digits"),
        _x("long-whole-signed", cells(then="-894902000000000000{}"), "str", ["-89490200000000000010"], "more digits"),
        _x("nineteen-digits", cells(then="89490200000000001{}"), "int64", [8949020000000000110]),
        _x("nineteen-digits-with-gaps", cells("", then="89490200000000001{}"), "str", [None], "more digits"),
        _x("longer-than-a-float", cells(then="1{}" + "0" * 320), "str", [f"110{'0' * 320}"], "more digits"),
        _x("overflow", cells("1e999", "2"), "float64", [None, 2.0], "too large"),
        _x("clock", cells("17:05", "8:00", then="08:{}", rows=40), "float64", [61500.0, 28800.0], "seconds"),
        _x("duration", cells("1:02:03", "0:00:30", then="0:{}:00", rows=40), "float64", [3723.0, 30.0], "seconds"),
    ]


def _dates() -> list[Messy]:
    def _d(name: str, x: Sequence[str], first: str, *report: str, **options: Any) -> Messy:
        return _x(name, x, "datetime64", [first], *report, **options)

    def _named(name: str, column: str, texts: Sequence[str], first: str, *report: str) -> Messy:
        content = table({column: texts, "y": [["u", "v"][n % 2] for n in range(len(texts))]}).encode()
        return Messy(name, content, {column: "datetime64"}, {column: [first]}, tuple(report), len(texts))

    return [
        _d(
            "am-pm",
            cells("01/13/2023 01:00:00 PM", then="01/{}/2023 12:00:00 AM", rows=22),
            "2023-01-13T13:00",
            "month, d",
        ),
        _d(
            "am-pm-and-days-below-13",
            ["01/02/2023 1:30 pm", "03/04/2023 2:00 am", "05/06/2023 9:15 AM"] * 4,
            "2023-01-02T13:30",
            "month, day, year",
        ),
        _d("two-digit-years", cells("31/12/99", "01/02/24", then="{}/03/24", rows=20), "1999-12-31", "two digits"),
        _d("two-digit-years-month-first", cells("12/31/99", then="01/{}/24", rows=20), "1999-12-31", "month, day"),
        _d(
            "month-names",
            cells("3 Mar 2024", "14 December 2023", then="{} May 2024", rows=18),
            "2024-03-03",
            "as dates",
        ),
        _d("month-names-with-hyphens", cells("03-Mar-24", then="{}-May-24", rows=18), "2024-03-03", "as dates"),
        _d("month-first-names", cells("March 3, 2024", then="May {}, 2024", rows=18), "2024-03-03", "as dates"),
        _d("german-months", cells("3. März 2024", then="{}. Mai 2024", rows=18), "2024-03-03", "as dates"),
        _d("french-months", cells("3 août 2024", then="{} mai 2024", rows=18), "2024-08-03", "as dates"),
        _d(
            "with-weekday",
            cells("Sun, 03 Mar 2024 10:00:00 +0100", then="{} May 2024", rows=18),
            "2024-03-03T09:00",
            "UTC",
        ),
        _d("unix-date", cells("Sun Mar 3 10:00:00 2024", then="Fri May {} 10:00:00 2024", rows=18), "2024-03-03T10:00"),
        _d(
            "mixed-forms",
            cells("2024-03-03", "4 Mar 2024", "31/03/2024", then="2024-05-{}", rows=18),
            "2024-03-03",
            "day",
        ),
        _d("end-of-time", cells("2024-03-03", "9999-12-31", then="2024-05-{}", rows=18), "2024-03-03", "'9999-12-31'"),
        _d(
            "end-of-time-german",
            cells("03.03.2024", "31.12.9999", then="{}.05.2024", rows=18),
            "2024-03-03",
            "31.12.9999",
        ),
        _d("no-date-once", cells("2024-03-03", "n/k", then="2024-05-{}", rows=18), "2024-03-03", "line 3 holds 'n/k'"),
        _d(
            "a-word-beside-dates",
            ["pending" if n % 9 == 0 else f"2024-03-{n % 28 + 1:02}" for n in range(ROWS)][1:],
            "2024-03-02",
            "'pending'",
        ),
        _d("o-clock", cells("05.04.2024 17:05 Uhr", then="{}.05.2024 08:00 Uhr", rows=18), "2024-04-05T17:05"),
        _d("days-of-one-month", [f"{n % 28 + 1}-Jan-2020" for n in range(ROWS)], "2020-01-01", "as dates"),
        _d(
            "thirtieth-of-february",
            cells("2024-03-03", "2024-02-30", then="2024-05-{}", rows=18),
            "2024-03-03",
            "02-30",
        ),
        _d("compact", cells(then="202405{}", rows=20), "2024-05-10", "as dates"),
        _d(
            "compact-with-time", cells("20240505173000", then="202405{}080000", rows=20), "2024-05-05T17:30", "as dates"
        ),
        _x(
            "a-day-and-a-running-number", [f"2024{n % 12 + 1:02}05{n:04}" for n in range(ROWS)], "int64", [202401050000]
        ),
        _d("midnights", cells(then="202405{}000000", rows=20), "2024-05-10", "as dates"),
        _d("compact-in-utc", cells("20240505T1730Z", then="202405{}T0800Z", rows=20), "2024-05-05T17:30", "UTC"),
        _d("compact-with-a-letter", cells("20240505T1730", then="202405{}T0800", rows=20), "2024-05-05T17:30", "dates"),
        _d(
            "postgresql",
            cells("2024-05-05 17:30:00+02", then="2024-05-{} 08:00:00+00", rows=20),
            "2024-05-05T15:30",
            "UTC",
        ),
        _d(
            "zone-in-letters",
            cells("05.05.2024 17:30 CEST", then="{}.05.2024 08:00 CET", rows=20),
            "2024-05-05T15:30",
            "UTC",
        ),
        _d(
            "hours-with-h",
            cells("05/05/2024 17h30", then="{}/05/2024 08h00", rows=22),
            "2024-05-05T17:30",
            "day, month",
        ),
        _d("german-weekday", cells("Mo, 06.05.2024", then="Di, {}.05.2024", rows=20), "2024-05-06", "day, month, year"),
        _d("spanish", cells("5 de enero de 2024", then="{} de mayo de 2024", rows=20), "2024-01-05", "as dates"),
        _d("chinese", cells("2024年5月5日", then="2024年5月{}日", rows=20), "2024-05-05"),
        _d(
            "log-of-a-server",
            cells("[05/May/2024:17:30:00 +0200]", then="[{}/May/2024:08:00:00 +0000]", rows=20),
            "2024-05-05T15:30",
        ),
        _d("quarters", ["2024 Q2", "2023-Q4", "Q1 2023", "2022Q3"] * 5, "2024-04-01", "as dates"),
        _d("weeks", ["2024-W19", "2024W20", "2024-W01"] * 6, "2024-05-06", "as dates"),
        _x("one-quarter", ["Q1", "Q2", "Q3", "Q4"] * 10, "str", ["Q1", "Q2"]),
        _d("german", cells("05.04.2024", then="{}.05.2024", rows=18), "2024-04-05", "day, month, year"),
        Messy(
            "name-with-a-space",
            table({"sold on": cells("05.04.2024", then="{}.05.2024", rows=18), "y": ["u", "v"] * 9}).encode(),
            {"sold on": "datetime64"},
            report=("--type 'sold on=month-first' or 'sold on=text'",),
            rows=18,
        ),
        _d("german-two-digits", cells("05.04.24", then="{}.05.24", rows=18), "2024-04-05", "day, month, year"),
        _d("year-slashes", cells("2024/04/05", then="2024/05/{}", rows=18), "2024-04-05"),
        _d("months", ["Jan 2024", "February 2024", "Mar 2024", "Dec-2023"] * 5, "2024-01-01", "as dates"),
        _d("iso-months", ["2024-01", "2024-02", "2023-12", "2022-11"] * 5, "2024-01-01", "as dates"),
        _d(
            "zones", cells("2024-04-05T12:30:00+02:00", then="2024-05-{}T12:30:00Z", rows=18), "2024-04-05T10:30", "UTC"
        ),
        _d(
            "order-of-another-column",
            ["03/04/2024", "05/06/2024"] * 10,
            "2024-04-03",
            "day, month, year",
            others={"end": ["13/04/2024", "25/06/2024"] * 10},
        ),
        _d(
            "order-as-asked",
            ["03/04/2024", "05/06/2024"] * 10,
            "2024-03-04",
            reading=ReadOptions(types={"x": "month-first"}),
        ),
        _x("order-unknown", ["03/04/2024", "05/06/2024"] * 10, "str", ["03/04/2024"], "either way round"),
        _named(
            "birth", "dob", [f"{n % 28 + 1:02}.01.{40 + n % 60}" for n in range(ROWS)], "1940-01-01", "1940 to 1999"
        ),
        _named(
            "birth-in-german",
            "Geburtsdatum",
            [f"{n % 28 + 1:02}.01.{(40 + n) % 100:02}" for n in range(ROWS)],
            "1940-01-01",
            "1940 to 1999",
        ),
        _named(
            "french-birth", "date_naissance", cells("13/01/40", then="{}/05/38", rows=20), "1940-01-13", "1938 to 1940"
        ),
        _named("no-birth", "day", cells("13/01/40", then="{}/05/97", rows=20), "1940-01-13", "1940 to 1997"),
        _named("maturity", "maturity", ["Jan-40", "Feb-41", "Mar-38"] * 5, "2040-01-01", "2038 to 2041"),
        _named(
            "year-day-month", "day", cells("2024-31-03", then="2024-{}-05", rows=20), "2024-03-31", "year, day, month"
        ),
        _named(
            "year-in-the-middle", "day", cells("31/2024/03", then="{}/2024/05", rows=20), "2024-03-31", "day, month"
        ),
        _named(
            "two-digit-years-first",
            "day",
            [f"{20 + n % 4}-05-{n % 31 + 1:02}" for n in range(62)],
            "2020-05-01",
            "year, month, day",
            "2020 to 2023",
        ),
        _named(
            "compact-days-first", "day", cells("31032024", then="{}052024", rows=20), "2024-03-31", "day, month, year"
        ),
        _d("a-short-year-of-no-day", [*cells("31/12/2024", then="{}/05/2024", rows=20), "99/99/24"], "2024-12-31"),
        _named("six-digits", "ship_date", cells("310324", then="{}0524", rows=20), "2024-03-31", "day, month, year"),
        _named("month-and-year", "month", ["11/2022", "05/2021", "1/2020", "12/2019"] * 5, "2022-11-01", "as dates"),
        _named("russian", "x", cells("3 марта 2024", then="{} мая 2024 г.", rows=18), "2024-03-03", "as dates"),
        _named("polish", "x", cells("3 marca 2024", then="{} czerwca 2024", rows=18), "2024-03-03", "as dates"),
        _named("turkish", "x", cells("3 Ağustos 2024", then="{} Mayıs 2024", rows=18), "2024-08-03", "as dates"),
        _named("japanese-era", "x", cells("令和元年5月1日", then="令和6年5月{}日", rows=18), "2019-05-01", "as dates"),
        Messy(
            "year-and-month",
            table({"date": [f"20{n // 12 + 1:02}{n % 12 + 1:02}" for n in range(ROWS)], "y": ["u", "v"] * 30}).encode(),
            {"date": "int64"},
        ),
        _x("parts-of-a-number-that-is-no-year", [f"{n % 12 + 1}/{1800 + n}" for n in range(ROWS)], "str", ["1/1800"]),
        _x("six-digits-of-no-day", cells("310324", then="{}0524", rows=20), "int64", [310324]),
        _x("from-day-to-day", [f"{n % 28 + 1}.05.2024 - 3.06.2024" for n in range(ROWS)], "str", [], "from where to"),
        _x("from-to", [f"{n}-{n + 5}" for n in range(ROWS)], "str", ["0-5"], "from where to where"),
        _x("places-on-earth", [f"{n + 0.25}, 7.5" for n in range(ROWS)], "str", ["0.25, 7.5"], "two numbers stand in"),
        _x("feet-and-inches", [f"5'{n % 12}\"" for n in range(ROWS)], "str", ["5'0\""], "two numbers stand in"),
        _x("seasons", ["2008-09", "2009-10", "2010-11", "2011-12"] * 5, "str", ["2008-09"]),
        _x(
            "date-as-text",
            cells("2024-04-05", rows=20, then="2024-05-{}"),
            "str",
            ["2024-04-05"],
            reading=ReadOptions(types={"x": "text"}),
        ),
    ]


def _classes() -> list[Messy]:
    def _t(name: str, labels: Sequence[str], kind: str, values: list[Any], *report: str, **options: Any) -> Messy:
        return _x(name, [labels[n % len(labels)] for n in range(ROWS)], kind, values, *report, target="x", **options)

    return [
        _t("north-america", ["EU", "AS", "NA"], "str", ["EU", "AS", "NA"], "'NA' is taken as a class (20 of 60"),
        _t("none-beside-numbers", ["none", "1", "2"], "str", ["none", "1", "2"], "'none' is taken as a class"),
        _t("unknown-beside-numbers", ["unknown", "3", "4", "0"], "str", ["unknown", "3"], "'unknown' is taken"),
        _t("null-beside-words", ["null", "mild", "severe"], "str", ["null", "mild"], "'null' is taken as a class"),
        _t("None-beside-words", ["None", "Gravel", "Paved"], "str", ["None"], "'None' is taken as a class"),
        _t(
            "missing-as-asked",
            ["EU", "AS", "NA"],
            "str",
            ["EU", "AS", None],
            "'NA' counts as missing",
            reading=ReadOptions(missing=("NA",)),
        ),
        _t("missing-in-a-flag", ["0", "1", "0", "NA"], "float64", [0.0, 1.0, 0.0, None], "'NA' is taken as missing"),
        _t("class-as-asked", ["0", "1", "0", "NA"], "str", ["0", "1", "0", "NA"], reading=ReadOptions(keep=("x=NA",))),
        _t("class-as-asked-for-all", ["0", "1", "0", "NA"], "str", ["0", "1"], reading=ReadOptions(keep=("*",))),
        _t(
            "much-that-is-nan",
            ["nan", "roti", "pita"],
            "str",
            [None, "roti"],
            "'nan' is taken as missing (20 of 60 rows left out); --keep-as-class 'x=nan'",
        ),
        _x(
            "missing-number-of-a-target",
            cells("NA", "unknown", "2.5"),
            "float64",
            [None, None, 2.5],
            "'NA' is taken as m",
            target="x",
        ),
        _x(
            "word-in-a-feature",
            [["NA", "Grvl", "Pave"][n % 3] for n in range(ROWS)],
            "str",
            [None, "Grvl"],
            "'NA' counts as missing in x (20 cells); --keep-as-class x=NA",
        ),
        _x(
            "word-in-a-feature-kept",
            [["NA", "Grvl", "Pave"][n % 3] for n in range(ROWS)],
            "str",
            ["NA", "Grvl"],
            reading=ReadOptions(keep=("x=NA",)),
        ),
        _t("words-for-yes", ["yes", "Y", "no", "true", "N", "yes"], "str", ["yes", "yes", "no", "yes"], "yes and no"),
        _t("letters-of-other-things", ["F", "N", "Y", "N"], "str", ["F", "N", "Y", "N"]),
        _t("words-for-yes-apart", ["yes", "Y", "no"], "str", ["yes", "Y"], reading=ReadOptions(merge_classes=False)),
        _x(
            "a-half-among-flags",
            ["0.5" if n == 4 else str(n % 2) for n in range(ROWS)],
            "float64",
            [0.0, 1.0],
            "59 of 60 values are one of 2 whole numbers, and line 6 holds 0.5",
            "--missing 'x=0.5'",
            target="x",
        ),
        _x(
            "a-half-left-out",
            ["0.5" if n == 4 else str(n % 2) for n in range(ROWS)],
            "float64",
            [0.0, 1.0, 0.0, 1.0, None],
            target="x",
            reading=ReadOptions(missing=("x=0.5",)),
        ),
        _t("case", ["Yes", "yes", "no", "Yes"], "str", ["Yes", "Yes", "no"], "'yes' as 'Yes'"),
        _t("spaces", ["new  york", "new york", "new york", f"new{NBSP}york"], "str", ["new york"] * 4, "made one"),
        _t("spaces-around", [" yes", "yes ", "no"], "str", ["yes", "yes", "no"]),
        _t("case-kept-apart", ["Yes", "yes", "no"], "str", ["Yes", "yes"], reading=ReadOptions(merge_classes=False)),
        _t("alleles", ["A", "a", "b"], "str", ["A", "a", "b"], "'A' and 'a' are kept apart"),
        _t(
            "alleles-merged",
            ["A", "a", "A", "b"],
            "str",
            ["A", "A", "A", "b"],
            "made one",
            reading=ReadOptions(merge_classes=True),
        ),
        _t("letters-for-yes-and-no", ["y", "Y", "n", "y"], "str", ["y", "y", "n"], "made one"),
        _t(
            "accents-in-two-forms",
            ["caf\u00e9", "cafe\u0301", "tea", "caf\u00e9"],
            "str",
            ["caf\u00e9"] * 2,
            "made one",
        ),
    ]


def _shapes() -> list[Messy]:
    plain = {"a": "int64", "b": "float64", "y": "str"}
    body = [f"{n},{n / 4 + 0.1:.2f},{'yes' if n % 3 else 'no'}" for n in range(1, ROWS + 1)]
    text = "\n".join(["a,b,y", *body]) + "\n"

    def _s(name: str, content: str | bytes, *report: str, **options: Any) -> Messy:
        data = content.encode() if isinstance(content, str) else content
        options = {"types": plain, "values": {"y": ["yes", "yes", "no"]}} | options
        return Messy(name, data, report=tuple(report), **options)

    def zipped(*files: tuple[str, bytes]) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files:
                archive.writestr(name, content)
        return made.getvalue()

    semicolons = text.replace(",", ";")
    return [
        _s("mark", b"\xef\xbb\xbf" + text.encode()),
        _s("utf-16", text.encode("utf-16"), "UTF-16"),
        _s("utf-16-without-mark", text.encode("utf-16-le"), "UTF-16"),
        _s("utf-32", text.encode("utf-32"), "UTF-32"),
        _s("latin-1", text.replace("yes", "être").encode("cp1252"), "'être'", values={"y": ["être"]}),
        _s(
            "encoding-as-asked",
            text.replace("yes", "да").encode("cp1251"),
            values={"y": ["да"]},
            reading=ReadOptions(encoding="cp1251"),
        ),
        _s("cr", text.replace("\n", "\r")),
        _s("crlf", text.replace("\n", "\r\n")),
        _s("no-end-of-line", text.rstrip("\n")),
        _s("blank-lines", text.replace("\n", "\n\n")),
        _s("tabs", text.replace(",", "\t"), "tabs"),
        _s("bars", text.replace(",", "|"), "vertical bars"),
        _s("spaces", text.replace(",", "   "), "spaces"),
        _s("separator-as-asked", text.replace(",", "^"), reading=ReadOptions(separator="^")),
        _s("trailing-separators", text.replace("\n", ",\n")),
        _s("trailing-separators-in-rows", text.replace("\n", ",\n").replace("y,\n", "y\n", 1)),
        _s("trailing-separator-in-header", text.replace("y\n", "y,\n", 1)),
        _s("sep-line", "sep=;\n" + semicolons),
        _s("comments", "# made by a machine\n# in 2024\n" + text, "2 lines above the names", "made by a machine"),
        _s("comment-with-names", "# made by a machine\n#" + text),
        _s("title", "Sales report 2024\n\n" + text, "'Sales report 2024'"),
        _s("title-with-separators", "Sales report 2024,,\n" + text, "Sales report 2024"),
        _s("title-and-subtitle", "Sales report 2024,,\nall regions,,\n" + text, "2 lines above"),
        _s("numbers-above-the-names", "1,2,3\n" + text, "above the names"),
        _s("headings-above-the-names", "Things,,Answer\n" + text, "above the names"),
        _s("header-row-as-asked", "x1,x2,x3\n" + text, reading=ReadOptions(header_row=2)),
        _s(
            "no-header-as-asked",
            "\n".join(body),
            "has no names",
            types={"column_1": "int64", "column_2": "float64", "column_3": "str"},
            values={"column_1": [1, 2]},
            reading=ReadOptions(header_row=0),
        ),
        _s("units-row", text.replace("a,b,y\n", "a,b,y\nkg,cm,label\n"), "units"),
        _s("units-in-brackets", text.replace("a,b,y\n", "a,b,y\n[kg],,\n"), "units"),
        _s(
            "units-row-kept",
            text.replace("a,b,y\n", "a,b,y\nkg,cm,label\n"),
            "line 2 holds 'kg'",
            rows=ROWS + 1,
            types={"a": "float64"},
            values={"a": [None, 1.0]},
            reading=ReadOptions(all_rows=True),
        ),
        _s(
            "column-called-as-parquet-begins",
            "PAR1,b,y\n" + text.partition("\n")[2],
            types={"PAR1": "int64"},
            values={},
        ),
        _s("total-row", text + "Total,900,\n", "totals"),
        _s("sum-row", text + "Summe,900,\n", "totals"),
        _s("russian-total", text + "Итого,900,\n", "totals"),
        _s("chinese-total", text + "合计,900,\n", "totals"),
        _s("spanish-total", text + "Suma,900,\n", "totals"),
        _s("rows-counted", text + "\n(60 rows affected)\n", "totals or notes"),
        _s("ruled", text.replace(",", "|").replace("a|b|y\n", "a|b|y\n---|---|---\n"), "of strokes"),
        _s(
            "ruled-as-postgresql",
            text.replace(",", "|").replace("y\n", "y\n---+---+---\n", 1) + "(60 rows)\n",
            "strokes",
        ),
        _s(
            "torn-character",
            text.replace("yes", "ê").encode().replace("ê".encode(), b"\xc3", 1),
            "torn, the first in line 2",
            values={"y": ["\ufffd", "ê"]},
        ),
        _s("cyrillic", text.replace("yes", "да").encode("cp1251"), "--encoding cp1251 reads 'да'", values={}),
        _s("japanese", text.replace("yes", "はい").encode("shift_jis"), "--encoding shift_jis reads 'はい'", values={}),
        _s("note-at-the-end", text + '"Source: the office, 2024"\n', "notes"),
        _s("header-again", text + text, "repeat the names", rows=2 * ROWS),
        _s("empty-rows-at-the-end", text + ",,\n,,\n", "without any value"),
        _s("one-short-row", text + "61,5.25\n", "fewer than 3 cells", rows=ROWS + 1),
        _s(
            "apostrophe-quotes",
            "\n".join(f"'{line.replace(',', chr(39) + ',' + chr(39))}'" for line in text.splitlines()),
        ),
        _s("single-names-in-quotes", '"a","b","y"\n' + "\n".join(body)),
        _s(
            "r-row-names",
            "\n".join(['"a","b","y"', *(f'"{n}",{line}' for n, line in enumerate(body, 1))]),
            "row numbers",
        ),
        _s(
            "years-as-names",
            table({"land": ["u", "v"] * 30, **{str(n): ["15", "27", "3"] * 20 for n in range(1990, 1996)}}),
            types={"land": "str", "1990": "int64", "1995": "int64"},
            values={},
        ),
        _s(
            "numbers-as-names",
            table({"label": ["u", "v"] * 30, **{str(n): ["1", "2", "3"] * 20 for n in range(8)}}),
            types={"label": "str", "0": "int64", "7": "int64"},
            values={},
        ),
        _s(
            "quotes-in-texts-with-tabs",
            "a\ty\n" + "\n".join(f'{n}\t"so said {n}' for n in range(ROWS)),
            "quotation marks",
            types={"a": "int64", "y": "str"},
            values={"y": ['"so said 0']},
        ),
        _s("two-lines-in-a-cell", text.replace("yes", '"yes\nand no"'), values={"y": ["yes\nand no"]}),
        _s("long-cell", text.replace("yes", "x" * 200_000, 1), values={"y": ["x" * 200_000, "yes"]}),
        _s("gz", gzip.compress(text.encode()), file="table.csv.gz"),
        _s("xz", lzma.compress(text.encode()), file="table.csv.xz"),
        _s("bz2", bz2.compress(text.encode()), file="table.csv.bz2"),
        _s("zip", zipped(("data/table.csv", text.encode())), "read out of table.zip", file="table.zip"),
        _s(
            "zip-with-others",
            zipped(("table.csv", text.encode()), ("README.md", b"hello"), ("__MACOSX/._table.csv", b"x")),
            "2 other files",
            file="table.csv.zip",
        ),
        _s(
            "names-twice",
            text.replace("a,b,y", "a,a,y"),
            "called a_2",
            types={"a": "int64", "a_2": "float64"},
            values={},
        ),
        _s(
            "names-twice-same-values",
            "a,a,y\n" + "\n".join(f"{n},{n},yes" for n in range(5, 65)),
            "left out",
            types={"a": "int64", "y": "str"},
            values={},
        ),
        _s("semicolons-and-decimal-commas", semicolons.replace(".", ","), "decimal commas"),
        _s("true-false", text.replace("yes", "TRUE").replace("no", "FALSE"), types={"y": "bool"}, values={"y": [True]}),
        _s("inches", text.replace("yes", '5" pipe'), values={"y": ['5" pipe']}),
    ]


MESSY = [*_numbers(), *_dates(), *_classes(), *_shapes()]

_PLAIN = "a,b,y\n" + "".join(f"{n},{n / 4},{'yes' if n % 3 else 'no'}\n" for n in range(ROWS))
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "no-header": ("t.csv", b"M,0.769,0.615\nF,0.159,0.127\nM,0.666,0.533\n" * 9, "2 of 3 names are numbers"),
    "no-header-of-numbers": ("t.csv", b"1.5,2.5,3.5\n4.5,5.5,6.5\n", "3 of 3 names are numbers"),
    "no-header-of-letters": ("t.csv", b"p,x,s\ne,x,y\np,b,s\n" * 20, "also values of their column"),
    "no-header-with-date": ("t.csv", b"2024-01-01,5,a\n2024-01-02,6,b\n" * 9, "2 of 3 names are numbers"),
    "mixed-no-header": ("t.csv", b"39, State-gov, 77516, Male\n50, Private, 83311, Male\n" * 9, "looks like a row"),
    "decimal-commas-unquoted": ("t.csv", b"a,b,y\n" + b"6,46,9,red\n6,79,4,blue\n" * 20, "not a regular table"),
    "ragged": ("t.csv", _PLAIN.encode() + b"1,2,3,4\n", "line 62 has 4"),
    "many-short-rows": ("t.csv", _PLAIN.encode() + b"1,2\n" * 9, "have fewer"),
    "open-quote": ("t.csv", b'a,b,y\n"1,2,3\n' + b"1.25,2.25,3.25\n" * 10_000, "quotation mark"),
    "zip-of-two": ("t.zip", b"", "exactly one table"),
    "zip-without": ("t.zip", b"", "exactly one table"),
    "not-a-zip": ("t.zip", b"PK but no more", "not a whole zip"),
    "one-column": ("t.csv", b"a\n1\n2\n", "one column only"),
    "json-lines": ("t.csv", b'{"a": 1, "b": 2}\n{"a": 2, "b": 3}\n', "it is JSON"),
    "json": ("t.csv", b'[{"a": 1},\n {"a": 2}]', "it is JSON"),
    "web-page": ("t.csv", b"<!DOCTYPE html>\n<html><body>a,b\n", "a web page"),
    "arff": ("t.csv", b"% a comment\n@RELATION t\n@ATTRIBUTE a numeric\n", "--from openml:ID"),
    "parquet": ("t.csv", b"PAR1" + bytes(99) + b"PAR1", "a Parquet file"),
    "workbook": ("t.csv", b"PK\x03\x04" + bytes(99), "an Excel workbook"),
    "binary": ("t.csv", bytes(range(256)), "binary"),
}


def zip_with(*names: str) -> bytes:
    """An archive with these files in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, _PLAIN)
    return made.getvalue()
