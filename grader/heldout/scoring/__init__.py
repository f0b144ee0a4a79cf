"""Predictions become numbers on a score card."""
