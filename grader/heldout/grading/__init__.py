"""From a submission to its score card."""
