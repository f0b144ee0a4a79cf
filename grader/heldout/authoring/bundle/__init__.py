"""A course becomes two copies: the student's, without private rows and reference solutions, and the instructor's."""
