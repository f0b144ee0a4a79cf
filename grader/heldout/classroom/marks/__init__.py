"""What a class got in all: a table of the course, and grades."""
