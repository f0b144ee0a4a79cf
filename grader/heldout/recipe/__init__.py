"""What a submission's estimator is made of, read without trusting it, and built again from trusted classes."""
