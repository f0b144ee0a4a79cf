"""The version of heldout. Importing this imports nothing: it happens before the working directory has left the path."""

__version__ = "0.1.0"
