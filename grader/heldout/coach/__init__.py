"""The coach: what a submission and its search show, and what to try next. Advice never carries points."""
