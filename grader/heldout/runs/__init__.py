"""A submission becomes an outcome: a module for each kind of submission."""
