"""Attempts and the store that keeps them."""
