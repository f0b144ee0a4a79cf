"""The forms of predictions that heldout's own metrics take, a module each: an instance of `PredictionForm` in it."""
