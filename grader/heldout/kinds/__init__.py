"""What learners hand in where that is not an estimator, and what it takes of a machine."""
