"""A score card as text and as JSON: one module for each format."""
