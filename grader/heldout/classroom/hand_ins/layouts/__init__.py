"""A module for each layout in which systems give hand-ins out."""
