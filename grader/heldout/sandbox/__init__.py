"""Runs submissions in isolated processes."""
