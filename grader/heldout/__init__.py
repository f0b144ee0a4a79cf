"""heldout: machine learning challenges that tell you why you got the score you got."""

__version__ = "0.1.0"
