"""What is predicted, and in which form: a module for each task type and each form of predictions."""
