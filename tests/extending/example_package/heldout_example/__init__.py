"""A metric and a family for heldout, a file each; pyproject.toml enters them."""
