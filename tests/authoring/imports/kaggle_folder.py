"""Writes folders in Kaggle's shape, of made-up plants."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Competition:
    """The files of a competition, before they are written."""

    train: pd.DataFrame
    test: pd.DataFrame
    sample: pd.DataFrame
    solution: pd.DataFrame

    def write(self, folder: Path, without: tuple[str, ...] = ()) -> Path:
        """The files that are not in `without`, in a new folder."""
        folder.mkdir(parents=True)
        tables = {
            "train": self.train,
            "test": self.test,
            "sample_submission": self.sample,
            "solution": self.solution,
        }
        for name, table in tables.items():
            if name not in without:
                table.to_csv(folder / f"{name}.csv", index=False)
        return folder


def competition(target: str = "spray", rows: int = 400) -> Competition:
    """Made-up plants of three sprays: `spray` has classes, `eaten` says yes or no, `height` is a number."""
    random = np.random.RandomState(5)
    leaves = random.poisson(9, rows)
    light = random.uniform(0, 10, rows).round(2)
    soil = random.choice(["sand", "clay", "peat"], rows)
    height = (3 * light + leaves + 4 * (soil == "peat") + random.normal(0, 2, rows)).round(3)
    eaten = np.where(light + random.normal(0, 2, rows) > 6, "yes", "no")
    spray = np.where(height > 32, "C", np.where(soil == "sand", "A", "B"))
    every = {"height": height, "eaten": eaten, "spray": spray}
    table = pd.DataFrame({"PlantId": np.arange(1000, 1000 + rows), "leaves": leaves, "light": light, "soil": soil})
    table.loc[::17, "light"] = np.nan
    table[target] = every[target]
    cut = rows * 3 // 5
    train, hidden = table.iloc[:cut], table.iloc[cut:]
    count = len(hidden)
    usage = np.where(np.arange(count) % 10 == 9, "Ignored", np.where(np.arange(count) % 3 == 0, "Public", "Private"))
    first = every[target][0] if target != "height" else 0.0
    return Competition(
        train,
        hidden.drop(columns=target),
        pd.DataFrame({"PlantId": hidden["PlantId"], target: first}),
        pd.DataFrame({"PlantId": hidden["PlantId"], target: hidden[target], "Usage": usage}).iloc[::-1],
    )
