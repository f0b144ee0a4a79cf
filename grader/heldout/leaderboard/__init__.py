"""Attempts that are kept, and how they rank."""
