"""A robot's arm of four links, made up: how far its hand is from the workpiece. The truth is geometry, written here."""

from __future__ import annotations

import numpy as np
import pandas as pd

LENGTHS = (0.40, 0.35, 0.25, 0.15)
"""Metres."""
WORKPIECE = (0.45, 0.35, 0.20)
NOISE = 0.01


def postures(seed: int, rows: int = 4000) -> pd.DataFrame:
    """One row for each posture: joints in the units in which their sensors report them, and the hand's distance."""
    random = np.random.RandomState(seed)
    base, turn = random.uniform(-60, 120, rows), random.uniform(-90, 90, rows)
    shoulder, elbow = random.uniform(-0.2, 1.6, rows), random.uniform(-2.0, 0.2, rows)
    wrist, hand = random.randint(-1200, 1201, rows), random.randint(-1200, 1201, rows)
    lift = random.uniform(0, 150, rows)
    angles = np.cumsum([shoulder, elbow, wrist * np.pi / 2400, hand * np.pi / 2400], axis=0)
    reach = sum(length * np.cos(angle) for length, angle in zip(LENGTHS, angles, strict=True))
    height = lift / 1000 + sum(length * np.sin(angle) for length, angle in zip(LENGTHS, angles, strict=True))
    about = np.radians(base + 0.25 * turn)
    place = np.stack([reach * np.cos(about), reach * np.sin(about), height], axis=1)
    distance = np.linalg.norm(place - np.array(WORKPIECE), axis=1) + random.normal(0, NOISE, rows)
    return pd.DataFrame(
        {
            "base_degrees": base.round(2),
            "turn_degrees": turn.round(2),
            "shoulder_radians": shoulder.round(4),
            "elbow_radians": elbow.round(4),
            "wrist_steps": wrist,
            "hand_steps": hand,
            "lift_millimetres": lift.round(1),
            "distance": distance.round(4),
        }
    )
