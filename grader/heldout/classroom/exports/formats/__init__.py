"""A module for each system that takes the results of a class."""
